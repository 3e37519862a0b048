"""Wall-clock times of a zone as instants, where clocks change too; refuses naive instants.

Instants are compared and added in UTC only: two times of one zone compare by their clock faces, which is wrong in the hour that
comes twice.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from promises.written import DaySpan


def place(span: DaySpan, day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The span that begins on this date, start and end in UTC; None when clocks skip all of it.

    A start that clocks skip is the moment they jump; of a time that comes twice the first starts and the second ends.
    """
    start, end = _instant(day, span.opens, zone, fold=0), _instant(day, span.closes, zone, fold=1)
    return (start, end) if start < end else None


def instant(value: Any, zone: ZoneInfo) -> datetime | None:
    """The instant written in ISO 8601 (without an offset: in `zone`), in `zone`; None when it is not one."""
    try:
        at = datetime.fromisoformat(value)
        return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
    except (TypeError, ValueError, OverflowError):
        return None


def _instant(day: date, minutes: int, zone: ZoneInfo, *, fold: int) -> datetime:
    face = datetime.combine(day, time()) + timedelta(minutes=minutes)
    at = face.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    return at if at.astimezone(zone).replace(tzinfo=None) == face else _jump(face, zone)


def _jump(face: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which clocks jump over this time."""
    offsets = [face.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1)]
    low, high = ((face - offset).replace(tzinfo=UTC) for offset in (max(offsets), min(offsets)))
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high.replace(microsecond=0)
