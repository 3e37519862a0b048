"""What a language must be able to say; refuses to say it itself."""

from datetime import datetime
from decimal import Decimal
from typing import Protocol

PARTS = ("morning", "noon", "afternoon", "evening")


class Saying(Protocol):
    """One language's way of saying dates, times and numbers."""

    def date(self, at: datetime) -> str:
        """The day, with its weekday."""

    def time(self, at: datetime) -> str:
        """The time of day."""

    def hours(self, start: datetime, end: datetime) -> str:
        """From one time to another."""

    def date_at(self, at: datetime) -> str:
        """Day and time."""

    def date_in(self, at: datetime, part: str) -> str:
        """Day and part of the day."""

    def date_between(self, start: datetime, end: datetime) -> str:
        """Day and hours."""

    def from_to(self, start: str, end: str) -> str:
        """Two spoken times joined."""

    def part(self, part: str) -> str:
        """A part of the day."""

    def part_of(self, at: datetime) -> str:
        """The part of the day that this instant lies in, one of `PARTS`."""

    def phone(self, number: str) -> str:
        """A telephone number."""

    def count(self, number: int) -> str:
        """How many."""

    def money(self, amount: Decimal, currency: str) -> str:
        """An amount."""


def part_of(at: datetime) -> str:
    """The part of the day an instant lies in: noon is twelve to one, evening begins at six."""
    if at.hour < 12:
        return "morning"
    if at.hour == 12:
        return "noon"
    return "afternoon" if at.hour < 18 else "evening"


def grouped(number: str) -> tuple[str, tuple[str, ...]]:
    """A telephone number's country code ("" for China's and for short numbers) and its digits in groups."""
    country, digits = "", number
    if number.startswith("+86"):
        digits = number[3:]
    elif number.startswith("+"):
        country, digits = ("1", number[2:]) if number.startswith("+1") else (number[1:3], number[3:])
    if len(digits) == 11 and digits.startswith("1"):
        return country, (digits[:3], digits[3:7], digits[7:])
    if len(digits) == 10:
        return country, (digits[:3], digits[3:6], digits[6:])
    return country, tuple(digits[place : place + 4] for place in range(0, len(digits), 4))
