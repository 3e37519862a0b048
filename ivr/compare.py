"""What changed from one flow to another, node by node; refuses to judge whether it matters: replaying calls shows that.

Comments, blanks and the order of keys are no change. A node that is the same under another name has been renamed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ivr.files import FlowFiles
from ivr.questions.model import LANGUAGES
from ivr.source import parse

HEAD = ""
"""The name under which changes of a flow's head are told: languages, entries, interrupts, limits."""


class Aspect(StrEnum):
    """What a difference is about: words in a language, where a way leads, anything else."""

    TEXT = "text"
    WAY = "way"
    REST = "rest"


class Change(StrEnum):
    """What became of a node."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value: its path in the node ("prompt.zh-CN"), as it was and as it is; None where it was not, or is no more."""

    path: str
    aspect: Aspect
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One node: `name` as it is (as it was, when it is no more); `former` is the name it had; the place of its newer text."""

    name: str
    change: Change
    file: str
    line: int
    former: str | None = None
    differences: tuple[Difference, ...] = ()


def compare(old: FlowFiles, new: FlowFiles) -> tuple[Changed, ...]:
    """What changed, the head first, then the nodes of the new flow in the order written, then those that are no more.

    Raises FlowProblems, IntentsProblems for a flow that cannot be read.
    """
    before, after = _Side(old), _Side(new)
    return tuple(_changes(before, after))


class _Side:
    """One of the two: the flow, and its head, intents and nodes as written."""

    def __init__(self, files: FlowFiles) -> None:
        self.flow, self.main = files.flow(), files.main
        self.head = _head(files)
        self.intents = parse(files.texts[files.intents], files.intents).data if files.intents else {}
        self.nodes = _nodes(files)

    def place(self, name: str) -> tuple[str, int]:
        """The file of a node, and its line."""
        file, place = self.flow.places[name]
        return file, place.line

    def ways(self, name: str) -> set[str]:
        """The paths under which this node's ways out are written."""
        return {".".join(map(str, exit_.path)) for exit_ in self.flow.nodes[name].exits}


def _changes(before: _Side, after: _Side) -> Iterator[Changed]:
    head = (
        *_differences(before.head, after.head, {"start", "limit"}),
        *_differences(before.intents, after.intents, set(), "intents"),
    )
    if head:
        yield Changed(name=HEAD, change=Change.CHANGED, file=after.main, line=1, differences=head)
    gone = {name: data for name, data in before.nodes.items() if name not in after.nodes}
    for name, data in after.nodes.items():
        file, line = after.place(name)
        if name in before.nodes:
            found = _differences(before.nodes[name], data, before.ways(name) | after.ways(name))
            if found:
                yield Changed(name=name, change=Change.CHANGED, file=file, line=line, differences=found)
            continue
        former = next((other for other, its in gone.items() if its == data), None)
        gone.pop(former or "", None)
        yield Changed(name=name, change=Change.RENAMED if former else Change.ADDED, file=file, line=line, former=former)
    for name in gone:
        file, line = before.place(name)
        yield Changed(name=name, change=Change.REMOVED, file=file, line=line)


def _nodes(files: FlowFiles) -> dict[str, Any]:
    """The nodes of all files as written."""
    found: dict[str, Any] = {}
    for name in _in_order(files):
        data = parse(files.texts[name], name).data
        found |= data["nodes"]
    return found


def _in_order(files: FlowFiles) -> list[str]:
    rest = [name for name in files.texts if name not in {files.main, files.intents}]
    return [files.main, *rest]


def _head(files: FlowFiles) -> dict[str, Any]:
    data = parse(files.texts[files.main], files.main).data
    return {key: value for key, value in data.items() if key not in {"nodes", "include"}}


def _differences(before: Any, after: Any, ways: set[str], prefix: str = "") -> tuple[Difference, ...]:
    was, now = (dict(_flat(data, prefix)) for data in (before, after))
    return tuple(
        Difference(path=path, aspect=_aspect(path, ways), before=was.get(path), after=now.get(path))
        for path in dict.fromkeys((*now, *was))
        if was.get(path) != now.get(path)
    )


def _flat(data: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every plain value with its path; lists of plain values are one value, as people read them."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list) and any(isinstance(item, dict | list) for item in data):
        for place, item in enumerate(data):
            name = item.get("name", place) if isinstance(item, dict) else place
            yield from _flat(item, f"{path}.{name}" if path else str(name))
    elif isinstance(data, list):
        yield path, ", ".join(map(_plain, data))
    else:
        yield path, _plain(data)


def _plain(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def _aspect(path: str, ways: set[str]) -> Aspect:
    last = path.rpartition(".")[2]
    if path in ways or path.startswith("entries.") or (path.startswith("interrupts.") and last == "next"):
        return Aspect.WAY
    return Aspect.TEXT if last in LANGUAGES else Aspect.REST
