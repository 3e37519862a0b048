"""Callbacks: when we may ring somebody back, and how often we try; refuses an instant outside any candidate zone's window."""

from typing import Annotated

from pydantic import Field

from promises.written import DaySpan, Spans, Written


class Callbacks(Written):
    """The rules for ringing back.

    window: the spans of the *called* party's day in which we may ring. ladder_minutes: the pause before each attempt, the
    first counted from the due time. staffed: only while the hotline is open, since a person rings. notice_minutes: the
    soonest a callback can be promised. horizon_days: how far ahead one may be promised.
    """

    window: Annotated[Spans, Field(min_length=1)] = (DaySpan.read("08:00-21:00"),)
    ladder_minutes: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1, max_length=10)] = (0, 30, 120)
    staffed: bool = True
    notice_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 10
    horizon_days: Annotated[int, Field(ge=1, le=60)] = 14
