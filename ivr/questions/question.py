"""What every typed question offers; refuses to hold state: an answer is a function of signal, language and instant."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Protocol

from msgspec import field

from ivr.value import Value


class Context(Value, frozen=True, kw_only=True):
    """What an answer is read with: BCP 47 `language`, the aware instant `now` in the hotline's zone, the call's `answers`."""

    PERSONAL: ClassVar[tuple[str, ...]] = ("answers",)
    language: str
    now: datetime
    answers: Mapping[str, Any] = field(default_factory=dict)


class Answer(Value, frozen=True, kw_only=True):
    """An answer understood: `value` is a JSON value; `sure` is False when it must be read back before use."""

    PERSONAL: ClassVar[tuple[str, ...]] = ("value",)
    value: Any
    sure: bool = True


class Unclear(Value, frozen=True, kw_only=True):
    """Not understood: `reason` is one of nonsense, wrong_key, too_short, too_long, not_offered, past, invalid."""

    reason: str


class Keys(Value, frozen=True, kw_only=True):
    """How the keypad is used: `num_digits` that end the input by themselves (None: up to `finish_on_key`, "" = none)."""

    num_digits: int | None = None
    finish_on_key: str = "#"


class Question(Protocol):
    """A question's type with its parameters, as written in a flow: `{type: digits, min: 4, max: 8}`."""

    @property
    def type(self) -> str:
        """The word it is written with in a flow."""

    def keys(self, context: Context) -> Keys:
        """How the keypad answers it."""

    def hints(self, context: Context) -> tuple[str, ...]:
        """Words worth telling the recogniser, at most 100 of at most 100 characters."""

    def from_digits(self, digits: str, context: Context) -> Answer | Unclear:
        """Read an answer keyed in."""

    def from_speech(self, text: str, context: Context) -> Answer | Unclear:
        """Read an answer spoken; `text` is what the recogniser wrote (capitals and full stops included)."""

    def read_back(self, value: Any, context: Context) -> str:
        """The value as one would say it in the context's language."""
