"""Dates, times and numbers said in English; refuses years."""

from datetime import datetime
from decimal import Decimal

from ivr.spoken.saying import Saying, grouped, part_of

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}
_PARTS = {"morning": "in the morning", "noon": "around noon", "afternoon": "in the afternoon", "evening": "in the evening"}
_CURRENCIES = {"CNY": "yuan", "USD": "dollars", "EUR": "euros", "GBP": "pounds", "HKD": "Hong Kong dollars", "JPY": "yen"}


def number(value: int) -> str:
    """A whole number in words up to ninety-nine, in digits beyond."""
    if not 0 <= value < 100:
        return str(value)
    if value < 20:
        return _ONES[value]
    tens, ones = divmod(value, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")


def ordinal(value: int) -> str:
    """1 as first, 20 as twentieth; below a hundred."""
    head, dash, last = number(value).rpartition("-")
    if last in _ORDINALS:
        last = _ORDINALS[last]
    elif last.endswith("y"):
        last = last[:-1] + "ieth"
    else:
        last = ("twelf" if last == "twelve" else last) + "th"
    return head + dash + last


class _English:
    """English as spoken on a hotline."""

    def date(self, at: datetime) -> str:
        return f"{at:%A} the {ordinal(at.day)} of {at:%B}"

    def time(self, at: datetime) -> str:
        return _clock(at) if _is_turn(at) else f"{_clock(at)} {_part_words(at)}"

    def hours(self, start: datetime, end: datetime) -> str:
        same = _part_words(start) == _part_words(end) and not _is_turn(start) and start.date() == end.date()
        return f"between {_clock(start) if same else self.time(start)} and {self.time(end)}"

    def date_at(self, at: datetime) -> str:
        return f"{self.date(at)} at {self.time(at)}"

    def date_in(self, at: datetime, part: str) -> str:
        return f"{self.date(at)} {self.part(part)}".rstrip()

    def date_between(self, start: datetime, end: datetime) -> str:
        return f"{self.date(start)} {self.hours(start, end)}"

    def from_to(self, start: str, end: str) -> str:
        return f"from {start} to {end}"

    def part(self, part: str) -> str:
        return _PARTS.get(part, "")

    def part_of(self, at: datetime) -> str:
        return part_of(at)

    def phone(self, number_: str) -> str:
        country, groups = grouped(number_)
        spoken = ", ".join(" ".join(group) for group in groups)
        return f"country code {' '.join(country)}, {spoken}" if country else spoken

    def count(self, number_: int) -> str:
        return number(number_)

    def money(self, amount: Decimal, currency: str) -> str:
        return f"{amount.normalize():f} {_CURRENCIES.get(currency, currency)}"


def _is_turn(at: datetime) -> bool:
    """Noon and midnight, which have names."""
    return at.hour in {0, 12} and at.minute == 0


def _part_words(at: datetime) -> str:
    part = part_of(at)
    return _PARTS["afternoon" if part == "noon" else part]


def _clock(at: datetime) -> str:
    """Half past three, quarter to five, ten fifteen: on the twelve-hour clock."""
    if _is_turn(at):
        return "noon" if at.hour else "midnight"
    hour, following = number(at.hour % 12 or 12), number((at.hour + 1) % 12 or 12)
    named = {0: hour, 15: f"quarter past {hour}", 30: f"half past {hour}", 45: f"quarter to {following}"}
    return named.get(at.minute) or f"{hour} {'oh ' if at.minute < 10 else ''}{number(at.minute)}"


SAYING: Saying = _English()

__all__ = ["SAYING", "number", "ordinal"]
