"""<Say>: a voice reads text; refuses nothing but length. Twilio: voice/twiml/say."""

from dataclasses import dataclass, field

from telephony.simulator import taping
from telephony.simulator.elements import Element
from telephony.simulator.heard import seconds_of, spoken
from telephony.simulator.messages import HungUp
from telephony.simulator.outcomes import Interrupted, Next, Outcome
from telephony.simulator.reader import Reader
from telephony.simulator.stage import Stage, Verb
from telephony.simulator.tape import Side

ATTRIBUTES = frozenset({"voice", "language", "loop"})
# The carrier repeats an endless prompt this often at most; a person at a screen needs to see it less often.
ENDLESS = 1000
LONGEST = 4096
# The speech markup of the carrier's voices; what is in it is read, the markup itself is not checked.
_MARKUP = frozenset(
    {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w", "amazon:effect", "amazon:domain", "mark"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Verb):
    """Text in a language, `loop` times."""

    text: str = field(repr=False)
    language: str = "en-US"
    voice: str = ""
    loop: int = 1

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Say":
        """The verb in this element."""
        reader.known(element, ATTRIBUTES)
        for child in element.children:
            if child.name not in _MARKUP:
                reader.warn(child, "is not allowed in <Say>; its text is read")
        text = element.text
        if not text:
            reader.warn(element, "has no text", code=13520)
        elif len(text) > LONGEST:
            reader.warn(element, f"is longer than {LONGEST} characters and cut", code=13520)
        return cls(
            text=text[:LONGEST],
            language=reader.text(element, "language", "en-US"),
            voice=reader.text(element, "voice"),
            loop=reader.whole(element, "loop", 1),
        )

    def perform(self, stage: Stage) -> Outcome:
        """Let the text be heard."""
        for _ in range(min(self.loop, ENDLESS) or ENDLESS):
            stage.hear("said", self.text, self.language)
            taping.words(stage, Side.LINE, self.text, spoken(self.language))
            seconds = seconds_of(self.text)
            stage.network.clock.elapse(seconds)
            if stage.spend(seconds):
                return Interrupted(by=HungUp())
        return Next()
