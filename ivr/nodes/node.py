"""What every kind of node is: as people write it (`Written`) and as the engine runs it (`Node`); refuses to know the kinds.

A node is written once, checked and compiled at load by its own `compile`; from then on a turn touches compiled nodes only.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from ivr.intents import Intents
from ivr.questions.model import Language, Text
from ivr.run import Run, Texts
from ivr.signals import Found, Signal
from ivr.source import Path
from ivr.template import BadTemplate, Hole, Template, parse, parse_path

NODE_NAME = "^[A-Za-z_][A-Za-z0-9_-]*$"
NodeName = Annotated[str, Field(pattern=NODE_NAME, description="The name of a node")]
AnswerName = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$", description="The name an answer is kept under")]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]

RESERVED = frozenset({"answers", "call", "value"})
"""Names that templates use for other things than answers."""


class Pause(StrEnum):
    """What a sprint waits for at a node."""

    NONE = "none"
    CALLER = "caller"
    LINE = "line"
    WORLD = "world"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """A way out of a node: where it is written in the node, and the node it leads to."""

    path: Path
    target: str

    @property
    def label(self) -> str:
        """A short name for it: "next", "1", "closed", "give_up"."""
        parts = [str(part) for part in self.path if part not in {"next", "options", "cases"}]
        return " ".join(parts) or "next"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(ABC):
    """A compiled node."""

    kind: ClassVar[str]
    pause: ClassVar[Pause]

    name: str
    exits: tuple[Exit, ...]

    @property
    def on_hang_up(self) -> str | None:
        """The node that settles things when the caller hangs up here."""
        return None

    @property
    def quick(self) -> frozenset[str]:
        """The last parts of those exits of a waiting node that may be taken without any time passing."""
        return frozenset()

    def expects(self, _found: Found) -> bool:
        """Whether this is the world's answer to what this node asked."""
        return False

    @abstractmethod
    def enter(self, run: Run) -> str | None:
        """Do what the node does; gives the next node's name, None when the sprint stopped."""

    def take(self, run: Run, _signal: Signal) -> str | None:
        """Take the signal this node waited for. A node that waits for nothing is entered again."""
        return self.again(run)

    def again(self, run: Run) -> str | None:
        """Wait anew after a signal that does not belong here."""
        run.missed("unexpected", counts=False)
        return self.enter(run)


Shape = frozenset[str] | None
"""What is known of a kept answer: the names inside it; None: anything may be inside. Empty: a plain value."""

PLAIN: Shape = frozenset()
ANYTHING: Shape = None


class Written(BaseModel, ABC):
    """A node as written in a flow file."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)

    kind: str

    @abstractmethod
    def exits(self) -> Iterator[Exit]:
        """The ways out, in the order written."""

    @abstractmethod
    def compile(self, maker: "Maker") -> Node:
        """The node the engine runs; faults are reported to the maker."""

    def keeps(self) -> Mapping[str, Shape]:
        """The answers this node keeps, by name."""
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A place where a node reads an answer: `spoken` when the caller hears it, `format` "" when spoken as plain text."""

    node: str
    path: Path
    parts: tuple[str, ...]
    spoken: bool
    format: str = ""


@dataclass(frozen=True, kw_only=True)
class Maker:
    """Compiles the parts of one node, and gathers its faults and the answers it reads."""

    name: str
    languages: tuple[Language, ...]
    intents: Intents | None
    report: Callable[[Path, str, bool], None]
    uses: list[Use]

    def refuse(self, path: Path, message: str, *, at_key: bool = False) -> None:
        """Report a fault at this path in the node."""
        self.report(path, message, at_key)

    def text(self, text: Text, *path: str | int, also: frozenset[str] = frozenset()) -> Texts:
        """A text's templates; `also` names values beside the answers that it may use."""
        by_language: dict[str, Template] = {}
        for language in self.languages:
            written, here = text.in_language(language), (*path, language)
            if not written.strip():
                self.refuse(here, "the text is empty")
            by_language[language] = self._template(written, here)
            self._note(by_language[language], here, spoken=True, also=also)
        return by_language

    def optional_text(self, text: Text | None, *path: str | int) -> Texts | None:
        """Like `text`, for one that may be left out."""
        return None if text is None else self.text(text, *path)

    def value(self, written: Any, *path: str | int) -> Any:
        """A JSON value whose texts may have holes, ready for `fill_value`."""
        match written:
            case str():
                template = self._template(written, path)
                self._note(template, path, spoken=False)
                return template if template.plain is None else template.plain
            case list():
                return [self.value(item, *path, index) for index, item in enumerate(written)]
            case dict():
                return {key: self.value(item, *path, key) for key, item in written.items()}
            case _:
                return written

    def path(self, written: str, *path: str | int) -> tuple[str, ...]:
        """A dotted path to an answer."""
        try:
            parts = parse_path(written)
        except BadTemplate as error:
            self.refuse(path, str(error))
            return ()
        self.uses.append(Use(node=self.name, path=path, parts=parts, spoken=False))
        return parts

    def _template(self, written: str, path: Path) -> Template:
        try:
            return parse(written)
        except BadTemplate as error:
            self.refuse(path, str(error))
            return Template((written,), written)

    def _note(self, template: Template, path: Path, *, spoken: bool, also: frozenset[str] = frozenset()) -> None:
        for hole in template.holes:
            if hole.path[0] not in also:
                self.uses.append(Use(node=self.name, path=path, parts=hole.path, spoken=spoken, format=hole.format))


def has_holes(compiled: Any) -> bool:
    """Whether `fill_value` would look anything up; what has no holes is filled already."""
    match compiled:
        case Template():
            return True
        case list():
            return any(map(has_holes, compiled))
        case dict():
            return any(map(has_holes, compiled.values()))
        case _:
            return False


def fill_value(compiled: Any, values: Mapping[str, Any], language: str) -> Any:
    """The JSON value: a text that is one plain hole becomes the value itself, other texts are filled."""
    match compiled:
        case Template(pieces=(Hole() as hole,)) if not hole.format:
            return hole.look_up(values)
        case Template():
            return compiled.fill(values, language)
        case list():
            return [fill_value(item, values, language) for item in compiled]
        case dict():
            return {key: fill_value(item, values, language) for key, item in compiled.items()}
        case _:
            return compiled
