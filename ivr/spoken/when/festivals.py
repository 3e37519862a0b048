"""Days that have names and the dates they fall on; refuses days whose date a state announces anew each year."""

from datetime import date, timedelta

_FIXED = {
    "new year": (1, 1),
    "valentine": (2, 14),
    "women": (3, 8),
    "may day": (5, 1),
    "children": (6, 1),
    "teachers": (9, 10),
    "national": (10, 1),
    "halloween": (10, 31),
    "singles": (11, 11),
    "double twelve": (12, 12),
    "christmas eve": (12, 24),
    "christmas": (12, 25),
    "boxing": (12, 26),
    "new year eve": (12, 31),
}

# month and day by the lunar calendar, from 2025 on
_LUNAR_FROM = 2025
_SPRING = ((1, 29), (2, 17), (2, 6), (1, 26), (2, 13), (2, 3), (1, 23), (2, 11), (1, 31), (2, 19), (2, 8))
_DRAGON = ((5, 31), (6, 19), (6, 9), (5, 28), (6, 16), (6, 5), (6, 24), (6, 12), (6, 1), (6, 20), (6, 10))
_AUTUMN = ((10, 6), (9, 25), (9, 15), (10, 3), (9, 22), (9, 12), (10, 1), (9, 19), (9, 8), (9, 27), (9, 16))

_FOURTH_THURSDAY = 22
_QINGMING_LEAP = 2


def falls_on(name: str, year: int) -> date | None:
    """The festival's date in a year, None where we do not know it. `spring+3` is three days after the Spring Festival's first."""
    base, _, later = name.partition("+")
    day = _date(base, year)
    return None if day is None else day + timedelta(days=int(later or 0))


def _date(name: str, year: int) -> date | None:
    if name in _FIXED:
        return date(year, *_FIXED[name])
    if name == "thanksgiving":
        start = date(year, 11, _FOURTH_THURSDAY)
        return start + timedelta(days=(3 - start.weekday()) % 7)
    if name == "qingming":
        return date(year, 4, 4 if year % 4 < _QINGMING_LEAP else 5)
    table = {"spring": _SPRING, "dragon": _DRAGON, "autumn": _AUTUMN}[name]
    place = year - _LUNAR_FROM
    return date(year, *table[place]) if 0 <= place < len(table) else None
