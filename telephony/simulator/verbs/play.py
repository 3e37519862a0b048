"""<Play>: a sound file or keypad tones; refuses to fetch the sound, its address is what is noted. Twilio: voice/twiml/play."""

from dataclasses import dataclass

from telephony.simulator.elements import Element
from telephony.simulator.outcomes import Next, Outcome, Over
from telephony.simulator.reader import Reader
from telephony.simulator.stage import Stage, Verb
from telephony.simulator.verbs.say import ENDLESS

ATTRIBUTES = frozenset({"loop", "digits"})
_TONES = frozenset("0123456789*#wWABCD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Play(Verb):
    """A sound at `url`, or the tones in `digits` (w waits half a second, W a second). `sound`: the document itself was one."""

    url: str = ""
    digits: str = ""
    loop: int = 1
    sound: str = ""

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Play":
        """The verb in this element."""
        reader.known(element, ATTRIBUTES)
        for child in element.children:
            reader.warn(child, "is not allowed in <Play> and skipped")
        digits = reader.text(element, "digits")
        if not set(digits) <= _TONES:
            reader.warn(element, "attribute 'digits' holds something that is no key and is skipped")
            digits = ""
        url = element.text
        if not url and not digits:
            reader.warn(element, "has nothing to play")
        return cls(url=url, digits=digits, loop=reader.whole(element, "loop", 1))

    def perform(self, stage: Stage) -> Outcome:
        """Let it be heard; a document that was a sound ends the call."""
        if self.sound:
            stage.hear("played", stage.origin.url if stage.origin else "", "", type=self.sound)
            return Over()
        if self.digits:
            stage.hear("played", digits=self.digits)
            stage.network.clock.elapse(sum({"w": 0.5, "W": 1.0}.get(tone, 0.2) for tone in self.digits))
        elif self.url:
            for _ in range(min(self.loop, ENDLESS) or ENDLESS):
                stage.hear("played", stage.address(self.url) or self.url)
        return Next()
