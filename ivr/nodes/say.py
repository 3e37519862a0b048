"""Tell the caller something and go on; refuses to wait.

    hello: {kind: say, text: {zh-CN: 您好。, en-US: Hello.}, next: menu}

The text may have holes (see `ivr.template`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from ivr.nodes.node import Exit, Maker, Node, NodeName, Pause, Written
from ivr.questions.model import Text
from ivr.run import Run, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Node):
    """Speaks a text."""

    kind: ClassVar[str] = "say"
    pause: ClassVar[Pause] = Pause.NONE

    text: Texts
    next: str

    def enter(self, run: Run) -> str:
        """Speak and go on."""
        run.say(self.text)
        return self.next


class WrittenSay(Written):
    """Tell the caller something."""

    kind: Literal["say"]
    text: Text
    next: NodeName

    def exits(self) -> Iterator[Exit]:
        """One."""
        yield Exit(path=("next",), target=self.next)

    def compile(self, maker: Maker) -> Say:
        """The text cut at its holes."""
        return Say(name=maker.name, exits=tuple(self.exits()), text=maker.text(self.text, "text"), next=self.next)
