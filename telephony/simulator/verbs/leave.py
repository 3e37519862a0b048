"""<Leave>: out of the queue; refuses to work outside of a queue's waiting document. Twilio: voice/twiml/leave."""

from dataclasses import dataclass

from telephony.simulator.elements import Element
from telephony.simulator.outcomes import Left, Next, Outcome
from telephony.simulator.reader import Reader
from telephony.simulator.stage import Stage, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave(Verb):
    """Out of the queue."""

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Leave":
        """The verb in this element."""
        reader.known(element, frozenset())
        return cls()

    def perform(self, stage: Stage) -> Outcome:
        """Leave, where there is something to leave."""
        return Left() if stage.wait_fields else Next()
