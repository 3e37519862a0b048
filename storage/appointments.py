"""Visits that were agreed, each on a slot of its own with its promise; refuses double booking on every path."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update

from storage import notes, promises, slots
from storage.promises import Kind, Outcome, Subject
from storage.schema import appointments
from storage.shape import Shape
from storage.slots import Slot, SlotRow, ensure_slots, find_slot, free, held_by, hold, laid_out, release
from storage.statement import Statement
from storage.transaction import Transaction

__all__ = [
    "Appointment",
    "Slot",
    "SlotRow",
    "add_note",
    "book",
    "cancel",
    "confirm",
    "done",
    "ensure_slots",
    "find",
    "find_by_number",
    "find_slot",
    "free",
    "held_by",
    "hold",
    "laid_out",
    "list_appointments",
    "missed",
    "open_of_customer",
    "rebook",
    "release",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One appointment; `number` is what callers are told, `status` booked, moved, cancelled, done or missed."""

    id: int
    number: str | None
    status: str
    slot_id: int
    service: str
    resource: str
    start_at: datetime
    end_at: datetime
    call_id: int | None
    customer_id: int | None
    contact: str | None = field(repr=False)
    address: str | None = field(repr=False)
    note: str | None = field(repr=False)
    booked_at: datetime
    confirmed_at: datetime | None
    closed_at: datetime | None


_NO_CALL: Final = 0
"""No call has this id: a slot that any call holds is not free."""
_APPOINTMENT = Shape(Appointment, appointments)
_BOOK = Statement(
    insert(appointments).returning(appointments.c.id),
    *("status", "slot_id", "service", "resource", "start_at", "end_at", "call_id", "customer_id"),
    *("contact", "address", "note", "booked_at"),
)
_NUMBER = Statement(
    update(appointments)
    .where(appointments.c.id == bindparam("appointment_id"))
    .values(number=bindparam("said"))
    .returning(*_APPOINTMENT.columns)
)
_BY_ID = Statement(select(*_APPOINTMENT.columns).where(appointments.c.id == bindparam("appointment_id")))
_CONFIRM = Statement(
    update(appointments)
    .where(
        appointments.c.id == bindparam("appointment_id"),
        appointments.c.status == "booked",
        appointments.c.confirmed_at.is_(None),
    )
    .values(confirmed_at=bindparam("at"))
)
_BY_NUMBER = Statement(select(*_APPOINTMENT.columns).where(appointments.c.number == bindparam("number")))
_OF_CUSTOMER = Statement(
    select(*_APPOINTMENT.columns)
    .where(appointments.c.customer_id == bindparam("customer_id"), appointments.c.status == "booked")
    .order_by(appointments.c.start_at, appointments.c.id)
)
_CLOSE = Statement(
    update(appointments)
    .where(appointments.c.id == bindparam("appointment_id"), appointments.c.status == "booked")
    .values(status=bindparam("word"), closed_at=bindparam("at"))
    .returning(appointments.c.slot_id)
)


def book(
    tx: Transaction,
    *,
    call_id: int,
    service: str,
    customer_id: int | None,
    contact: str | None,
    address: str | None,
    note: str | None,
    at: datetime,
    numbering: Callable[[int], str],
    moves: int | None = None,
) -> Appointment | None:
    """Book the slot that is held for the call, with its promise; None when nothing of this service is held or it was taken.

    numbering: makes the number that callers are told from the row's id. moves: the id of an appointment this one replaces;
    that one's slot is free again and its promise replaced.
    """
    slot = held_by(tx, call_id)
    if slot is None or slot.service != service or not slots.available(tx, slot.id, call_id, at):
        return None
    if moves is not None:
        _close(tx, moves, status="moved", outcome=Outcome.REPLACED, at=at)
    whose = {"call_id": call_id, "customer_id": customer_id, "contact": contact, "address": address, "note": note}
    return _booked(tx, slot, whose, at=at, numbering=numbering)


def rebook(
    tx: Transaction, moved: Appointment, slot_id: int, *, at: datetime, numbering: Callable[[int], str]
) -> Appointment | None:
    """Move a visit to another slot, on behalf of nobody's call; None when it is not booked any more or the slot is taken."""
    slot = find_slot(tx, slot_id)
    if slot is None or slot.service != moved.service or not slots.available(tx, slot_id, _NO_CALL, at):
        return None
    if not _close(tx, moved.id, status="moved", outcome=Outcome.REPLACED, at=at):
        return None
    names = ("call_id", "customer_id", "contact", "address", "note")
    return _booked(tx, slot, {name: getattr(moved, name) for name in names}, at=at, numbering=numbering)


def _booked(tx: Transaction, slot: Slot, whose: dict[str, Any], *, at: datetime, numbering: Callable[[int], str]) -> Appointment:
    """The row of a visit on a slot that is free, and its promise."""
    slots.take(tx, slot.id)
    when = {"service": slot.service, "resource": slot.resource, "start_at": slot.start_at, "end_at": slot.end_at}
    appointment_id = tx.value(_BOOK, status="booked", slot_id=slot.id, booked_at=at, **when, **whose)
    promises.make(
        tx,
        kind=Kind.VISIT,
        subject=Subject.APPOINTMENT,
        subject_id=appointment_id,
        owner=slot.resource,
        due_at=slot.start_at,
        at=at,
    )
    return _APPOINTMENT.value(tx.rows(_NUMBER, appointment_id=appointment_id, said=numbering(appointment_id))[0])


def done(tx: Transaction, appointment_id: int, *, at: datetime) -> bool:
    """The visit has been made: its promise is kept; False when it is not booked."""
    return _close(tx, appointment_id, status="done", outcome=Outcome.KEPT, at=at)


def missed(tx: Transaction, appointment_id: int, *, at: datetime) -> bool:
    """We were there and the customer was not: our promise is kept, the visit missed; False when it is not booked."""
    return _close(tx, appointment_id, status="missed", outcome=Outcome.KEPT, at=at)


def cancel(tx: Transaction, appointment_id: int, *, at: datetime) -> bool:
    """Cancel an appointment: its slot is free again, its promise withdrawn; False when it is not booked."""
    return _close(tx, appointment_id, status="cancelled", outcome=Outcome.WITHDRAWN, at=at)


def confirm(tx: Transaction, appointment_id: int, *, at: datetime) -> bool:
    """The customer has said that they will be there; False when it is not booked or confirmed already."""
    return tx.change(_CONFIRM, appointment_id=appointment_id, at=at) > 0


def find(tx: Transaction, appointment_id: int) -> Appointment | None:
    """The appointment with this id, booked or not."""
    row = tx.row(_BY_ID, appointment_id=appointment_id)
    return _APPOINTMENT.value(row) if row else None


def find_by_number(tx: Transaction, number: str) -> Appointment | None:
    """The appointment callers know by this number, booked or not."""
    row = tx.row(_BY_NUMBER, number=number)
    return _APPOINTMENT.value(row) if row else None


def open_of_customer(tx: Transaction, customer_id: int) -> list[Appointment]:
    """The customer's booked appointments, soonest first."""
    return [_APPOINTMENT.value(row) for row in tx.rows(_OF_CUSTOMER, customer_id=customer_id)]


def add_note(
    tx: Transaction, appointment_id: int, text: str, *, call_id: int | None, at: datetime, actor: str = "caller"
) -> None:
    """Add what somebody said later."""
    notes.add(tx, ticket_id=None, appointment_id=appointment_id, call_id=call_id, text=text, at=at, actor=actor)


def list_appointments(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Appointment]:
    """The newest appointments, newest first; `before_id` is the last id of the page before."""
    return _APPOINTMENT.page(tx, limit, before_id)


def _close(tx: Transaction, appointment_id: int, *, status: str, outcome: Outcome, at: datetime) -> bool:
    slot_id = tx.value(_CLOSE, appointment_id=appointment_id, word=status, at=at)
    if slot_id is None:
        return False
    slots.give_back(tx, slot_id)
    promises.settle(tx, subject=Subject.APPOINTMENT, subject_id=appointment_id, outcome=outcome, at=at)
    return True
