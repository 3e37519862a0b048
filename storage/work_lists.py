"""Tickets, appointments and callbacks as pages list them: what is open by when it is due; refuses to skip over rows."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import FromClause, Table, and_, bindparam, func, select, text, tuple_

from storage.schema import appointments, callbacks, calls, handlings, people, tickets
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLine:
    """A ticket in a list; `sid` names the call it came from."""

    id: int
    number: str | None
    kind: str
    status: str
    summary: str | None = field(repr=False)
    contact: str | None = field(repr=False)
    priority: int
    promised_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    sid: str | None
    person_id: int | None
    owner: str | None = field(repr=False)
    version: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLine:
    """An appointment in a day sheet."""

    id: int
    number: str | None
    status: str
    service: str
    resource: str
    start_at: datetime
    end_at: datetime
    contact: str | None = field(repr=False)
    address: str | None = field(repr=False)
    note: str | None = field(repr=False)
    sid: str | None
    handled_at: datetime | None
    version: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackLine:
    """A callback in a list."""

    id: int
    status: str
    number: str | None = field(repr=False)
    matter: str
    reason: str | None = field(repr=False)
    due_at: datetime
    requested_at: datetime
    closed_at: datetime | None
    sid: str | None
    person_id: int | None
    owner: str | None = field(repr=False)
    version: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Where a list of open things ended: it goes on with what is due later, or at the same moment with a higher id."""

    at: datetime
    id: int


FIRST = Due(at=datetime(2000, 1, 1, tzinfo=UTC), id=0)
LAST = 1 << 62
_OPEN = "status = 'open'"
_SUBJECT = {TicketLine: "ticket", VisitLine: "appointment", CallbackLine: "callback"}
_IN_HAND = ("person_id", "handled_at", "version")


def _select(made: type[Any], table: Table) -> Any:
    """The columns of a line, the call's own id and who has it in hand among them."""
    in_hand = and_(handlings.c.subject == text(f"'{_SUBJECT[made]}'"), handlings.c.subject_id == table.c.id)
    source: FromClause = table.outerjoin(calls, calls.c.id == table.c.call_id)
    source = source.outerjoin(handlings, in_hand).outerjoin(people, people.c.id == handlings.c.person_id)
    elsewhere = {"sid": calls.c.sid, "owner": people.c.shown, **{name: handlings.c[name] for name in _IN_HAND}}
    names: tuple[str, ...] = tuple(made.__slots__)
    return select(*(elsewhere[name] if name in elsewhere else table.c[name] for name in names)).select_from(source)


def _limit(table: Table) -> Any:
    return bindparam("limit", type_=table.c.id.type)


def _open(made: type[Any], table: Table, due: str) -> Statement:
    """What is open, in the order in which it is due."""
    after = tuple_(bindparam("at", type_=table.c[due].type), bindparam("after_id", type_=table.c.id.type))
    return Statement(
        _select(made, table)
        .where(text(f"{table.name}.{_OPEN}"), tuple_(table.c[due], table.c.id) > after)
        .order_by(table.c[due], table.c.id)
        .limit(_limit(table))
    )


def _newest(made: type[Any], table: Table) -> Any:
    return (
        _select(made, table)
        .where(table.c.id < bindparam("before_id", type_=table.c.id.type))
        .order_by(table.c.id.desc())
        .limit(_limit(table))
    )


_OPEN_TICKETS = _open(TicketLine, tickets, "promised_at")
_ALL_TICKETS = Statement(_newest(TicketLine, tickets))
_KIND_OF_TICKETS = Statement(_newest(TicketLine, tickets).where(tickets.c.kind == bindparam("kind")))
_OPEN_CALLBACKS = _open(CallbackLine, callbacks, "due_at")
_ALL_CALLBACKS = Statement(_newest(CallbackLine, callbacks))
_DAY = Statement(
    _select(VisitLine, appointments)
    .where(
        appointments.c.start_at >= bindparam("since"),
        appointments.c.start_at < bindparam("until"),
        tuple_(appointments.c.start_at, appointments.c.id)
        > tuple_(bindparam("at", type_=appointments.c.start_at.type), bindparam("after_id", type_=appointments.c.id.type)),
    )
    .order_by(appointments.c.start_at, appointments.c.id)
    .limit(_limit(appointments))
)
_NEXT_DAY = Statement(
    select(appointments.c.start_at)
    .where(appointments.c.start_at >= bindparam("since"))
    .order_by(appointments.c.start_at)
    .limit(1)
)
_BOOKED = Statement(
    select(func.count()).where(
        appointments.c.start_at >= bindparam("since"),
        appointments.c.start_at < bindparam("until"),
        appointments.c.status == "booked",
    )
)
_ONE_VISIT = Statement(_select(VisitLine, appointments).where(appointments.c.number == bindparam("number")))
_ONE_CALLBACK = Statement(_select(CallbackLine, callbacks).where(callbacks.c.id == bindparam("callback")))
_OF_CALL = {
    TicketLine: Statement(_select(TicketLine, tickets).where(tickets.c.call_id == bindparam("call"))),
    VisitLine: Statement(_select(VisitLine, appointments).where(appointments.c.call_id == bindparam("call"))),
    CallbackLine: Statement(_select(CallbackLine, callbacks).where(callbacks.c.call_id == bindparam("call"))),
}


def open_tickets(tx: Transaction, *, limit: int, after: Due | None = None) -> list[TicketLine]:
    """Open tickets, those that are due first first."""
    start = after or FIRST
    return _made(TicketLine, tx.rows(_OPEN_TICKETS, at=start.at, after_id=start.id, limit=limit))


def all_tickets(tx: Transaction, *, limit: int, before_id: int | None = None, kind: str | None = None) -> list[TicketLine]:
    """Tickets, open or not, newest first; of one kind if wanted."""
    values = {"limit": limit, "before_id": before_id or LAST}
    rows = tx.rows(_ALL_TICKETS, **values) if kind is None else tx.rows(_KIND_OF_TICKETS, kind=kind, **values)
    return _made(TicketLine, rows)


def open_callbacks(tx: Transaction, *, limit: int, after: Due | None = None) -> list[CallbackLine]:
    """Open callbacks, those that are due first first."""
    start = after or FIRST
    return _made(CallbackLine, tx.rows(_OPEN_CALLBACKS, at=start.at, after_id=start.id, limit=limit))


def all_callbacks(tx: Transaction, *, limit: int, before_id: int | None = None) -> list[CallbackLine]:
    """Callbacks, open or not, newest first."""
    return _made(CallbackLine, tx.rows(_ALL_CALLBACKS, limit=limit, before_id=before_id or LAST))


def visits(tx: Transaction, since: datetime, until: datetime, *, limit: int, after: Due | None = None) -> list[VisitLine]:
    """Appointments that begin in [since, until), in that order, those that were moved or cancelled included."""
    start = after or FIRST
    return _made(VisitLine, tx.rows(_DAY, since=since, until=until, limit=limit, at=start.at, after_id=start.id))


def booked(tx: Transaction, since: datetime, until: datetime) -> int:
    """How many appointments that begin in [since, until) stand."""
    count: int = tx.value(_BOOKED, since=since, until=until)
    return count


def visit(tx: Transaction, number: str) -> VisitLine | None:
    """The appointment callers know by this number."""
    found: list[VisitLine] = _made(VisitLine, tx.rows(_ONE_VISIT, number=number))
    return found[0] if found else None


def callback(tx: Transaction, callback_id: int) -> CallbackLine | None:
    """The callback with this id."""
    found: list[CallbackLine] = _made(CallbackLine, tx.rows(_ONE_CALLBACK, callback=callback_id))
    return found[0] if found else None


def next_visit(tx: Transaction, since: datetime) -> datetime | None:
    """When the next appointment begins."""
    found: datetime | None = tx.value(_NEXT_DAY, since=since)
    return found


def of_call(tx: Transaction, call_id: int) -> tuple[list[TicketLine], list[VisitLine], list[CallbackLine]]:
    """What a call led to."""
    return (
        _made(TicketLine, tx.rows(_OF_CALL[TicketLine], call=call_id)),
        _made(VisitLine, tx.rows(_OF_CALL[VisitLine], call=call_id)),
        _made(CallbackLine, tx.rows(_OF_CALL[CallbackLine], call=call_id)),
    )


def _made(made: type[Any], rows: list[tuple[Any, ...]]) -> list[Any]:
    names = made.__slots__
    return [made(**dict(zip(names, row, strict=True))) for row in rows]
