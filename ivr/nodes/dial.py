"""Ring somebody for the caller; refuses to leave the caller when nobody answers.

    ring:
      kind: dial
      to: "{on_call.to}"
      next: {answered: thanks, busy: callback, no_answer: callback, failed: callback}

Without a number to ring it has failed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from ivr.events import DialRequested
from ivr.nodes.node import Exit, Maker, Node, NodeName, Pause, Written, fill_value
from ivr.run import Run
from ivr.signals import DialEnded, Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial(Node):
    """Rings a number."""

    kind: ClassVar[str] = "dial"
    pause: ClassVar[Pause] = Pause.LINE

    to: Any
    timeout_s: int
    next: "DialWays"

    @property
    def quick(self) -> frozenset[str]:
        """Those that the carrier may choose at once."""
        return frozenset({"failed"})

    def enter(self, run: Run) -> str | None:
        """Ring; without a number it has failed."""
        to = fill_value(self.to, run.values(), run.first_language)
        if not isinstance(to, str) or not to.strip():
            return self.next.failed
        run.hold(DialRequested(node=self.name, to=to, timeout_s=self.timeout_s))
        return None

    def take(self, run: Run, signal: Signal) -> str | None:
        """Go on by how the ringing ended."""
        match signal:
            case DialEnded(result=result):
                way: str = getattr(self.next, result)
                return way
            case _:
                return self.again(run)


class DialWays(BaseModel):
    """Where each end of ringing leads."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answered: NodeName
    busy: NodeName
    no_answer: NodeName
    failed: NodeName


class WrittenDial(Written):
    """Ring somebody for the caller."""

    kind: Literal["dial"]
    to: str = Field(min_length=1)
    timeout_s: int = Field(default=25, ge=5, le=120)
    next: DialWays

    def exits(self) -> Iterator[Exit]:
        """One for each end."""
        for name in DialWays.model_fields:
            yield Exit(path=("next", name), target=getattr(self.next, name))

    def compile(self, maker: Maker) -> Dial:
        """The number's holes found."""
        return Dial(
            name=maker.name,
            exits=tuple(self.exits()),
            to=maker.value(self.to, "to"),
            timeout_s=self.timeout_s,
            next=self.next,
        )
