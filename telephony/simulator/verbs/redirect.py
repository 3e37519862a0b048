"""<Redirect>: on with another document; refuses whatever follows it. Twilio: voice/twiml/redirect."""

from dataclasses import dataclass

from telephony.simulator.elements import Element
from telephony.simulator.outcomes import Outcome
from telephony.simulator.reader import Reader
from telephony.simulator.stage import Stage, Verb

ATTRIBUTES = frozenset({"method"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect(Verb):
    """To `url`; an empty one is the running document's own."""

    url: str
    method: str = "POST"

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Redirect":
        """The verb in this element."""
        reader.known(element, ATTRIBUTES)
        return cls(url=element.text, method=reader.method(element))

    def perform(self, stage: Stage) -> Outcome:
        """Go there."""
        return stage.goto(self.url, self.method, {})
