"""<Reject>: the call is not picked up; refuses whatever follows it. Twilio: voice/twiml/reject."""

from dataclasses import dataclass
from typing import ClassVar

from telephony.simulator.elements import Element
from telephony.simulator.heard import NOT_IN_SERVICE
from telephony.simulator.outcomes import Outcome, Over
from telephony.simulator.reader import Reader
from telephony.simulator.stage import Stage, Verb

ATTRIBUTES = frozenset({"reason"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject(Verb):
    """`reason` busy lets the caller hear a busy tone, rejected that the number is not in service."""

    answers: ClassVar[bool] = False
    reason: str = "rejected"

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Reject":
        """The verb in this element."""
        reader.known(element, ATTRIBUTES)
        return cls(reason=reader.word(element, "reason", ("rejected", "busy"), "rejected"))

    def perform(self, stage: Stage) -> Outcome:
        """Turn the call away; one that is answered already can only be hung up."""
        if stage.call.status != "ringing":
            return Over()
        busy = self.reason == "busy"
        stage.hear("rejected", "" if busy else NOT_IN_SERVICE, "en-US", reason=self.reason)
        return Over(status="busy" if busy else "no-answer")
