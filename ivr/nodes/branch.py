"""Go on by an answer's value; refuses to compute.

    returning: {kind: branch, on: caller.language, cases: {zh-CN: menu, en-US: menu}, otherwise: choose_language}

Truth is "true" or "false", a missing value "null", a number as it is written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic import Field

from ivr.nodes.node import Exit, Maker, Node, NodeName, Pause, Written
from ivr.run import Run
from ivr.template import follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Node):
    """Looks at one answer."""

    kind: ClassVar[str] = "branch"
    pause: ClassVar[Pause] = Pause.NONE

    on: tuple[str, ...]
    cases: Mapping[str, str]
    otherwise: str

    def enter(self, run: Run) -> str:
        """The case of the answer's value."""
        return self.cases.get(word(follow(self.on, run.values())), self.otherwise)


class WrittenBranch(Written):
    """Go on by the value of an answer."""

    kind: Literal["branch"]
    on: str
    cases: Mapping[str, NodeName] = Field(min_length=1)
    otherwise: NodeName

    def exits(self) -> Iterator[Exit]:
        """Every case, and the rest."""
        for case, target in self.cases.items():
            yield Exit(path=("cases", case), target=target)
        yield Exit(path=("otherwise",), target=self.otherwise)

    def compile(self, maker: Maker) -> Branch:
        """The path split."""
        on = maker.path(self.on, "on")
        return Branch(name=maker.name, exits=tuple(self.exits()), on=on, cases=dict(self.cases), otherwise=self.otherwise)


def word(value: Any) -> str:
    """A plain value as a case is written; lists and mappings match none."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value)
        case _:
            return ""
