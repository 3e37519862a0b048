"""Visits of a day and one visit with the times it may be moved to, as their reader may see them; refuses a month at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.reader import WORK, Reader
from desk.reading.work import PAGE, Visit, visit_of
from storage import slots, work_lists
from storage.slots import Slot
from storage.transaction import Transaction
from storage.work_lists import Due

DAY = 300
"""Visits a whole day sheet shows at most."""
AHEAD = timedelta(days=14)
MOST_TIMES = 40
"""Free times a visit can be moved to, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeVisit:
    """A visit with times it may be moved to: (slot, resource, start), soonest first."""

    visit: Visit
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Visits of a time. `booked`: all that stand. `after`: where the next page goes on. `following`: the next visit, if none."""

    visits: tuple[Visit, ...]
    booked: int
    after: Due | None
    following: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which visits: those that begin in [since, until), a page of `limit` from `after` on."""

    since: datetime
    until: datetime
    after: Due | None = None
    limit: int = PAGE


def visits_for(reader: Reader, tx: Transaction, wanted: Wanted) -> Sheet:
    """A page of a day sheet."""
    reader.must(*WORK)
    since, until, limit = wanted.since, wanted.until, wanted.limit
    lines = work_lists.visits(tx, since, until, limit=limit + 1, after=wanted.after)
    shown = lines[:limit]
    return Sheet(
        visits=tuple(visit_of(reader, line) for line in shown),
        booked=work_lists.booked(tx, since, until),
        after=Due(at=shown[-1].start_at, id=shown[-1].id) if len(lines) > limit else None,
        following=None if lines else work_lists.next_visit(tx, until),
    )


def visit_for(reader: Reader, tx: Transaction, number: str, now: datetime) -> WholeVisit | None:
    """The visit callers know by this number, with free times of its service."""
    reader.must(*WORK)
    line = work_lists.visit(tx, number)
    if line is None:
        return None
    free = slots.free(tx, line.service, now, now + AHEAD, now) if line.status == "booked" else []
    return WholeVisit(visit=visit_of(reader, line), slots=tuple(free[:MOST_TIMES]))
