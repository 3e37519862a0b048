"""Callbacks: when we may ring somebody back, and how often we try; refuses an instant outside any candidate zone's window."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from promises.calendar import Calendar
from promises.slots import Wish
from promises.written import WEEKDAYS, DaySpan, Spans, Written


class Callbacks(Written):
    """The rules for ringing back.

    window: the spans of the *called* party's day in which we may ring. ladder_minutes: the pause before each attempt, the
    first counted from the due time. staffed: only while the hotline is open, since a person rings. notice_minutes: the
    soonest a callback can be promised. horizon_days: how far ahead one may be promised.
    """

    window: Annotated[Spans, Field(min_length=1)] = (DaySpan(8 * 60, 21 * 60),)
    ladder_minutes: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1, max_length=10)] = (0, 30, 120)
    staffed: bool = True
    notice_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 10
    horizon_days: Annotated[int, Field(ge=1, le=60)] = 14

    def windows(
        self, zones: Sequence[ZoneInfo], calendar: Calendar, legal: tuple[DaySpan, ...] | None = None
    ) -> tuple[Calendar, ...]:
        """The calendars that must all be open for us to ring somebody who may be in any of these zones (none: ours).

        legal: the spans of a day in which anybody may be rung, where they are not `window`.
        """
        ours = (calendar,) if self.staffed else ()
        days = [self.window, *([legal] if legal else [])]
        there = (Calendar(zone=zone, hours=dict.fromkeys(WEEKDAYS, day)) for zone in zones or (calendar.zone,) for day in days)
        return (*ours, *there)


def next_allowed(windows: Sequence[Calendar], at: datetime, *, until: datetime) -> datetime | None:
    """The first instant from `at` on, before `until`, at which all windows are open; in the first one's zone."""
    here, end = at.astimezone(UTC), until.astimezone(UTC)
    while here < end:
        try:
            later = max(window.next_open(here).astimezone(UTC) for window in windows)
        except LookupError:
            return None
        if later == here:
            return here.astimezone(windows[0].zone)
        here = later
    return None


def settle(rules: Callbacks, windows: Sequence[Calendar], wish: Wish | None, now: datetime) -> tuple[datetime | None, bool]:
    """When to ring, and whether that is what was wished; (None, False) when there is no allowed time within the horizon.

    Without a wish the soonest time is as wished. A wish without an hour is met at any time of its day and part of the day.
    """
    here = now.astimezone(UTC)
    soonest, last = here + timedelta(minutes=rules.notice_minutes), here + timedelta(days=rules.horizon_days)
    if wish is None:
        due = next_allowed(windows, soonest, until=last)
        return due, due is not None
    asked = wish.target.astimezone(UTC)
    if not wish.has_time and wish.start.astimezone(UTC) <= soonest < wish.until.astimezone(UTC):
        asked = max(asked, soonest)
    if soonest <= asked < last and (due := next_allowed(windows, asked, until=last)) is not None:
        return due, due.astimezone(UTC) < max(wish.until.astimezone(UTC), asked + timedelta(minutes=1))
    nearest = soonest if asked < soonest else last - timedelta(days=1)
    return next_allowed(windows, nearest, until=last) or next_allowed(windows, soonest, until=last), False
