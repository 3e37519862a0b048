"""Calls we place: how a pack writes their windows, ladders and limits, and how an attempt may end; refuses to name anybody."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from promises.written import DaySpan, Name, Spans, Written

Ladder = Annotated[tuple[Annotated[int, Field(ge=0, le=14 * 24 * 60)], ...], Field(min_length=1, max_length=10)]
Window = Annotated[Spans, Field(min_length=1)]


class Purpose(StrEnum):
    """Why we ring somebody; also the name of the entry in a flow that such a call begins at."""

    CALLBACK = "callback"
    REMINDER = "reminder"
    SURVEY = "survey"


MACHINE = "machine"
"""The entry of a flow for calls that an answering machine took."""


class Result(StrEnum):
    """How one attempt ended: the carrier's words for a call nobody took, ours for one that was taken."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    CANCELED = "canceled"
    MACHINE = "machine"
    UNHEARD = "unheard"
    REACHED = "reached"
    LATER = "later"
    DECLINED = "declined"
    WRONG_PERSON = "wrong_person"
    REFUSED = "refused"
    MOOT = "moot"

    @property
    def asks_again(self) -> bool:
        """True when nobody was spoken to, so that the next rung of the ladder is due."""
        return self in _NOBODY


_NOBODY = frozenset(
    {Result.BUSY, Result.NO_ANSWER, Result.FAILED, Result.CANCELED, Result.MACHINE, Result.UNHEARD},
)


class Reminders(Written):
    """Calls before an appointment. ladder_minutes: the pause before each attempt, the first counted from the reminder's time."""

    window: Window = (DaySpan(9 * 60, 20 * 60),)
    ladder_minutes: Ladder = (0, 60, 180)


class SurveyCalls(Written):
    """Calls to those who hung up before they were asked how it was.

    after: the outcomes of calls in which they were served. ladder_minutes: the first counted from the end of the call.
    rest_days: nobody gets a second such call within so many days.
    """

    after: Annotated[tuple[Name, ...], Field(min_length=1)]
    window: Window = (DaySpan(10 * 60, 20 * 60),)
    ladder_minutes: Ladder = (30, 24 * 60)
    rest_days: Annotated[int, Field(ge=1, le=366)] = 30


class Outbound(Written):
    """What holds for every call we place.

    legal: the spans of the called party's day in which anybody may be rung at all. daily_limit: calls to one number in its day.
    ring_s: seconds of ringing. machines: let the carrier tell answering machines from people.
    """

    legal: Window = (DaySpan(8 * 60, 21 * 60),)
    daily_limit: Annotated[int, Field(ge=1, le=20)] = 4
    ring_s: Annotated[int, Field(ge=5, le=120)] = 30
    machines: bool = True
    reminders: Reminders | None = Field(default_factory=Reminders)
    surveys: SurveyCalls | None = None


def pause_before(ladder: Sequence[int], attempts: int) -> int | None:
    """The minutes to let pass after so many attempts before the next; None when the ladder has no more rungs."""
    return ladder[attempts] if attempts < len(ladder) else None
