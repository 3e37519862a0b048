"""Which minute of the day a spoken time means; refuses dates. Minutes past 1440 are in the night that follows."""

from msgspec import Struct
from msgspec.structs import replace

from ivr.spoken.when.pieces import Clock, Hours, Slice

HALF_DAY = 12 * 60
AFTERNOON_FROM, AFTERNOON_TO = 1, 7
"""Unmarked hours that callers mean in the afternoon."""


class Minutes(Struct, frozen=True, kw_only=True):
    """Minutes after midnight; `until`: any time up to then; `may_be_later`: the words allow half a day later."""

    start: int
    end: int | None = None
    until: int | None = None
    may_be_later: bool = False
    part: Slice | None = None

    def later(self) -> "Minutes":
        """Half a day later."""
        end = None if self.end is None else self.end + HALF_DAY
        return replace(self, start=self.start + HALF_DAY, end=end, may_be_later=False)


def minutes_of(hours: Hours, part: Slice | None) -> Minutes:
    """When these hours are, in a part of the day if one was said."""
    match hours:
        case Hours(Clock() as first, None):
            start = _minute(first, first.part or part)
            return Minutes(start=start, may_be_later=_is_open(first, first.part or part) and start < HALF_DAY, part=first.part)
        case Hours(None, Clock() as last):
            end = _minute(last, last.part or part)
            return Minutes(start=0, until=end, part=last.part)
        case Hours(Clock() as first, Clock() as last):
            return _between(first, last, part)
        case _:
            return Minutes(start=0)


def _between(first: Clock, last: Clock, part: Slice | None) -> Minutes:
    """A range: the end's mark counts for the start too (9 to 11 am), and the end comes after the start (ten to two)."""
    opening = first.part or part
    if last.half and not first.half and opening is None and first.hour % 12 < last.hour % 12:
        first = replace(first, half=last.half)
    start = _minute(first, opening)
    closing = last.part or (part if part not in {Slice.NOON, Slice.DAWN} else None)
    end = _minute(last, closing)
    if end <= start and not last.part and (last.half is None or closing is None):
        plain = _minute(replace(last, half=last.half), None)
        end = next((minute for minute in (plain, plain + HALF_DAY, plain + 2 * HALF_DAY) if minute > start), end)
    if end - start > HALF_DAY and _is_open(last, closing) and end - HALF_DAY > start:
        end -= HALF_DAY
    return Minutes(start=start, end=end if end > start else None, part=first.part)


def _is_open(clock: Clock, part: Slice | None) -> bool:
    """Whether nothing said which half of the day is meant."""
    return part is None and clock.half is None and not clock.fixed and 1 <= clock.hour <= 12


def _minute(clock: Clock, part: Slice | None) -> int:
    return _hour(clock, part) * 60 + clock.minute - clock.less


def _hour(clock: Clock, part: Slice | None) -> int:
    """The hour on the 24-hour clock; 24 and more in the night after."""
    hour = clock.hour
    if hour > 12 or clock.fixed:
        return hour
    if clock.half is not None:
        return hour % 12 + (12 if clock.half == "pm" else 0)
    if part is None:
        return hour + 12 if AFTERNOON_FROM <= hour <= AFTERNOON_TO else hour
    return _hour_in(hour, part)


def _hour_in(hour: int, part: Slice) -> int:
    match part:
        case Slice.DAWN:
            return hour % 12
        case Slice.EARLY | Slice.MORNING:
            return hour
        case Slice.NOON:
            return hour + 12 if hour <= 3 else hour
        case Slice.AFTERNOON:
            return hour % 12 + 12
        case Slice.EVENING:
            return hour + 24 if hour < 4 else hour % 12 + (24 if hour == 12 else 12)
        case Slice.NIGHT:
            return hour if 1 <= hour <= 5 else 24 if hour in {0, 12} else hour + 12
