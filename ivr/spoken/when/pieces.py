"""The pieces a spoken time is made of, the same for every language; refuses dates: a piece does not know what today is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Slice(StrEnum):
    """A stretch of the day, finer than the four parts an answer may have."""

    DAWN = "dawn"
    EARLY = "early"
    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


# --- days ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ahead:
    """So many days and months from today."""

    days: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class Weekday:
    """Monday is 0. `week`: 0 of this Monday-to-Sunday week, 1 of the next…; None the nearest; `last`: the one gone by."""

    day: int
    week: int | None = None
    last: bool = False


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of a month. Month and year by number, or counted from this one (`months`, `years`), or left to the rules."""

    day: int
    month: int | None = None
    year: int | None = None
    months: int | None = None
    years: int | None = None


@dataclass(frozen=True, slots=True)
class Festival:
    """A day that has a name; see `festivals`."""

    name: str
    years: int | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """The start (1st), middle (15th) or end of a month."""

    which: Literal["start", "middle", "end"]
    month: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Nth:
    """The first, second… Monday (0) of a month; -1 is the last."""

    nth: int
    day: int
    month: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Weekend:
    """Saturday and Sunday; `week` as in `Weekday`."""

    week: int | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """A whole week, counted from this one."""

    week: int


@dataclass(frozen=True, slots=True)
class Month:
    """A whole month, by number or counted from this one."""

    month: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """A whole year, counted from this one."""

    years: int


@dataclass(frozen=True, slots=True)
class Relative:
    """So many days after the day mentioned before ("not tomorrow, the day after")."""

    days: int


@dataclass(frozen=True, slots=True)
class Moved:
    """So many days after another day ("a week on Friday")."""

    day: "Day"
    days: int


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another; None: open on that side."""

    first: "Day | None"
    last: "Day | None"


Day = Ahead | Weekday | MonthDay | Festival | Edge | Nth | Weekend | Week | Month | Year | Relative | Moved | Days
DAY = (Ahead, Weekday, MonthDay, Festival, Edge, Nth, Weekend, Week, Month, Year, Relative, Moved, Days)


# --- times --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day."""

    slice: Slice


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as said. `less` minutes before it ("quarter to"); `half` am or pm; `fixed`: on the 24-hour clock.

    `loose`: a bare number, a time only beside another time or right after a day.
    """

    hour: int
    minute: int = 0
    less: int = 0
    half: Literal["am", "pm"] | None = None
    fixed: bool = False
    part: Slice | None = None
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """From one time to another; `start` None: until `end`; `end` None: a time, or from `start` on."""

    start: Clock | None
    end: Clock | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """So many minutes from now."""

    minutes: int


# --- words between ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class To:
    """Joins the two ends of a range; `change`: it names where something is moved to."""


@dataclass(frozen=True, slots=True)
class Bound:
    """After or before a time; `follows`: written behind it (五点以后), else in front ("after five")."""

    side: Literal["after", "before"]
    follows: bool


@dataclass(frozen=True, slots=True)
class Not:
    """Rules a time out: the one that follows or the one before; None: either, by what stands nearer."""

    follows: bool | None


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction: what comes next replaces what was said."""


@dataclass(frozen=True, slots=True)
class Move:
    """Moves the day beside it: "a week on" (in front) or 的前一天 (behind)."""

    days: int
    follows: bool


@dataclass(frozen=True, slots=True)
class Open:
    """Any time, or as soon as possible."""


@dataclass(frozen=True, slots=True)
class Loosely:
    """Something that makes the wish no single time: every week, within three days."""


Piece = Day | Part | Clock | Hours | Shift | To | Bound | Not | Fix | Move | Open | Loosely


@dataclass(frozen=True, slots=True)
class Token:
    """A piece and where it stands in the text."""

    start: int
    end: int
    piece: Piece
