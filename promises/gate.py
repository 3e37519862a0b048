"""May we ring this number now? Asked when a call is planned and again as it is dialled; refuses every instant it is unsure of.

A window is what the called party's own clock shows: an hour that comes twice is inside both times or not at all. A number that
may be in several zones is rung only when all of their clocks agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from promises.calendar import Calendar
from promises.outbound import Outbound
from promises.written import DaySpan

Day = tuple[DaySpan, ...]
Minutes = tuple[tuple[int, int], ...]
_MINUTE = timedelta(minutes=1)
_DAY_MINUTES = 24 * 60
FAR = timedelta(days=60)
"""A window that does not open for so long never does."""
SLACK = timedelta(seconds=10)
"""Who is to be rung must be allowed to be for so much longer: between the question and the ringing time passes."""
PATIENCE = timedelta(minutes=5)
"""How long to leave somebody alone who is on the line with us."""


class Never(StrEnum):
    """Why a call must not be placed at all."""

    NO_NUMBER = "no_number"
    REFUSED = "refused"
    NO_WINDOW = "no_window"
    EXPIRED = "expired"
    RESTED = "rested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """Ring now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Ask again at `until`, in UTC; not before."""

    until: datetime


Verdict = Ring | Wait | Never


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """When ringing is allowed: in every zone the clock inside each of `days`; `ours` too where a person has to be here."""

    zones: tuple[ZoneInfo, ...]
    days: tuple[Day, ...]
    ours: Calendar | None = None

    def is_open(self, at: datetime) -> bool:
        """True when this instant is allowed."""
        if self.ours is not None and not self.ours.is_open(at):
            return False
        minutes = _common(self.days)
        return all(_inside(_minute(at.astimezone(zone)), minutes) for zone in self.zones)

    def next_open(self, at: datetime, *, until: datetime) -> datetime | None:
        """The first allowed instant from `at` on, before `until`, in UTC; None when there is none."""
        here, end = at.astimezone(UTC), until.astimezone(UTC)
        minutes = _common(self.days)
        while minutes and here < end:
            later = max(_first_inside(here, zone, minutes) for zone in self.zones)
            if self.ours is not None:
                try:
                    later = max(later, self.ours.next_open(here).astimezone(UTC))
                except LookupError:
                    return None
            if later == here:
                return here
            here = later
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a number and of the matter, as of now.

    known: there is a number at all. refused_at: when they asked not to be rung. asked_at: when they asked for this very call.
    dialled: calls placed to it in its day. busy: some call with it is under way. rested: it has had such a call lately.
    expires: after this the call is of no use.
    """

    known: bool = field(repr=False)
    refused_at: datetime | None = None
    asked_at: datetime | None = None
    dialled: int = 0
    busy: bool = False
    rested: bool = True
    expires: datetime | None = None


def windows(rules: Outbound, window: Day, zones: Sequence[ZoneInfo], calendar: Calendar, *, staffed: bool = False) -> Windows:
    """The windows of a number that may be in these zones (none known: the hotline's); staffed: a person must be here too."""
    return Windows(zones=tuple(zones) or (calendar.zone,), days=(rules.legal, window), ours=calendar if staffed else None)


def ask(rules: Outbound, allowed: Windows, standing: Standing, now: datetime) -> Verdict:
    """Ring now, wait, or never. `now` is aware."""
    if not standing.known:
        return Never.NO_NUMBER
    if standing.refused_at is not None and (standing.asked_at is None or standing.asked_at <= standing.refused_at):
        return Never.REFUSED
    if not standing.rested:
        return Never.RESTED
    here = now.astimezone(UTC)
    at = here
    if standing.dialled >= rules.daily_limit:
        at = _tomorrow(here, allowed.zones)
    elif standing.busy:
        at = here + PATIENCE
    elif allowed.is_open(here):
        at = here if allowed.is_open(here + SLACK) else here + SLACK
    opens = here if at == here and allowed.is_open(here) else allowed.next_open(at, until=at + FAR)
    if opens is None:
        return Never.NO_WINDOW
    if standing.expires is not None and opens >= standing.expires:
        return Never.EXPIRED
    return Ring() if opens == here else Wait(until=opens)


def day_began(now: datetime, zones: Sequence[ZoneInfo]) -> datetime:
    """When the called party's day began: in the zone where it is earliest, so that no call of today is left out."""
    return min(_midnight(now.astimezone(zone)) for zone in zones)


def _midnight(local: datetime) -> datetime:
    return datetime.combine(local.date(), time(), tzinfo=local.tzinfo).astimezone(UTC)


def _tomorrow(now: datetime, zones: Sequence[ZoneInfo]) -> datetime:
    return max(_midnight(now.astimezone(zone) + timedelta(days=1)) for zone in zones)


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute


def _inside(minute: int, minutes: Minutes) -> bool:
    return any(opens <= minute < closes for opens, closes in minutes)


@lru_cache(maxsize=1024)
def _common(days: tuple[Day, ...]) -> Minutes:
    """The minutes of a clock's day that lie in all of these, as spans that end by midnight."""
    common: Minutes = ((0, _DAY_MINUTES),)
    for day in days:
        spans = [(span.opens, min(span.closes, _DAY_MINUTES)) for span in day]
        spans += [(0, span.closes - _DAY_MINUTES) for span in day if span.closes > _DAY_MINUTES]
        common = tuple((max(a, c), min(b, d)) for a, b in common for c, d in sorted(spans) if max(a, c) < min(b, d))
    return common


def _first_inside(at: datetime, zone: ZoneInfo, minutes: Minutes) -> datetime:
    """The first instant from `at` (UTC) on at which the zone's clock shows one of these minutes; `minutes` is not empty."""
    local = at.astimezone(zone)
    minute = _minute(local)
    if _inside(minute, minutes):
        return at
    ahead = min((opens - minute) % _DAY_MINUTES for opens, _ in minutes)
    found = at.replace(second=0, microsecond=0) + ahead * _MINUTE
    if found.astimezone(zone).utcoffset() == local.utcoffset():
        return found
    return _first_inside(_change(at, found, zone), zone, minutes)


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment between these two (UTC) at which the zone's clocks are put forward or back."""
    low, high, offset = before.replace(microsecond=0), after, before.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset else (low, middle)
    return high
