"""<Pause>: nothing is heard for a while; refuses to be skipped on a line that nobody drives. Twilio: voice/twiml/pause."""

from dataclasses import dataclass

from telephony.simulator.elements import Element
from telephony.simulator.line import State
from telephony.simulator.messages import Dequeued, Ended, HungUp, Redirected
from telephony.simulator.outcomes import Interrupted, Next, Outcome
from telephony.simulator.reader import Reader
from telephony.simulator.stage import Stage, Verb

ATTRIBUTES = frozenset({"length"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Verb):
    """`length` seconds."""

    length: int = 1

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Pause":
        """The verb in this element."""
        reader.known(element, ATTRIBUTES)
        return cls(length=reader.whole(element, "length", 1))

    def perform(self, stage: Stage) -> Outcome:
        """Nothing, for so long."""
        stage.hear("paused", seconds=self.length)
        return let_pass(stage, self.length)


def let_pass(stage: Stage, seconds: float) -> Outcome:
    """Pass the time: at once where somebody drives the call."""
    if stage.call.line.attached:
        stage.network.clock.elapse(seconds)
        return Next()
    match stage.wait(seconds, State.TALKING, HungUp, Ended, Redirected, Dequeued):
        case None:
            return Next()
        case HungUp() | Ended() | Redirected() | Dequeued() as message:
            return Interrupted(by=message)
        case _:
            raise AssertionError("the line gave a message that was not wanted")
