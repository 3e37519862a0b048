"""Say goodbye and end the call; refuses to go on.

    bye: {kind: end, outcome: complaint_registered, text: {zh-CN: 再见。, en-US: Goodbye.}}

`outcome: null` keeps what the call came to before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from ivr.nodes.node import Exit, Maker, Node, Pause, Word, Written
from ivr.questions.model import Text
from ivr.run import Run, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class End(Node):
    """Ends the call."""

    kind: ClassVar[str] = "end"
    pause: ClassVar[Pause] = Pause.END

    outcome: str | None
    text: Texts | None

    def enter(self, run: Run) -> None:
        """Say the last words and end."""
        run.say(self.text)
        if self.outcome:
            run.come_to(self.outcome)
        run.finish()


class WrittenEnd(Written):
    """End the call."""

    kind: Literal["end"]
    outcome: Word | None
    text: Text | None = None

    def exits(self) -> Iterator[Exit]:
        """None."""
        yield from ()

    def compile(self, maker: Maker) -> End:
        """The text cut at its holes."""
        return End(name=maker.name, exits=(), outcome=self.outcome, text=maker.optional_text(self.text, "text"))
