"""Record the call from here on, or no longer; refuses to record a caller who has said no, wherever the flow leads them.

    refused: {kind: record, wanted: false, text: {zh-CN: 好的，不录音。, en-US: Not recorded.}, back: true, next: menu}

Say first that the call is recorded: the carrier starts after what has been said before this node. `wanted: false` drops what
has been recorded so far. With `back` the call returns to the question that was interrupted by words or a key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from ivr.nodes.node import Exit, Maker, Node, NodeName, Pause, Written
from ivr.questions.model import Text
from ivr.run import Run, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Node):
    """Starts the recording, or keeps the call from being recorded."""

    kind: ClassVar[str] = "record"
    pause: ClassVar[Pause] = Pause.NONE

    wanted: bool
    text: Texts | None
    back: bool
    next: str

    def enter(self, run: Run) -> str:
        """Note it, say so, and go on. A question interrupted in this sprint waits again: it has been proved to lead on."""
        run.record(wanted=self.wanted)
        run.say(self.text)
        return (run.came_from if self.back else None) or self.next


class WrittenRecord(Written):
    """Record the call, or no longer."""

    kind: Literal["record"]
    wanted: bool = Field(default=True, description="false: the caller does not want it, what has been recorded is dropped")
    text: Text | None = Field(default=None, description="Said afterwards")
    back: bool = Field(default=False, description="Return to the question that was interrupted, if one was")
    next: NodeName

    def exits(self) -> Iterator[Exit]:
        """One; the way back leads to where the call has been."""
        yield Exit(path=("next",), target=self.next)

    def compile(self, maker: Maker) -> Record:
        """As written."""
        return Record(
            name=maker.name,
            exits=tuple(self.exits()),
            wanted=self.wanted,
            text=maker.optional_text(self.text, "text"),
            back=self.back,
            next=self.next,
        )
