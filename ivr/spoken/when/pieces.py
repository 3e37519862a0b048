"""The pieces a spoken time is made of, the same for every language; refuses dates: a piece does not know what today is."""

from enum import StrEnum
from typing import Literal

from msgspec import Struct


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


class Ahead(Struct, frozen=True):
    """So many days and months from today."""

    days: int = 0
    months: int = 0


class Weekday(Struct, frozen=True):
    """Monday is 0. `week`: 0 of this Monday-to-Sunday week, 1 of the next…; None the nearest; `last`: the one gone by."""

    day: int
    week: int | None = None
    last: bool = False


class MonthDay(Struct, frozen=True):
    """A day of a month. Month and year by number, or counted from this one (`months`, `years`), or left to the rules."""

    day: int
    month: int | None = None
    year: int | None = None
    months: int | None = None
    years: int | None = None


class Festival(Struct, frozen=True):
    """A day that has a name; see `festivals`."""

    name: str
    years: int | None = None


class Edge(Struct, frozen=True):
    """The start (1st), middle (15th) or end of a month."""

    which: Literal["start", "middle", "end"]
    month: int | None = None
    months: int | None = None


class Nth(Struct, frozen=True):
    """The first, second… Monday (0) of a month; -1 is the last."""

    nth: int
    day: int
    month: int | None = None
    months: int | None = None


class Weekend(Struct, frozen=True):
    """Saturday and Sunday; `week` as in `Weekday`."""

    week: int | None = None


class Week(Struct, frozen=True):
    """A whole week, counted from this one."""

    week: int


class Month(Struct, frozen=True):
    """A whole month, by number or counted from this one."""

    month: int | None = None
    months: int | None = None


class Year(Struct, frozen=True):
    """A whole year, counted from this one."""

    years: int


class Relative(Struct, frozen=True):
    """So many days after the day mentioned before ("not tomorrow, the day after")."""

    days: int


class Moved(Struct, frozen=True):
    """So many days after another day ("a week on Friday")."""

    day: "Day"
    days: int


class Days(Struct, frozen=True):
    """From one day to another; None: open on that side."""

    first: "Day | None"
    last: "Day | None"


Day = Ahead | Weekday | MonthDay | Festival | Edge | Nth | Weekend | Week | Month | Year | Relative | Moved | Days
DAY = (Ahead, Weekday, MonthDay, Festival, Edge, Nth, Weekend, Week, Month, Year, Relative, Moved, Days)


# --- times --------------------------------------------------------------------------------------------------------------


class Part(Struct, frozen=True):
    """A part of the day."""

    slice: Slice


class Clock(Struct, frozen=True):
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


class Hours(Struct, frozen=True):
    """From one time to another; `start` None: until `end`; `end` None: a time, or from `start` on."""

    start: Clock | None
    end: Clock | None = None


class Shift(Struct, frozen=True):
    """So many minutes from now."""

    minutes: int


# --- words between ------------------------------------------------------------------------------------------------------


class To(Struct, frozen=True):
    """Joins the two ends of a range; `change`: it names where something is moved to."""


class Bound(Struct, frozen=True):
    """After or before a time; `follows`: written behind it (五点以后), else in front ("after five")."""

    side: Literal["after", "before"]
    follows: bool


class Not(Struct, frozen=True):
    """Rules a time out: the one that follows or the one before; None: either, by what stands nearer."""

    follows: bool | None


class Fix(Struct, frozen=True):
    """A correction: what comes next replaces what was said."""


class Move(Struct, frozen=True):
    """Moves the day beside it: "a week on" (in front) or 的前一天 (behind)."""

    days: int
    follows: bool


class Open(Struct, frozen=True):
    """Any time, or as soon as possible."""


class Loosely(Struct, frozen=True):
    """Something that makes the wish no single time: every week, within three days."""


Piece = Day | Part | Clock | Hours | Shift | To | Bound | Not | Fix | Move | Open | Loosely


class Token(Struct, frozen=True):
    """A piece and where it stands in the text."""

    start: int
    end: int
    piece: Piece
