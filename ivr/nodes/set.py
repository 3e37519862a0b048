"""Keep values, note what the caller wants or what the call came to; refuses to ask anybody.

    was_gas: {kind: set, values: {service: inspection, whom: "{caller.name}"}, intent: appointment, next: when}

Values are any JSON; a text that is exactly "{path}" keeps the value itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ivr.events import IntentRecognised
from ivr.nodes.node import (
    ANYTHING,
    PLAIN,
    AnswerName,
    Exit,
    Maker,
    Node,
    NodeName,
    Pause,
    Shape,
    Word,
    Written,
    fill_value,
    has_holes,
)
from ivr.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Set(Node):
    """Keeps values. `plain`: none has a hole."""

    kind: ClassVar[str] = "set"
    pause: ClassVar[Pause] = Pause.NONE

    values: Mapping[str, Any]
    plain: bool
    outcome: str | None
    intent: str | None
    next: str

    def enter(self, run: Run) -> str:
        """Keep and go on."""
        seen = {} if self.plain else run.values()
        for name, value in self.values.items():
            run.keep(name, value if self.plain else fill_value(value, seen, run.first_language))
        if self.intent:
            run.intent = self.intent
            run.events.append(IntentRecognised(intent=self.intent, score=1.0))
        if self.outcome:
            run.come_to(self.outcome)
        return self.next


class WrittenSet(Written):
    """Keep values; note an intent or an outcome."""

    kind: Literal["set"]
    values: Mapping[AnswerName, Any] = {}
    outcome: Word | None = None
    intent: Word | None = None
    next: NodeName

    def exits(self) -> Iterator[Exit]:
        """One."""
        yield Exit(path=("next",), target=self.next)

    def compile(self, maker: Maker) -> Set:
        """Values with their holes found."""
        if not (self.values or self.outcome or self.intent):
            maker.refuse((), "a set node needs values, outcome or intent")
        values = {name: maker.value(value, "values", name) for name, value in self.values.items()}
        return Set(
            name=maker.name,
            exits=tuple(self.exits()),
            values=values,
            plain=not has_holes(values),
            outcome=self.outcome,
            intent=self.intent,
            next=self.next,
        )

    def keeps(self) -> Mapping[str, Shape]:
        """Every name set."""
        return {name: _shape(value) for name, value in self.values.items()}


def _shape(value: Any) -> Shape:
    match value:
        case dict():
            return frozenset(value)
        case list():
            return ANYTHING
        case str() if "{" in value:
            return ANYTHING
        case _:
            return PLAIN
