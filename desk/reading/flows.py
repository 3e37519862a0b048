"""Flows as builders read them: source with problems, picture, versions, what changed; refuses to keep or run what is pasted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

from desk.reader import BUILDING, FLOWS, Reader
from ivr.compare import Changed, compare
from ivr.drawing import draw, svg
from ivr.drawing.svg import Source
from ivr.files import FlowFiles
from ivr.flow import Flow, FlowProblems, Problem
from ivr.intents import IntentsProblems
from storage import sources
from storage.sources import Edition, SourceKind
from storage.transaction import Transaction
from telephony import editions
from telephony.pack import Pack

PASTED = "pasted.yaml"
"""What a pasted text is called when it stands for no file of the pack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A flow of the pack at one glance. `nodes` and `questions` are counts, `files` their number; first_used_at None: not yet."""

    name: str
    version: str
    nodes: int
    questions: int
    languages: tuple[str, ...]
    files: int
    editions: int
    first_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One version of a flow. `current`: it answers calls now. `flow` is None, and `problems` say why, where it cannot be read."""

    name: str
    version: str
    current: bool
    files: FlowFiles = field(repr=False)
    flow: Flow | None = field(repr=False)
    problems: tuple[Problem, ...]
    editions: tuple[Edition, ...]

    def in_file(self, name: str) -> tuple[Problem, ...]:
        """The problems of one file."""
        return tuple(problem for problem in self.problems if problem.file == name)


def flows_for(reader: Reader, tx: Transaction, pack: Pack) -> tuple[Listed, ...]:
    """The flows of the pack."""
    reader.must(*FLOWS)
    flow, known = pack.flow, sources.editions(tx, SourceKind.FLOW, pack.flow.name)
    return (
        Listed(
            name=flow.name,
            version=flow.version,
            nodes=len(flow.nodes),
            questions=sum(node.kind in {"ask", "menu"} for node in flow.nodes.values()),
            languages=flow.languages,
            files=len({file for file, _ in flow.places.values()}),
            editions=len(known),
            first_used_at=next((one.first_used_at for one in known if one.version == flow.version), None),
        ),
    )


def flow_for(reader: Reader, tx: Transaction, pack: Pack, name: str, version: str | None) -> Shown | None:
    """A version of a flow, the pack's own when none is named; None when there is no such."""
    reader.must(*FLOWS)
    wanted = version or (pack.flow.version if pack.flow.name == name else "")
    files = editions.files_of(tx, pack, name, wanted)
    if files is None:
        return None
    current = (pack.flow.name, pack.flow.version) == (name, wanted)
    flow, problems = (pack.flow, ()) if current else read(files)
    known = tuple(sources.editions(tx, SourceKind.FLOW, name))
    return Shown(name=name, version=wanted, current=current, files=files, flow=flow, problems=problems, editions=known)


def changes_for(reader: Reader, tx: Transaction, pack: Pack, name: str, versions: tuple[str, str]) -> tuple[Changed, ...] | None:
    """What changed from the first version to the second; None when one of them is not kept or cannot be read."""
    reader.must(*FLOWS)
    old, new = (editions.files_of(tx, pack, name, version) for version in versions)
    if old is None or new is None or any(read(files)[0] is None for files in (old, new)):
        return None
    return compare(old, new)


def checked_for(reader: Reader, pack: Pack, text: str, stands_for: str | None) -> tuple[Problem, ...]:
    """What is wrong with a text: by itself, or in the place of a file of the pack's flow. Nothing is kept."""
    reader.must(*BUILDING)
    files = pack.files
    if files is not None and stands_for in files.texts and stands_for != files.intents:
        texts = {**files.texts, str(stands_for): text}
        return read(FlowFiles(main=files.main, intents=files.intents, texts=texts))[1]
    texts = {PASTED: text}
    if files is not None and files.intents is not None:
        texts[files.intents] = files.texts[files.intents]
    return read(FlowFiles(main=PASTED, intents=files.intents if files else None, texts=texts))[1]


def read(files: FlowFiles) -> tuple[Flow | None, tuple[Problem, ...]]:
    """The flow, or what is wrong with it."""
    try:
        return files.flow(), ()
    except (FlowProblems, IntentsProblems) as refused:
        return None, tuple(refused.problems)


class Pictures:
    """Pictures drawn so far, the last few: a large flow takes some tenths of a second."""

    def __init__(self, most: int = 8) -> None:
        self._most = most
        self._drawn: dict[tuple[str, str, str], Markup] = {}

    def of(self, flow: Flow, language: str, title: str, source: Source) -> Markup:
        """The picture of this version in this language, to be put into a page."""
        key = (flow.name, flow.version, language)
        if key not in self._drawn:
            while len(self._drawn) >= self._most:
                self._drawn.pop(next(iter(self._drawn)), None)
            picture = svg(draw(flow, language), title=title, source=source, alone=False)
            self._drawn[key] = Markup(picture)  # noqa: S704 - of our own making, with every text escaped
        return self._drawn[key]


def by_line(problems: tuple[Problem, ...]) -> Mapping[int, list[Problem]]:
    """Problems by their line."""
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.line, []).append(problem)
    return found


def file_names(files: FlowFiles | None) -> Iterator[str]:
    """The files of a flow in the order in which they are read, its intents last."""
    if files is not None:
        yield files.main
        yield from (name for name in files.texts if name not in {files.main, files.intents})
        if files.intents:
            yield files.intents
