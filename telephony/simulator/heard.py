"""What the person on a line hears and notices, in order; refuses to guess: silence is not an item."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Sounds of the carrier itself, in its own English.
APPLICATION_ERROR = "We are sorry, an application error has occurred. Goodbye."
_LANGUAGES = {"cmn-CN": "zh-CN", "cmn-Hans-CN": "zh-CN", "zh": "zh-CN", "en": "en-US"}
NOT_IN_SERVICE = "The number you have dialled is not in service."


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One item.

    kind: said, played, beep, paused, gather, record, queued, dialling, bridged, unbridged, talked, keyed, held, resumed,
    rejected, error, ended. talked and keyed: what somebody else on the line said or pressed (`data`: by whom).
    `n` counts from 1 within a call; `data` says more for kinds that have it (a gather's num_digits, a dial's numbers).
    order: its place among all that is known of the call. at_s: seconds since the call began, on the carrier's clock.
    """

    n: int
    kind: str
    text: str = field(default="", repr=False)
    language: str = ""
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    order: int = field(default=0, compare=False)
    at_s: float = field(default=0.0, compare=False)

    @property
    def spoken(self) -> str:
        """The language as people name it: voices call Mandarin by several tags."""
        return spoken(self.language)

    def as_json(self) -> dict[str, Any]:
        """For the control API."""
        return {"n": self.n, "kind": self.kind, "text": self.text, "language": self.language, "data": dict(self.data)}


def spoken(language: str) -> str:
    """A voice's language as people name it."""
    return _LANGUAGES.get(language, language)


def seconds_of(text: str) -> float:
    """How long a voice takes to say this: about four Chinese characters or fifteen Latin letters a second."""
    han = sum(1 for character in text if "\u3400" <= character <= "\u9fff")
    return round(han / 4 + (len(text) - han) / 15, 2)
