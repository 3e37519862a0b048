"""Turns wishes into dates and instants by the rules callers share; refuses to look at words.

The rules: an unmarked hour from one to seven is in the afternoon; "next Tuesday" and 下周二 are in the next Monday-to-Sunday
week; a day or time that is over rolls forward (backward for what happened), unless the words fixed its day.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from msgspec import Struct
from msgspec.structs import replace

from ivr.spoken.reading import Candidate
from ivr.spoken.when.clocks import Minutes, minutes_of
from ivr.spoken.when.festivals import falls_on
from ivr.spoken.when.folding import Wish
from ivr.spoken.when.pieces import (
    Ahead,
    Day,
    Days,
    Edge,
    Festival,
    Month,
    MonthDay,
    Moved,
    Nth,
    Relative,
    Slice,
    Week,
    Weekday,
    Weekend,
    Year,
)

PARTS = {
    Slice.DAWN: "morning",
    Slice.EARLY: "morning",
    Slice.MORNING: "morning",
    Slice.NOON: "noon",
    Slice.AFTERNOON: "afternoon",
    Slice.EVENING: "evening",
    Slice.NIGHT: "evening",
}
_OVER_AT = {Slice.DAWN: 6, Slice.EARLY: 10, Slice.MORNING: 12, Slice.NOON: 14, Slice.AFTERNOON: 18}
_EDGES = {"start": 1, "middle": 15}
_YEARS = 8
"""How far a date rolls: 29 February comes once in eight years at worst."""


class Span(Struct, frozen=True):
    """The dates a day may mean: `first` to `last`; `rolls` are later ones, should the first be over; `loose`: no single day."""

    first: date
    last: date | None = None
    rolls: tuple[date, ...] = ()
    loose: bool = False


class Resolver(Struct, frozen=True):
    """Reads wishes at an instant; `past`: what happened, so that times roll backward."""

    now: datetime
    past: bool = False

    @property
    def today(self) -> date:
        """The date now."""
        return self.now.date()

    def candidates(self, wish: Wish) -> Iterator[tuple[Candidate, bool]]:
        """What a wish may mean, best first, each with whether it is no single time."""
        if wish.shift is not None:
            start = (self.now + timedelta(minutes=wish.shift)).replace(second=0, microsecond=0)
            yield Candidate(start=start, has_time=True), False
            return
        if wish.day is None:
            yield self._timed(wish, self.today, step=-1 if self.past else 1), False
            return
        for span in self.spans(wish.day):
            found = self._on(wish, span)
            if found is not None:
                yield found, span.loose
            if wish.weekday is not None and found is not None and found.start.weekday() != wish.weekday:
                other = next(iter(self.spans(Weekday(wish.weekday))))
                yield self._timed(wish, other.first), True

    def _on(self, wish: Wish, span: Span) -> Candidate | None:
        """The wish on the first of a span's dates on which it is not over."""
        found = self._timed(wish, span.first)
        for day in span.rolls:
            if self._is_gone(found) == self.past:
                break
            found = self._timed(wish, day)
        if span.last is None or found.has_time or found.part is not None:
            return found
        return replace(found, end=self._at(span.last, 0))

    def _is_gone(self, found: Candidate) -> bool:
        return found.start <= self.now if found.has_time else found.is_over(self.now)

    def _timed(self, wish: Wish, day: date, step: int = 0) -> Candidate:
        """The wish on this date; with a `step` of days to roll when the time is over (for the past: not yet come)."""
        part = PARTS[wish.part] if wish.part else None
        if wish.hours is None:
            over = _OVER_AT.get(wish.part, 24) if wish.part else 24
            if step > 0 and self.now.hour >= over:
                day += timedelta(days=step)
            return Candidate(start=self._at(day, 0), part=part)
        minutes = minutes_of(wish.hours, wish.part)
        found = self._with(minutes, day, part)
        ends = found.end if minutes.until and found.end else found.start
        if step and (ends <= self.now) == (step > 0):
            return self._with(minutes, day + timedelta(days=step), part)
        if not step and day == self.today and found.start <= self.now and minutes.may_be_later and not self.past:
            return self._with(minutes.later(), day, part)
        return found

    def _with(self, minutes: Minutes, day: date, part: str | None) -> Candidate:
        part = part or (PARTS[minutes.part] if minutes.part else None)
        start = self._at(day, minutes.start)
        if minutes.until:
            start = (
                self.now.replace(second=0, microsecond=0)
                if day == self.today and self._at(day, minutes.until) > self.now
                else start
            )
            return Candidate(start=start, end=self._at(day, minutes.until), part=part, has_time=True)
        end = None if minutes.end is None else self._at(day, minutes.end)
        return Candidate(start=start, end=end, part=part, has_time=True)

    def _at(self, day: date, minutes: int) -> datetime:
        midnight = datetime.combine(day, time(), tzinfo=self.now.tzinfo)
        return midnight + timedelta(minutes=minutes)

    # --- days ---

    def spans(self, day: Day) -> Iterator[Span]:
        """The dates that a day may mean, best first; none for a day that no calendar has."""
        match day:
            case Ahead(days, months):
                yield Span(_months_on(self.today, months) + timedelta(days=days))
            case Weekday():
                yield from self._weekday(day)
            case MonthDay() | Festival() | Edge() | Nth():
                yield from self._rolling(list(self._dates(day)))
            case Moved(other, days):
                for span in self.spans(other):
                    yield replace(span, first=span.first + timedelta(days=days), rolls=())
            case Weekend() | Week() | Month() | Year() | Days():
                yield from self._long(day)
            case Relative():
                return

    def _weekday(self, day: Weekday) -> Iterator[Span]:
        ahead = (day.day - self.today.weekday()) % 7
        week = timedelta(days=7)
        if day.week is not None:
            found = self._monday(day.week) + timedelta(days=day.day)
            rolls = (found + week,) if day.week == 0 and not self.past else ()
            yield Span(found, rolls=rolls)
        elif day.last or self.past:
            yield Span(self.today - timedelta(days=(7 - ahead) % 7 or 7))
        elif ahead:
            yield Span(self.today + timedelta(days=ahead))
        else:  # named on that very weekday: today or in a week
            yield Span(self.today + week)
            yield Span(self.today, rolls=(self.today + week,))

    def _monday(self, week: int) -> date:
        return self.today + timedelta(days=7 * week - self.today.weekday())

    def _rolling(self, dates: list[date]) -> Iterator[Span]:
        """Of the dates on which a day falls, the nearest that is not over and those it may roll to."""
        if self.past:
            ordered = sorted((day for day in dates if day <= self.today), reverse=True)
        else:
            ordered = sorted(day for day in dates if day >= self.today)
        ordered = ordered or dates
        if ordered:
            yield Span(ordered[0], rolls=tuple(ordered[1:3]))

    def _dates(self, day: MonthDay | Festival | Edge | Nth) -> Iterator[date]:
        """Every date on which a day falls, in the years around."""
        match day:
            case Festival(name, years):
                yield from (found for year in self._years(years) if (found := falls_on(name, year)))
            case MonthDay(number, month, year, months, years):
                around = self._months(month, months, years if year is None else year - self.today.year)
                yield from (date(*in_month, number) for in_month in around if number <= monthrange(*in_month)[1])
            case Edge(which, month, months):
                around = self._months(month, months, None)
                yield from (date(*in_month, _EDGES.get(which) or monthrange(*in_month)[1]) for in_month in around)
            case Nth(nth, weekday, month, months):
                yield from (_nth(*in_month, weekday, nth) for in_month in self._months(month, months, None))

    def _years(self, years: int | None) -> Iterator[int]:
        steps = range(-_YEARS, _YEARS + 1) if years is None else (years,)
        yield from (year for step in steps if 1 <= (year := self.today.year + step) <= date.max.year - 1)

    def _months(self, month: int | None, months: int | None, years: int | None) -> Iterator[tuple[int, int]]:
        """The months meant: by number in the years around, counted from this one, or any month around."""
        if month is not None:
            yield from ((year, month) for year in self._years(years))
            return
        steps = range(-12, 13) if months is None else (months,)
        for step in steps:
            index = self.today.year * 12 + self.today.month - 1 + step
            yield index // 12, index % 12 + 1

    def _long(self, day: Weekend | Week | Month | Year | Days) -> Iterator[Span]:
        """Days that are no single one."""
        match day:
            case Weekend(week):
                saturday = self._monday(week or 0) + timedelta(days=5)
                if saturday >= self.today:
                    yield Span(saturday, loose=True)
                yield Span(saturday + timedelta(days=1), loose=True)
            case Week(week):
                monday = self._monday(week)
                yield Span(max(monday, self.today) if week == 0 else monday, monday + timedelta(days=6), loose=True)
            case Month(month, months):
                yield from self._month(month, months)
            case Year(years):
                year = next(self._years(years), self.today.year)
                yield Span(date(year, 1, 1), date(year, 12, 31), loose=True)
            case Days(first, last):
                yield from self._days(first, last)

    def _month(self, month: int | None, months: int | None) -> Iterator[Span]:
        for year, number in self._months(month, months, None):
            last = date(year, number, monthrange(year, number)[1])
            if (last < self.today) == self.past or months is not None:
                first = date(year, number, 1)
                yield Span(max(first, self.today) if first <= self.today <= last and not self.past else first, last, loose=True)
                return

    def _days(self, first: Day | None, last: Day | None) -> Iterator[Span]:
        start = next(self.spans(first), None) if first else Span(self.today)
        end = next(self.spans(last), None) if last else None
        if start is None:
            return
        until = None if end is None else (end.last or end.first)
        while until is not None and until < start.first and isinstance(last, Weekday):
            until += timedelta(days=7)
        if until is None or until >= start.first:
            yield Span(start.first, until, loose=True)


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth such weekday of a month, or its last."""
    first, length = monthrange(year, month)
    number = 1 + (weekday - first) % 7 + 7 * (nth - 1 if nth > 0 else 5)
    return date(year, month, number if number <= length else number - 7 * (1 + (number - length - 1) // 7))


def _months_on(day: date, months: int) -> date:
    """The same day so many months on, or the month's last."""
    if not months:
        return day
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
