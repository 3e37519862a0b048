"""<Hangup>: the call is over; refuses whatever follows it. Twilio: voice/twiml/hangup."""

from dataclasses import dataclass

from telephony.simulator.elements import Element
from telephony.simulator.outcomes import Outcome, Over
from telephony.simulator.reader import Reader
from telephony.simulator.stage import Stage, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Hangup(Verb):
    """The end."""

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Hangup":
        """The verb in this element."""
        reader.known(element, frozenset())
        return cls()

    def perform(self, stage: Stage) -> Outcome:
        """End the call."""
        del stage
        return Over()
