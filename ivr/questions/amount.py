"""An amount of money; refuses floating point."""

import re
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from ivr.formats import speak
from ivr.questions.model import Typed
from ivr.questions.question import Answer, Context, Keys, Unclear
from ivr.spoken.money import amount_in

_KEYED = re.compile(r"\d{1,9}(?:\*\d{1,2})?")


class Amount(Typed):
    """`{type: amount, currency: CNY}`; the value is {"amount": "128.50", "currency": "CNY"}."""

    type: Literal["amount"] = "amount"
    currency: str = Field(default="CNY", pattern="^[A-Z]{3}$")

    def keys(self, _context: Context) -> Keys:
        """Up to the hash key; the star is the decimal point."""
        return Keys()

    def hints(self, _context: Context) -> tuple[str, ...]:
        """None: recognisers know amounts."""
        return ()

    def from_digits(self, digits: str, _context: Context) -> Answer | Unclear:
        """Whole units, or units and hundredths about a star."""
        if not _KEYED.fullmatch(digits):
            return Unclear(reason="wrong_key" if "*" in digits else "too_long")
        return self._answer(Decimal(digits.replace("*", ".")))

    def from_speech(self, text: str, context: Context) -> Answer | Unclear:
        """一百二十八块五, "a hundred and twenty eight fifty", 128.5."""
        amount = amount_in(text, context.language)
        return Unclear(reason="nonsense") if amount is None else self._answer(amount)

    def read_back(self, value: Any, context: Context) -> str:
        """The amount with its currency."""
        return speak(value, "money", context.language)

    def _answer(self, amount: Decimal) -> Answer:
        return Answer(value={"amount": str(amount.quantize(Decimal("0.01"))), "currency": self.currency})
