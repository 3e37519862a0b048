"""When the hotline is open: hours, public holidays, make-up days and exceptions; refuses naive instants and clocks of its own.

Spans are half open: the closing minute is closed. Where clocks change, an hour that does not exist is not open, one that comes
twice is open twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

import holidays
from pydantic import AfterValidator, Field, model_validator

from promises.written import WEEKDAYS, DaySpan, Spans, Week, Written

_DAY = timedelta(days=1)
_FAR_DAYS = 800


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise ValueError(f"knows no time zone {name}") from unknown
    return name


def _known_country(code: str) -> str:
    country, _, part = code.partition("-")
    try:
        holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError as unknown:
        raise ValueError(f"knows no holidays of {code}") from unknown
    return code


class CalendarFile(Written):
    """The calendar as a pack writes it.

    zone: IANA name. hours: spans a weekday (a weekday left out is closed). holidays: country, or country and part ("CN",
    "US-CA"). holiday_hours: spans on a public holiday (none: closed). makeup_like: a weekend day that is made a working day
    has this weekday's hours. closed: dates without hours; open: dates with hours of their own. These two outrank everything.
    """

    zone: Annotated[str, AfterValidator(_known_zone)]
    hours: Annotated[Week, Field(min_length=1)]
    holidays: Annotated[str, AfterValidator(_known_country)] | None = None
    holiday_hours: Spans = ()
    makeup_like: str = "mon"
    closed: tuple[date, ...] = ()
    open: dict[date, Spans] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> "CalendarFile":
        if self.makeup_like not in WEEKDAYS:
            raise ValueError(f"knows no weekday {self.makeup_like}")
        if not any(self.hours.values()):
            raise ValueError("is never open")
        for day in self.closed:
            if day in self.open:
                raise ValueError(f"{day} is both closed and open")
        return self


@lru_cache(maxsize=256)
def _public_days(code: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Public holidays and make-up working days of one year, from a table of its own, so that threads cannot see half of it."""
    country, _, part = code.partition("-")
    table = holidays.country_holidays(country, subdiv=part or None, years=[year], expand=False)
    return frozenset(table), frozenset(day for day in table.weekend_workdays if day.year == year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A stretch of open time, both ends aware and in the calendar's zone."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The business calendar. All instants taken are aware, all given are in `zone`."""

    zone: ZoneInfo
    hours: Mapping[str, tuple[DaySpan, ...]]
    country: str | None = None
    holiday_hours: tuple[DaySpan, ...] = ()
    makeup_like: str = "mon"
    exceptions: Mapping[date, tuple[DaySpan, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, file: CalendarFile) -> "Calendar":
        """The calendar that a pack's file describes."""
        return cls(
            zone=ZoneInfo(file.zone),
            hours=file.hours,
            country=file.holidays,
            holiday_hours=file.holiday_hours,
            makeup_like=file.makeup_like,
            exceptions={**dict.fromkeys(file.closed, ()), **file.open},
        )

    def spans(self, day: date) -> tuple[DaySpan, ...]:
        """The hours that begin on this date."""
        if day in self.exceptions:
            return self.exceptions[day]
        free, makeup = _public_days(self.country, day.year) if self.country else (frozenset(), frozenset())
        if day in makeup:
            return self.hours.get(self.makeup_like, ())
        return self.holiday_hours if day in free else self.hours.get(WEEKDAYS[day.weekday()], ())

    def openings(self, day: date) -> tuple[Opening, ...]:
        """The open stretches that begin on this date, in order."""
        return tuple(place(span, day, self.zone) for span in self.spans(day) if exists(span, day, self.zone))

    def is_open(self, at: datetime) -> bool:
        """True when the hotline is open at this instant."""
        today = at.astimezone(self.zone).date()
        return any(o.start <= at < o.end for day in (today - _DAY, today) for o in self.openings(day))

    def next_open(self, at: datetime) -> datetime:
        """The first open instant at or after `at`; LookupError when there is none for two years."""
        for opening in self.from_(at):
            return max(opening.start, at.astimezone(self.zone))
        raise LookupError("the calendar has no open time ahead")

    def add_open_time(self, at: datetime, minutes: int) -> datetime:
        """The instant after so many open minutes from `at`: inside opening hours, or the closing minute of them.

        LookupError when the calendar has not that much open time in the next two years.
        """
        left = timedelta(minutes=minutes)
        for opening in self.from_(at):
            start = max(opening.start.astimezone(UTC), at.astimezone(UTC))
            room = opening.end.astimezone(UTC) - start
            if left <= room:
                return (start + left).astimezone(self.zone)
            left -= room
        raise LookupError("the calendar has not that much open time ahead")

    def from_(self, at: datetime) -> Iterator[Opening]:
        """The open stretches that end after `at`, in order, over two years."""
        first = at.astimezone(self.zone).date() - _DAY
        for offset in range(_FAR_DAYS):
            for opening in self.openings(first + offset * _DAY):
                if opening.end > at:
                    yield opening


def _wall(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock minute; one that clocks skip becomes the moment they jump."""
    naive = datetime.combine(day, time()) + timedelta(minutes=minutes)
    first = naive.replace(tzinfo=zone).astimezone(UTC)
    back = first.astimezone(zone).replace(tzinfo=None)
    return first.astimezone(zone) if back == naive else _jump(naive, zone)


def _jump(naive: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which clocks jump over this wall-clock time."""
    before = naive.replace(tzinfo=zone, fold=1).utcoffset() or timedelta()
    after = naive.replace(tzinfo=zone, fold=0).utcoffset() or timedelta()
    low = (naive - max(before, after)).replace(tzinfo=UTC)
    high = (naive - min(before, after)).replace(tzinfo=UTC)
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset else (low, middle)
    return high.replace(microsecond=0).astimezone(zone)


def place(span: DaySpan, day: date, zone: ZoneInfo) -> Opening:
    """The span on this date as instants; `end` is not after `start` when clocks skip all of it."""
    return Opening(start=_wall(day, span.opens, zone), end=_wall_end(day, span.closes, zone))


def _wall_end(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Like `_wall`, but of a time that comes twice the later one: an end lasts as long as it can be read off a clock."""
    naive = datetime.combine(day, time()) + timedelta(minutes=minutes)
    later = naive.replace(tzinfo=zone, fold=1).astimezone(UTC).astimezone(zone)
    return later if later.replace(tzinfo=None) == naive else _jump(naive, zone)


def exists(span: DaySpan, day: date, zone: ZoneInfo) -> bool:
    """False when clocks skip the whole span."""
    opening = place(span, day, zone)
    return opening.start.astimezone(UTC) < opening.end.astimezone(UTC)
