"""What ask and menu share: hearing a signal, repeating, counting tries, giving up; refuses to know what an answer means."""

import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ivr.events import Heard
from ivr.nodes.node import Node, Pause
from ivr.questions.model import MAX_UNDERSTOOD
from ivr.run import Run, Texts
from ivr.signals import Digits, Signal, Silence, Speech
from ivr.spoken.text import plain
from ivr.spoken.words import Spotter
from ivr.template import follow

REPEAT_KEY = "*"
REPEAT_WORDS: Mapping[str, tuple[str, ...]] = {
    "zh-CN": ("再说一遍", "再说一次", "再讲一遍", "重复一遍", "重复一下", "没听清", "没听清楚", "没听见", "没听到", "听不清"),
    "en-US": (
        "repeat",
        "say that again",
        "say it again",
        "come again",
        "pardon",
        "pardon me",
        "i beg your pardon",
        "what did you say",
        "did not hear",
        "didn't hear",
        "didn't catch",
        "did not catch",
    ),
}
"""A request to hear the prompt again."""
_REPEAT = Spotter(REPEAT_WORDS, {})

_FILLERS = re.compile(
    r"[^\w']+|请你?您?|麻烦你?您?|能不能|可不可以|可以|能|你|您|我|刚才|的话|对不起|不好意思|一下|吗|吧|了|呢|啊|嗯|[好行]"
    r"|\b(?:please|sorry|could|can|would|you|that|it|the|question|options|i|um|uh|again|me|what|was)\b"
)


def asks_to_repeat(text: str) -> bool:
    """Whether a request to repeat occurs."""
    return _REPEAT.spots(text[:MAX_UNDERSTOOD])


def asks_only_to_repeat(text: str) -> bool:
    """Whether nothing but a request to repeat was said, courtesies aside."""
    if len(text) > 80 or not asks_to_repeat(text):
        return False
    return _REPEATED.fullmatch(_core(text)) is not None


def _core(text: str) -> str:
    return _FILLERS.sub("", plain(text))


_REPEATED = re.compile(
    "(?:" + "|".join(sorted({_core(word) for words in REPEAT_WORDS.values() for word in words}, key=len, reverse=True)) + ")+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening(Node):
    """A node that waits for the caller. After a miss it says `again` (or what fits better) and the prompt once more.

    heard: the path to words that the caller said before (empty: none); when they answer this, it is not asked, once.
    """

    pause: ClassVar[Pause] = Pause.CALLER

    prompt: Texts
    unheard: Texts | None
    silent: Texts | None
    tries: int
    give_up: str
    hung_up: str | None
    heard: tuple[str, ...]

    @property
    def spoken_in(self) -> str:
        """The answer in which words said before are kept; empty where none count."""
        return self.heard[0] if self.heard else ""

    @property
    def on_hang_up(self) -> str | None:
        """As written."""
        return self.hung_up

    def enter(self, run: Run) -> str | None:
        """Ask."""
        run.say(self.prompt)
        return self.listen(run)

    def before(self, run: Run) -> str | None:
        """What the caller said before that may answer this; what has answered it once does not again."""
        if run.spent.get(self.name) == self.spoken_in:
            return None
        words = follow(self.heard, run.values()) if self.heard else None
        return words if isinstance(words, str) and words and not run.gone else None

    def take(self, run: Run, signal: Signal) -> str | None:
        """Hear what the caller did."""
        match signal:
            case Digits(value=keys) if keys:
                self.hear(run, "digits", keys)
                return self.repeat(run) if keys == REPEAT_KEY else self.keyed(run, keys)
            case Speech(text=text) if text and not text.isspace():
                self.hear(run, "speech", text, signal.confidence)
                return self.spoken(run, text)
            case Silence() | Digits() | Speech():
                self.hear(run, "silence")
                return self.unanswered(run)
            case _:
                return self.again(run)

    def hear(self, run: Run, kind: str, text: str = "", confidence: float | None = None) -> None:
        """Log the input."""
        run.said = text if kind == "speech" else None
        run.events.append(Heard(node=self.name, input=kind, text=text, confidence=confidence))

    def again(self, run: Run) -> str | None:
        """A signal that does not belong here costs no try."""
        run.missed("unexpected", counts=False)
        return self.repeat(run)

    def unanswered(self, run: Run) -> str | None:
        """Silence."""
        return self.miss(run, "silence", self.silent)

    def miss(self, run: Run, reason: str, instead: Texts | None) -> str | None:
        """Count a try; ask again, or give up."""
        if run.missed(reason) >= self.tries:
            return self.give_up
        run.say(instead)
        return self.repeat(run)

    def repeat(self, run: Run) -> str | None:
        """Say the prompt once more."""
        run.say(self.prompt)
        return self.listen(run)

    @abstractmethod
    def listen(self, run: Run) -> str | None:
        """Wait for the answer."""

    @abstractmethod
    def keyed(self, run: Run, keys: str) -> str | None:
        """Take keys."""

    @abstractmethod
    def spoken(self, run: Run, text: str) -> str | None:
        """Take speech."""
