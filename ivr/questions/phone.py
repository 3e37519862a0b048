"""A telephone number to reach somebody at, kept as E.164; refuses numbers that cannot exist."""

from typing import Any, Literal

from pydantic import Field

from ivr.formats import speak
from ivr.questions.model import Typed, as_hints, follow
from ivr.questions.question import Answer, Context, Keys, Unclear
from ivr.spoken.phones import e164, means_this_number, number_in

CALLER = "caller.number"


class Phone(Typed):
    """`{type: phone, region: CN, default: caller}`; the value is E.164. `default` lets "this number" mean the caller's own."""

    type: Literal["phone"] = "phone"
    region: str = Field(default="CN", pattern="^[A-Z]{2}$")
    default: Literal["caller"] | None = None

    def keys(self, _context: Context) -> Keys:
        """Up to the hash key: lengths differ."""
        return Keys()

    def hints(self, context: Context) -> tuple[str, ...]:
        """How to say "the number I call from"."""
        if self.default is None:
            return ()
        return as_hints(("这个号码", "本机") if context.language == "zh-CN" else ("this number", "the same number"))

    def from_digits(self, digits: str, context: Context) -> Answer | Unclear:
        """A number of the region, or 1 alone for the caller's own number where that is offered."""
        if digits == "1" and self.default is not None:
            return self._own(context)
        return self._checked(digits)

    def from_speech(self, text: str, context: Context) -> Answer | Unclear:
        """Digits said one by one; "this number" where that is offered."""
        digits = number_in(text, context.language)
        if len(digits) < 3 and self.default is not None and means_this_number(text):
            return self._own(context)
        return self._checked(digits) if digits else Unclear(reason="nonsense")

    def read_back(self, value: Any, context: Context) -> str:
        """The number as people of its country group it."""
        return speak(value, "phone", context.language)

    def _checked(self, digits: str) -> Answer | Unclear:
        number = e164(digits, self.region)
        if number is not None:
            return Answer(value=number)
        return Unclear(reason="too_short" if len(digits) < 7 else "too_long" if len(digits) > 16 else "invalid")

    def _own(self, context: Context) -> Answer | Unclear:
        number = follow(CALLER, context.answers)
        return Answer(value=number) if isinstance(number, str) and number else Unclear(reason="invalid")
