"""Packs from their folders: reads the files, proves them, keeps what has not changed; refuses a pack with a single problem.

A pack is a folder with `pack.yaml` and the files it names. Paths in it are relative to it and may not leave it.
"""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ivr.flow import Flow, FlowProblems, read
from ivr.intents import Intents, IntentsProblems
from ivr.source import Problem, Source, parse
from promises.knowledge import KnowledgeFile
from telephony.pack import Pack, PackFile, problems, strangers

T = TypeVar("T", bound=BaseModel)
PACKS = Path(__file__).resolve().parent / "packs"
HEAD = "pack.yaml"


class PackProblems(ValueError):
    """Everything wrong with a pack, as `file:line:col: message`."""

    def __init__(self, found: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, found)))
        self.problems = found


def list_packs() -> tuple[str, ...]:
    """The packs shipped with the program, by name."""
    return tuple(sorted(folder.name for folder in PACKS.iterdir() if (folder / HEAD).is_file()))


def folder_of(name: str | Path) -> Path:
    """The folder of a pack given by name or path. Raises PackProblems when there is none."""
    shipped = PACKS / name
    folder = shipped if shipped.parent == PACKS and shipped.is_dir() else Path(name)
    if (folder / HEAD).is_file():
        return folder.resolve()
    message = f"there is no pack here; shipped packs are {', '.join(list_packs())}"
    raise PackProblems((Problem(file=str(name), line=1, col=1, message=message),))


def load_pack(name: str | Path) -> Pack:
    """The compiled pack, proved. Reading takes a second or so: what was read stays until one of its files changes.

    Raises PackProblems with everything that is wrong.
    """
    folder = folder_of(name)
    texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8-sig") for path in sorted(_files(folder))}
    digest = hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()
    return _compiled(_Texts(str(folder), digest, texts))


class _Texts:
    """The files of a pack, equal when nothing in them has changed."""

    def __init__(self, folder: str, digest: str, texts: Mapping[str, str]) -> None:
        self.key = (folder, digest)
        self.texts = texts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Texts) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.yaml") if "stories" not in path.relative_to(folder).parts]


@lru_cache(maxsize=8)
def _compiled(given: _Texts) -> Pack:
    folder, texts = Path(given.key[0]), given.texts
    found: list[Problem] = []
    file = _model(PackFile, parse(texts[HEAD], HEAD), found)
    if file is None:
        raise PackProblems(_placed(folder, found))
    head = parse(texts[HEAD], HEAD)
    found += [head.problem(place, message) for place, message in problems(file)]
    knowledge = _knowledge(file, texts, head, found)
    flow = _flow(file, texts, head, found)
    if flow is not None:
        found += strangers(file, flow)
    if found or flow is None:
        raise PackProblems(_placed(folder, found))
    return Pack.of(file, flow=flow, knowledge=knowledge)


def _knowledge(file: PackFile, texts: Mapping[str, str], head: Source, found: list[Problem]) -> KnowledgeFile | None:
    if file.knowledge is None or not _is_there(file.knowledge, "knowledge", texts, head, found):
        return None
    return _model(KnowledgeFile, parse(texts[file.knowledge], file.knowledge), found)


def _flow(file: PackFile, texts: Mapping[str, str], head: Source, found: list[Problem]) -> Flow | None:
    if not _is_there(file.flow, "flow", texts, head, found):
        return None
    intents: Intents | None = None
    if file.intents is not None and _is_there(file.intents, "intents", texts, head, found):
        try:
            intents = Intents.read(texts[file.intents], file.intents)
        except IntentsProblems as error:
            found += error.problems
    try:
        return read(texts, file.flow, intents)
    except FlowProblems as error:
        found += error.problems
        return None


def _is_there(name: str, key: str, texts: Mapping[str, str], head: Source, found: list[Problem]) -> bool:
    if name not in texts:
        found.append(head.problem((key,), f"there is no file {name} in this pack"))
    return name in texts


def _model(model: type[T], source: Source, found: list[Problem]) -> T | None:
    if source.problems:
        found += source.problems
        return None
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        for item in error.errors(include_url=False, include_input=False):
            path = tuple(part for part in item["loc"] if part != "[key]")
            unknown = item["type"] == "extra_forbidden"
            message = "unknown key" if unknown else str(item["msg"]).removeprefix("Value error, ")
            found.append(source.problem(path, message, at_key=unknown))
        return None


def _placed(folder: Path, found: list[Problem]) -> tuple[Problem, ...]:
    """The problems with file names as people can open them from where they stand."""
    try:
        shown = folder.relative_to(Path.cwd())
    except ValueError:
        shown = folder
    return tuple(Problem(file=str(shown / one.file), line=one.line, col=one.col, message=one.message) for one in found)
