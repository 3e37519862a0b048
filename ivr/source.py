"""YAML as people write it, with the place of every key and value; refuses to open files and to guess what a key is.

Keys are always texts, as written (`1:` is "1", `on:` is "on"). Dates and times stay texts. Every fault is a `Problem`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Path = tuple[str | int, ...]

MAX_VALUES = 50_000
"""Keys and values in one file; aliases count each time, so that a small file cannot grow without end."""
MAX_DEPTH = 40

NO_TEXT = "\ufffd"
"""What readers put in the place of bytes that are no UTF-8."""

_TAG = "tag:yaml.org,2002:"
_INT_BASES = {"0x": 16, "0o": 8, "0b": 2}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """What is wrong, and where: `line` and `col` count from 1."""

    file: str
    line: int
    col: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.col}: {self.message}"


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, both counted from 1."""

    line: int
    col: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file read: its `data` as plain values, the place of each key and each value by path, and what was wrong with it."""

    file: str
    data: Any
    keys: Mapping[Path, Place]
    values: Mapping[Path, Place]
    problems: tuple[Problem, ...]

    def problem(self, path: Path, message: str, *, at_key: bool = False) -> Problem:
        """A problem at the value of this path (or its key); where the path does not exist, at the nearest one above."""
        place = self.place(path, at_key=at_key)
        return Problem(file=self.file, line=place.line, col=place.col, message=message)

    def place(self, path: Path, *, at_key: bool = False) -> Place:
        """Where this path stands, or the nearest part above it that exists."""
        if at_key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Place(1, 1))


def parse(text: str, file: str) -> Source:
    """Read one YAML document. A text that is no YAML gives `data` None and one problem."""
    if NO_TEXT in text:
        before = text[: text.index(NO_TEXT)]
        return _unreadable(file, Place(before.count("\n") + 1, len(before) - before.rfind("\n")), "not UTF-8")
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        return _unreadable(file, place, f"not YAML: {error.problem or error.context}")
    except YAMLError:
        return _unreadable(file, Place(1, 1), "not YAML: a character that YAML does not allow")
    except (ValueError, RecursionError):
        return _unreadable(file, Place(1, 1), "not YAML: nested too deeply or a number that cannot be read")
    builder = _Builder(file)
    data = builder.build(root, ()) if root is not None else None
    return Source(file=file, data=data, keys=builder.keys, values=builder.values, problems=tuple(dict.fromkeys(builder.problems)))


def _unreadable(file: str, place: Place, message: str) -> Source:
    problem = Problem(file=file, line=place.line, col=place.col, message=message)
    return Source(file=file, data=None, keys={}, values={}, problems=(problem,))


class _Builder:
    """Turns YAML nodes into plain values and remembers where they stood."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.keys: dict[Path, Place] = {}
        self.values: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self.open: list[Node] = []
        self.full = False

    def build(self, node: Node, path: Path) -> Any:
        """The node's value; None for what cannot be read (and a problem)."""
        if len(self.values) == MAX_VALUES:
            return self._too_large(node)
        self.values[path] = _place(node)
        if len(path) > MAX_DEPTH:
            return self._refuse(node, "nested too deeply")
        if any(node is above for above in self.open):
            return self._refuse(node, "an alias must not contain itself")
        self.open.append(node)
        try:
            return self._value(node, path)
        finally:
            self.open.pop()

    def _value(self, node: Node, path: Path) -> Any:
        match node:
            case MappingNode():
                return self._mapping(node, path)
            case SequenceNode():
                return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
            case ScalarNode():
                return self._scalar(node)
            case _:
                return self._refuse(node, "a value of no known kind")

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in self._pairs(node):
            here = (*path, key.value)
            if key.value in found:
                first = self.keys[here]
                self._refuse(key, f"duplicate key '{key.value}'; it is already on line {first.line}")
                continue
            self.keys[here] = _place(key)
            found[key.value] = self.build(value, here)
        return found

    def _pairs(self, node: MappingNode) -> Iterator[tuple[ScalarNode, Node]]:
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._refuse(key, "a key must be a word; quote a text that begins with { or [")
            elif key.tag == _TAG + "merge":
                self._refuse(key, "'<<' is not taken; write the keys out")
            else:
                yield key, value

    def _scalar(self, node: ScalarNode) -> Any:
        kind = str(node.tag).removeprefix(_TAG)
        read = _SCALARS.get(kind)
        if read is None:
            return self._refuse(node, f"the tag '{node.tag}' is not taken")
        try:
            return read(node.value)
        except ValueError:
            return self._refuse(node, f"'{node.value}' is no {kind}")

    def _too_large(self, node: Node) -> None:
        if not self.full:
            self.full = True
            self._refuse(node, f"the file is too large: more than {MAX_VALUES} values")

    def _refuse(self, node: Node, message: str) -> None:
        place = _place(node)
        self.problems.append(Problem(file=self.file, line=place.line, col=place.col, message=message))


def _place(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _int(text: str) -> int:
    digits = text.replace("_", "").lower()
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-")
    return sign * int(digits, _INT_BASES[digits[:2]]) if digits[:2] in _INT_BASES else sign * int(digits)


def _float(text: str) -> float:
    number = float(text.replace("_", ""))  # .inf and .nan are no JSON, and float() refuses both spellings
    if number in {float("inf"), float("-inf")}:
        raise ValueError("infinite")
    return number


_SCALARS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "timestamp": str,
    "int": _int,
    "float": _float,
    "bool": lambda text: text.lower() == "true",
    "null": lambda _text: None,
}
