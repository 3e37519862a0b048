"""Let the caller wait for a person; refuses to leave anyone without a way on when nobody comes.

    person:
      kind: queue
      queue: service
      max_wait_s: 120
      text: {zh-CN: 正在为您转接。, en-US: Putting you through.}
      next: {answered: thanks, left: callback, full: callback, failed: callback}

Who hangs up while waiting ends the call.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from ivr.events import Heard, Queued
from ivr.nodes.node import Exit, Maker, Node, NodeName, Pause, Word, Written
from ivr.questions.model import Text
from ivr.run import Run, Texts
from ivr.signals import QueueEnded, Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue(Node):
    """Puts the caller into a queue."""

    kind: ClassVar[str] = "queue"
    pause: ClassVar[Pause] = Pause.LINE

    queue: str
    priority: int
    max_wait_s: int
    text: Texts | None
    next: "QueueWays"

    @property
    def quick(self) -> frozenset[str]:
        """Those that the carrier may choose at once."""
        return frozenset({"full", "failed"})

    def enter(self, run: Run) -> None:
        """Say it and queue."""
        run.say(self.text)
        self._hold(run)

    def take(self, run: Run, signal: Signal) -> str | None:
        """Go on by how the waiting ended; who hung up while waiting has left the call before this.

        Words of danger said while waiting lead where they lead from any question.
        """
        match signal:
            case QueueEnded(said=str(said)) if (interrupt := run.rules.interrupt_in(said, everywhere=True)) is not None:
                run.said = said
                run.events.append(Heard(node=self.name, input="speech", text=said))
                return run.interrupt(interrupt)
            case QueueEnded(result=result) if result in QueueWays.model_fields:
                way: str = getattr(self.next, result)
                return way
            case _:
                self.again(run)
                return None

    def again(self, run: Run) -> None:
        """Back into the queue without another word."""
        run.missed("unexpected", counts=False)
        self._hold(run)

    def _hold(self, run: Run) -> None:
        run.hold(
            Queued(
                node=self.name,
                language=run.first_language,
                queue=self.queue,
                priority=self.priority,
                max_wait_s=self.max_wait_s,
            )
        )


class QueueWays(BaseModel):
    """Where each end of waiting leads; hanging up ends the call."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answered: NodeName
    left: NodeName
    full: NodeName
    failed: NodeName


class WrittenQueue(Written):
    """Let the caller wait for a person."""

    kind: Literal["queue"]
    queue: Word
    priority: int = Field(default=0, ge=-100, le=100)
    max_wait_s: int = Field(default=120, ge=5, le=3600)
    text: Text | None = None
    next: QueueWays

    def exits(self) -> Iterator[Exit]:
        """One for each end."""
        for name in QueueWays.model_fields:
            yield Exit(path=("next", name), target=getattr(self.next, name))

    def compile(self, maker: Maker) -> Queue:
        """As written."""
        return Queue(
            name=maker.name,
            exits=tuple(self.exits()),
            queue=self.queue,
            priority=self.priority,
            max_wait_s=self.max_wait_s,
            text=maker.optional_text(self.text, "text"),
            next=self.next,
        )
