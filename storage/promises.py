"""The ledger of what is owed: one row a promise, written with the thing promised, settled once; refuses to judge what is late."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Table, and_, bindparam, case, func, insert, or_, select, update

from storage.schema import appointments, callbacks, promises, tickets
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


class Kind(StrEnum):
    """What was promised: an answer, somebody at the door in time, an appointment, a call."""

    REPLY = "reply"
    ARRIVAL = "arrival"
    VISIT = "visit"
    CALLBACK = "callback"


class Subject(StrEnum):
    """What a promise hangs on; `subject_id` is that row's id."""

    TICKET = "ticket"
    APPOINTMENT = "appointment"
    CALLBACK = "callback"


class Outcome(StrEnum):
    """How a promise ended."""

    KEPT = "kept"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One promise; `outcome` and `settled_at` are None while it is open. `owner` is who must keep it."""

    id: int
    kind: str
    subject: str
    subject_id: int
    owner: str
    due_at: datetime
    made_at: datetime
    outcome: str | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A subject whose promises do not add up; `problem` is none, open_twice, nothing_open, still_open or no_subject."""

    subject: str
    subject_id: int
    problem: str


_PROMISE = Shape(Promise, promises)
_MAKE = Statement(insert(promises), "kind", "subject", "subject_id", "owner", "due_at", "made_at")
_SETTLE = Statement(
    update(promises)
    .where(promises.c.subject == bindparam("of"), promises.c.subject_id == bindparam("of_id"), promises.c.outcome.is_(None))
    .values(outcome=bindparam("result"), settled_at=bindparam("at"))
)
_OF = Statement(
    select(*_PROMISE.columns)
    .where(promises.c.subject == bindparam("subject"), promises.c.subject_id == bindparam("subject_id"))
    .order_by(promises.c.id)
)


def make(tx: Transaction, *, kind: str, subject: Subject, subject_id: int, owner: str, due_at: datetime, at: datetime) -> None:
    """Promise something. A second open promise of one kind for one subject is refused (StoreRefused)."""
    tx.change(_MAKE, kind=kind, subject=subject, subject_id=subject_id, owner=owner, due_at=due_at, made_at=at)


def settle(tx: Transaction, *, subject: Subject, subject_id: int, outcome: Outcome, at: datetime) -> bool:
    """Give the subject's open promise its one outcome; False when none is open."""
    return tx.change(_SETTLE, of=subject, of_id=subject_id, result=outcome, at=at) > 0


def of(tx: Transaction, subject: Subject, subject_id: int) -> list[Promise]:
    """All promises made for a subject, oldest first."""
    return [_PROMISE.value(row) for row in tx.rows(_OF, subject=subject, subject_id=subject_id)]


def list_promises(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Promise]:
    """The newest promises, newest first; `before_id` is the last id of the page before."""
    return _PROMISE.page(tx, limit, before_id)


def audit(tx: Transaction) -> list[Finding]:
    """Every ticket, appointment and callback without exactly one promise in force, and every promise without its subject.

    An open subject owes exactly one open promise; a closed one has had a promise and owes none. Empty when all is well.
    """
    findings = [
        Finding(subject=subject, subject_id=row[0], problem=_problem(made=row[1], owed=row[2]))
        for subject, (uneven, _) in _AUDITS.items()
        for row in tx.rows(uneven)
    ]
    orphans = [
        Finding(subject=subject, subject_id=row[0], problem="no_subject")
        for subject, (_, orphaned) in _AUDITS.items()
        for row in tx.rows(orphaned)
    ]
    return findings + orphans


def _problem(*, made: int, owed: int) -> str:
    if not made:
        return "none"
    return ("nothing_open", "still_open", "open_twice")[min(owed, 2)]


def _uneven(subject: Subject, table: Table, still_open: str) -> Statement:
    """Subjects whose promises do not add up: id, promises made, promises open."""
    made = func.count(promises.c.id)
    owed = func.count(promises.c.id).filter(promises.c.outcome.is_(None))
    due = case((table.c.status == still_open, 1), else_=0)
    return Statement(
        select(table.c.id, made, owed)
        .select_from(table.outerjoin(promises, and_(promises.c.subject == subject.value, promises.c.subject_id == table.c.id)))
        .group_by(table.c.id, table.c.status)
        .having(or_(made == 0, owed != due))
        .order_by(table.c.id)
    )


def _orphaned(subject: Subject, table: Table) -> Statement:
    """Promises whose subject is not there."""
    there = select(table.c.id).where(table.c.id == promises.c.subject_id).exists()
    return Statement(
        select(promises.c.subject_id).where(promises.c.subject == subject.value, ~there).order_by(promises.c.subject_id)
    )


_AUDITS = {
    subject: (_uneven(subject, table, still_open), _orphaned(subject, table))
    for subject, table, still_open in (
        (Subject.TICKET, tickets, "open"),
        (Subject.APPOINTMENT, appointments, "booked"),
        (Subject.CALLBACK, callbacks, "open"),
    )
}
