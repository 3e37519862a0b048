"""What was said later about a ticket or an appointment; refuses to be changed."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from storage.schema import notes
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note; `text` is None once erased, `actor` is who said it."""

    id: int
    call_id: int | None
    actor: str
    text: str | None = field(repr=False)
    at: datetime


_NOTE = Shape(Note, notes)
_ADD = Statement(insert(notes), "ticket_id", "appointment_id", "call_id", "actor", "text", "at")
_OF = select(*_NOTE.columns).order_by(notes.c.id)
_OF_TICKET = Statement(_OF.where(notes.c.ticket_id == bindparam("ticket_id")))
_OF_APPOINTMENT = Statement(_OF.where(notes.c.appointment_id == bindparam("appointment_id")))


def add(
    tx: Transaction,
    *,
    ticket_id: int | None,
    appointment_id: int | None,
    call_id: int | None,
    text: str,
    at: datetime,
    actor: str,
) -> None:
    """Add a note to a ticket or an appointment, not both."""
    tx.change(_ADD, ticket_id=ticket_id, appointment_id=appointment_id, call_id=call_id, actor=actor, text=text, at=at)


def of_ticket(tx: Transaction, ticket_id: int) -> list[Note]:
    """The ticket's notes, oldest first."""
    return [_NOTE.value(row) for row in tx.rows(_OF_TICKET, ticket_id=ticket_id)]


def of_appointment(tx: Transaction, appointment_id: int) -> list[Note]:
    """The appointment's notes, oldest first."""
    return [_NOTE.value(row) for row in tx.rows(_OF_APPOINTMENT, appointment_id=appointment_id)]
