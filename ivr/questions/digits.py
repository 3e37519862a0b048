"""A number that is a name (account, ticket, card): digits with their leading zeros; refuses arithmetic on them."""

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from ivr.formats import speak
from ivr.questions.model import Typed
from ivr.questions.question import Answer, Context, Keys, Unclear
from ivr.spoken.checksums import CHECKSUMS
from ivr.spoken.numbers import digits_in


class Digits(Typed):
    """`{type: digits, min: 4, max: 8, checksum: luhn}`; the value is a text of digits."""

    type: Literal["digits"] = "digits"
    min: int = Field(default=1, ge=1, le=64)
    max: int = Field(default=20, ge=1, le=64)
    checksum: Literal["luhn", "damm", "mod11-10"] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min > self.max:
            raise ValueError("min must not be larger than max")
        return self

    def keys(self, _context: Context) -> Keys:
        """A fixed length ends by itself; else up to the hash key."""
        return Keys(num_digits=self.max, finish_on_key="") if self.min == self.max else Keys()

    def hints(self, _context: Context) -> tuple[str, ...]:
        """None: recognisers know digits."""
        return ()

    def from_digits(self, digits: str, _context: Context) -> Answer | Unclear:
        """The keys as they are, when length and checksum are right."""
        if not (digits.isascii() and digits.isdecimal()):
            return Unclear(reason="wrong_key")
        if len(digits) < self.min:
            return Unclear(reason="too_short")
        if len(digits) > self.max:
            return Unclear(reason="too_long")
        if self.checksum and not CHECKSUMS[self.checksum](digits):
            return Unclear(reason="invalid")
        return Answer(value=digits)

    def from_speech(self, text: str, context: Context) -> Answer | Unclear:
        """Digits said one by one or as a number ("double three", 幺, 两百)."""
        digits = digits_in(text, context.language)
        return self.from_digits(digits, context) if digits else Unclear(reason="nonsense")

    def read_back(self, value: Any, context: Context) -> str:
        """One digit after another."""
        return speak(value, "digits", context.language)
