"""When the hotline is open: hours, public holidays, make-up days and exceptions; refuses naive instants and clocks of its own.

Spans are half open: the closing minute is closed. Where clocks change, an hour that does not exist is not open, one that comes
twice is open twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

import holidays
from pydantic import AfterValidator, Field, model_validator

from promises.walltime import place
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
    """A stretch of open time; both ends in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The business calendar. All instants taken are aware, those given in `zone` unless said otherwise."""

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
        placed = (place(span, day, self.zone) for span in self.spans(day))
        return tuple(Opening(start=times[0], end=times[1]) for times in placed if times)

    def ahead(self, at: datetime) -> Iterator[Opening]:
        """What is open from `at` on, in order and without overlaps, over two years."""
        here = at.astimezone(UTC)
        first = at.astimezone(self.zone).date() - _DAY
        for offset in range(_FAR_DAYS):
            for opening in self.openings(first + offset * _DAY):
                if opening.end > here:
                    here = max(here, opening.start)
                    yield Opening(start=here, end=opening.end)
                    here = opening.end

    def is_open(self, at: datetime) -> bool:
        """True when the hotline is open at this instant."""
        today, here = at.astimezone(self.zone).date(), at.astimezone(UTC)
        return any(o.start <= here < o.end for day in (today - _DAY, today) for o in self.openings(day))

    def next_open(self, at: datetime) -> datetime:
        """The first open instant at or after `at`; LookupError when there is none for two years."""
        for opening in self.ahead(at):
            return opening.start.astimezone(self.zone)
        raise LookupError("the calendar has no open time ahead")

    def add_open_time(self, at: datetime, minutes: int) -> datetime:
        """The instant after so many open minutes from `at`: inside opening hours, or the closing minute of them.

        LookupError when the calendar has not that much open time in the next two years.
        """
        left = timedelta(minutes=minutes)
        for opening in self.ahead(at):
            if left <= opening.end - opening.start:
                return (opening.start + left).astimezone(self.zone)
            left -= opening.end - opening.start
        raise LookupError("the calendar has not that much open time ahead")
