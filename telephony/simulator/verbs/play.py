"""<Play>: a sound file or keypad tones; refuses to keep the sound: its address is noted and its length passes.

Twilio: voice/twiml/play. A sound that cannot be had is noted as an error and skipped.
"""

from dataclasses import dataclass

from telephony.simulator.elements import Element
from telephony.simulator.outcomes import Next, Outcome, Over
from telephony.simulator.reader import Reader
from telephony.simulator.stage import Stage, Verb
from telephony.simulator.verbs.pause import let_pass
from telephony.simulator.verbs.say import ENDLESS
from telephony.simulator.webhooks import Failure

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
            return self._sound(stage, stage.address(self.url) or self.url)
        return Next()

    def _sound(self, stage: Stage, url: str) -> Outcome:
        seconds = stage.network.sounds.seconds(stage.call, url)
        if isinstance(seconds, Failure):
            stage.problem(seconds.code, seconds.message)
            return Next()
        for _ in range(min(self.loop, ENDLESS) or ENDLESS):
            stage.hear("played", url, seconds=seconds)
            outcome = let_pass(stage, seconds) if seconds else Next()
            if not isinstance(outcome, Next):
                return outcome
        return Next()
