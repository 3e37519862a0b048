"""Packs from their folders: reads the files, proves them, keeps what has not changed; refuses a pack with a single problem.

A pack is a folder with `pack.yaml`, the files it names, and call scripts in `scripts/`. Paths in it are relative to it and may
not leave it.
"""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ivr.faults import problems_of
from ivr.flow import Flow, FlowProblems, read
from ivr.intents import Intents, IntentsProblems
from ivr.source import Problem, Source, parse
from promises.knowledge import KnowledgeFile
from scripts.reading import ScriptProblems
from scripts.reading import read as read_script
from scripts.script import Script
from telephony.pack import Pack, PackFile, problems, script_problems, strangers

T = TypeVar("T", bound=BaseModel)
PACKS = Path(__file__).resolve().parent / "packs"
HEAD, STORIES, SCRIPTS = "pack.yaml", "stories", "scripts/"


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
    texts = _texts(folder)
    digest = hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()
    return _compiled(_Texts(str(folder), digest, texts))


def _texts(folder: Path) -> dict[str, str]:
    """The pack's files by name, stories apart; what is no text is refused where it is parsed."""
    try:
        return {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8-sig", errors="replace")
            for path in sorted(folder.rglob("*.yaml"))
            if STORIES not in path.relative_to(folder).parts
        }
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise PackProblems((Problem(file=str(error.filename), line=1, col=1, message=message),)) from None


class _Texts:
    """The files of a pack, equal when nothing in them has changed."""

    def __init__(self, folder: str, digest: str, texts: Mapping[str, str]) -> None:
        self.key = (folder, digest)
        self.texts = texts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Texts) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=8)
def _compiled(given: _Texts) -> Pack:
    reading = _Reading(given.texts)
    file = reading.model(PackFile, reading.head)
    knowledge = reading.knowledge()
    flow, scripts = reading.flow(), reading.scripts()
    if file is not None:
        reading.found += [reading.head.problem(place, message) for place, message in problems(file)]
        reading.found += strangers(file, flow) if flow else ()
        reading.found += script_problems(file, scripts, flow) if scripts is not None else ()
    if reading.found or file is None or flow is None:
        raise PackProblems(_placed(Path(given.key[0]), reading.found))
    return Pack.of(file, flow=flow, knowledge=knowledge, scripts=scripts or (), texts=given.texts)


@lru_cache(maxsize=8)
def _read_intents(text: str, name: str) -> Intents:
    """The intents in this text; they take longer to read than all the rest."""
    return Intents.read(text, name)


class _Reading:
    """One reading of a pack. A file that is wrong does not keep the others from being read: `found` are all problems."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.head = parse(texts[HEAD], HEAD)
        self.found: list[Problem] = []
        self.intents = self._intents()

    def flow(self) -> Flow | None:
        """The flow that the pack names."""
        name = self._named("flow")
        if name is None:
            return None
        try:
            return read(self.texts, name, self.intents)
        except FlowProblems as error:
            self.found += error.problems
            return None

    def scripts(self) -> list[Script] | None:
        """Every call script of the pack; None when one could not be read, for the others may need it."""
        names = [name for name in sorted(self.texts) if name.startswith(SCRIPTS)]
        read: list[Script] = []
        for name in names:
            try:
                read.append(read_script(self.texts[name], name))
            except ScriptProblems as error:
                self.found += error.problems
        return read if len(read) == len(names) else None

    def knowledge(self) -> KnowledgeFile | None:
        """What the pack can answer by itself."""
        name = self._named("knowledge")
        if name is None:
            return None
        source = parse(self.texts[name], name)
        file = self.model(KnowledgeFile, source)
        for entry, written in file.entries.items() if file and self.intents else ():
            for place, intent in enumerate(written.intents):
                if self.intents and intent not in self.intents.intents:
                    path = ("entries", entry, "intents", place)
                    self.found.append(source.problem(path, f"the pack has no intent '{intent}'"))
        return file

    def _intents(self) -> Intents | None:
        name = self._named("intents")
        if name is None:
            return None
        try:
            return _read_intents(self.texts[name], name)
        except IntentsProblems as error:
            self.found += error.problems
            return None

    def _named(self, key: str) -> str | None:
        """The file that `pack.yaml` names under this key, when it is there."""
        name = self.head.data.get(key) if isinstance(self.head.data, dict) else None
        if isinstance(name, str) and name not in self.texts:
            self.found.append(self.head.problem((key,), f"there is no file {name} in this pack"))
        return name if isinstance(name, str) and name in self.texts else None

    def model(self, model: type[T], source: Source) -> T | None:
        """The file as its model."""
        if source.problems:
            self.found += source.problems
            return None
        try:
            return model.model_validate(source.data)
        except ValidationError as error:
            self.found += problems_of(error, model, source, ())
            return None


def _placed(folder: Path, found: list[Problem]) -> tuple[Problem, ...]:
    """The problems with file names as people can open them from where they stand."""
    try:
        shown = folder.relative_to(Path.cwd())
    except ValueError:
        shown = folder
    return tuple(Problem(file=str(shown / one.file), line=one.line, col=one.col, message=one.message) for one in found)
