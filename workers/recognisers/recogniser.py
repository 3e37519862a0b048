"""What a recogniser is, whichever engine it runs; refuses text where nothing was understood.

An engine is a module beside this one with `NAME`, `LANGUAGES` (those it may be set for), `missing` (what it lacks to run, in
words for people, or None) and `load`. Loading is slow and happens once a process, recognising all day.
"""

from dataclasses import dataclass, field
from typing import Any, Final, Protocol

RATE: Final = 16_000
"""Samples a second that most models were made for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What an engine heard: `text` "" when it understood nothing; `confidence` in per cent, None when it does not say."""

    text: str = field(repr=False)
    confidence: int | None = None


class Recogniser(Protocol):
    """Turns speech into text."""

    @property
    def engine(self) -> str:
        """Which engine it runs."""

    def recognise(self, samples: bytes, rate: int) -> Heard:
        """The words in one channel of 16-bit samples. Raises RecogniserMissing, RecogniserFailed."""


class RecogniserMissing(Exception):
    """It cannot run here: a package, a model or a key is missing. The text says which, and what to do; it is for people."""


class RecogniserFailed(Exception):
    """It did not work this time. The text is a word or two for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An engine as it is set: `sphinx`, or with an option of its own `vosk:/models/zh`. `key`: the password it needs, if any."""

    engine: str
    option: str = ""
    key: str | None = field(default=None, repr=False)


class Engine(Protocol):
    """A module that makes recognisers."""

    NAME: str
    LANGUAGES: tuple[str, ...]

    def missing(self, choice: Choice, language: str) -> str | None:
        """What it lacks to run here, cheaply told; None when nothing is known to be missing."""

    def load(self, choice: Choice, language: str) -> Recogniser:
        """Load it. RecogniserMissing when something turns out to be missing after all."""


def audio(samples: bytes, rate: int) -> Any:
    """The samples as SpeechRecognition takes them."""
    import speech_recognition

    return speech_recognition.AudioData(samples, rate, 2)


def per_cent(share: float) -> int:
    """A share of one, as whole per cent."""
    return max(0, min(100, round(100 * share)))
