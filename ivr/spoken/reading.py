"""What a spoken time was understood as; refuses to be more certain than the words were."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

PART_HOURS = {"morning": (0, 12), "noon": (11, 14), "afternoon": (12, 18), "evening": (17, 24)}
"""When a part of the day begins and ends, as callers use the words: they overlap."""


class Candidate(Struct, frozen=True, kw_only=True):
    """One reading: aware instants in the hotline's zone. Without a time `start` is the day's midnight; `end` only if said."""

    start: datetime
    end: datetime | None = None
    part: str | None = None
    has_time: bool = False

    def to_json(self) -> dict[str, Any]:
        """The value of a date-time answer."""
        end = None if self.end is None else self.end.isoformat()
        return {"start": self.start.isoformat(), "end": end, "part": self.part, "has_time": self.has_time}

    def is_over(self, now: datetime) -> bool:
        """Whether nothing of it is left at this instant."""
        if self.has_time:
            return (self.end or self.start) < now
        if self.end is None and self.part is not None:
            return self.start + timedelta(hours=PART_HOURS[self.part][1]) <= now
        return (self.end or self.start).date() < now.date()


class Reading(Struct, frozen=True, kw_only=True):
    """All readings of a text, best first.

    ambiguous: several fit, or the wish leaves the day open. dated: a day was named (else it was supplied by the rules).
    nearest: for a wish without a day (any time, as soon as possible, all but Monday) the first day it allows.
    """

    candidates: tuple[Candidate, ...] = ()
    ambiguous: bool = False
    dated: bool = False
    nearest: Candidate | None = None
