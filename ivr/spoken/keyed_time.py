"""A day keyed as MMDD and a time keyed as HHMM; refuses days that no calendar has."""

from datetime import datetime, timedelta

from ivr.spoken.reading import Candidate

JUST_GONE = timedelta(days=31)
"""A day keyed that was within the last month is a slip, not next year's."""


def keyed(digits: str, now: datetime, *, past: bool = False) -> Candidate | None:
    """The nearest such day from `now` on (or before it, when `past`); None for keys that are no date."""
    if not (digits.isascii() and digits.isdecimal() and len(digits) in {4, 8}):
        return None
    years = [now.year + step for step in range(9)]
    if past:
        years = [now.year - step for step in range(9)]
    for year in years:
        candidate = _in_year(digits, year, now)
        if candidate is None:
            continue
        if past and candidate.start <= now:
            return candidate
        if not past and (not candidate.is_over(now) or now - candidate.start < JUST_GONE):
            return candidate
    return None


def _in_year(digits: str, year: int, now: datetime) -> Candidate | None:
    month, day, hour, minute = (int(digits[place : place + 2] or 0) for place in (0, 2, 4, 6))
    try:
        start = datetime(year, month, day, hour, minute, tzinfo=now.tzinfo)
    except ValueError:
        return None
    return Candidate(start=start, has_time=len(digits) == 8)
