"""Complaints, repairs, enquiries and emergencies, each with the promise made for it; refuses a ticket that owes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from storage import notes, promises
from storage.promises import Kind, Outcome, Subject
from storage.schema import tickets
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One ticket; `number` is what callers are told, `fields` JSON values, `status` open, cancelled or closed."""

    id: int
    number: str | None
    kind: str
    status: str
    call_id: int | None
    customer_id: int | None
    summary: str | None = field(repr=False)
    fields: dict[str, Any] | None = field(repr=False)
    contact: str | None = field(repr=False)
    priority: int
    promised_at: datetime
    opened_at: datetime
    closed_at: datetime | None


_TICKET = Shape(Ticket, tickets)
_OPEN = Statement(
    insert(tickets).returning(tickets.c.id),
    *("kind", "status", "call_id", "customer_id", "summary", "fields", "contact", "priority", "promised_at", "opened_at"),
)
_NUMBER = Statement(
    update(tickets).where(tickets.c.id == bindparam("ticket_id")).values(number=bindparam("said")).returning(*_TICKET.columns)
)
_BY_NUMBER = Statement(select(*_TICKET.columns).where(tickets.c.number == bindparam("number")))
_OF_CUSTOMER = Statement(
    select(*_TICKET.columns)
    .where(tickets.c.customer_id == bindparam("customer_id"), tickets.c.status == "open")
    .order_by(tickets.c.id.desc())
)
_CANCEL = Statement(
    update(tickets)
    .where(tickets.c.id == bindparam("ticket_id"), tickets.c.status == "open")
    .values(status="cancelled", closed_at=bindparam("at"))
)


_CLOSE = Statement(
    update(tickets)
    .where(tickets.c.id == bindparam("ticket_id"), tickets.c.status == "open")
    .values(status="closed", closed_at=bindparam("at"))
)
_REOPEN = Statement(
    update(tickets)
    .where(tickets.c.id == bindparam("ticket_id"), tickets.c.status != "open")
    .values(status="open", closed_at=None, promised_at=bindparam("due"))
)
_PRIORITY = Statement(
    update(tickets).where(tickets.c.id == bindparam("ticket_id"), tickets.c.status == "open").values(priority=bindparam("weight"))
)


def open_ticket(
    tx: Transaction,
    *,
    kind: str,
    call_id: int | None,
    customer_id: int | None,
    summary: str,
    fields: Mapping[str, Any],
    contact: str | None,
    priority: int,
    promised_at: datetime,
    at: datetime,
    numbering: Callable[[int], str],
    promise: Kind = Kind.REPLY,
    owner: str = "desk",
) -> Ticket:
    """A new ticket with its promise: a reply, or for `Kind.ARRIVAL` somebody there, by `promised_at`.

    numbering: makes the number that callers are told from the row's id. owner: who must keep the promise.
    """
    ticket_id = tx.value(
        _OPEN,
        kind=kind,
        status="open",
        call_id=call_id,
        customer_id=customer_id,
        summary=summary,
        fields=fields,
        contact=contact,
        priority=priority,
        promised_at=promised_at,
        opened_at=at,
    )
    promises.make(tx, kind=promise, subject=Subject.TICKET, subject_id=ticket_id, owner=owner, due_at=promised_at, at=at)
    return _TICKET.value(tx.rows(_NUMBER, ticket_id=ticket_id, said=numbering(ticket_id))[0])


def find_by_number(tx: Transaction, number: str) -> Ticket | None:
    """The ticket callers know by this number, open or not."""
    row = tx.row(_BY_NUMBER, number=number)
    return _TICKET.value(row) if row else None


def open_of_customer(tx: Transaction, customer_id: int) -> list[Ticket]:
    """The customer's open tickets, newest first."""
    return [_TICKET.value(row) for row in tx.rows(_OF_CUSTOMER, customer_id=customer_id)]


def add_note(tx: Transaction, ticket_id: int, text: str, *, call_id: int | None, at: datetime, actor: str = "caller") -> None:
    """Add what somebody said later."""
    notes.add(tx, ticket_id=ticket_id, appointment_id=None, call_id=call_id, text=text, at=at, actor=actor)


def cancel(tx: Transaction, ticket_id: int, *, at: datetime) -> bool:
    """Cancel an open ticket and withdraw its promise; False when it is not open."""
    if not tx.change(_CANCEL, ticket_id=ticket_id, at=at):
        return False
    promises.settle(tx, subject=Subject.TICKET, subject_id=ticket_id, outcome=Outcome.WITHDRAWN, at=at)
    return True


def close(tx: Transaction, ticket_id: int, *, outcome: Outcome, at: datetime) -> bool:
    """The matter is dealt with and its promise settled as `outcome`; False when it is not open."""
    if not tx.change(_CLOSE, ticket_id=ticket_id, at=at):
        return False
    promises.settle(tx, subject=Subject.TICKET, subject_id=ticket_id, outcome=outcome, at=at)
    return True


def reopen(tx: Transaction, ticket_id: int, *, due: datetime, at: datetime, owner: str = "desk") -> bool:
    """The matter is not dealt with after all: an answer is promised anew; False when it is open."""
    if not tx.change(_REOPEN, ticket_id=ticket_id, due=due):
        return False
    promises.make(tx, kind=Kind.REPLY, subject=Subject.TICKET, subject_id=ticket_id, owner=owner, due_at=due, at=at)
    return True


def set_priority(tx: Transaction, ticket_id: int, priority: int) -> bool:
    """Let it go before others, or after them (larger first); False when it is not open."""
    return tx.change(_PRIORITY, ticket_id=ticket_id, weight=priority) > 0


def list_tickets(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Ticket]:
    """The newest tickets, newest first; `before_id` is the last id of the page before."""
    return _TICKET.page(tx, limit, before_id)
