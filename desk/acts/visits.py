"""Deeds on visits: at the door, made, nobody there, moved, cancelled; refuses to move one to a time somebody else has."""

from datetime import UTC, timedelta
from typing import assert_never

from desk import here
from desk.acts.doing import Came, Deed, event, note_refusal, take, tell
from desk.reader import WORK
from promises import acts
from promises.acts import Act
from promises.numbers import appointment_number
from promises.outbound import Purpose
from storage import appointments, handlings
from storage.appointments import Appointment
from storage.handlings import Subject
from storage.transaction import Transaction
from telephony.outbound import errands

_EVENTS = {
    Act.ARRIVED: "visit_arrived",
    Act.DONE: "visit_done",
    Act.NO_SHOW: "visit_missed",
    Act.MOVE: "visit_moved",
    Act.CANCEL: "visit_cancelled",
}


def on_visit(deed: Deed, number: str) -> Came:
    """Do it to the visit with this number."""
    deed.reader.must(*WORK)

    def work(tx: Transaction) -> Came:
        visit = appointments.find_by_number(tx, number)
        if visit is None:
            return Came.MISSING
        handled = handlings.of(tx, Subject.APPOINTMENT, visit.id)
        arrived = bool(handled and handled.handled_at)
        if deed.act not in acts.of_visit(visit.status, visit.start_at, deed.at, arrived=arrived):
            return Came.REFUSED
        changed = {"handled_at": deed.at} if deed.act is Act.ARRIVED else {}
        if not take(tx, deed, Subject.APPOINTMENT, visit.id, **changed):
            return Came.STALE
        data = {"number": number}
        if deed.act is Act.MOVE:
            moved = _moved(tx, deed, visit)
            if moved is None:
                raise _SlotTaken
            data["to"] = moved.number or ""
        else:
            _ended(tx, deed, visit)
        tell(tx, deed, event(_EVENTS[deed.act], data), call_id=visit.call_id)
        return Came.DONE

    try:
        came = here.write(work)
    except _SlotTaken:
        return Came.TAKEN
    note_refusal(deed, "appointment", number, came)
    return came


class _SlotTaken(Exception):
    """Nothing of this deed is to be kept."""


def _ended(tx: Transaction, deed: Deed, visit: Appointment) -> None:
    match deed.act:
        case Act.ARRIVED:
            return
        case Act.DONE:
            appointments.done(tx, visit.id, at=deed.at)
        case Act.NO_SHOW:
            appointments.missed(tx, visit.id, at=deed.at)
        case Act.CANCEL:
            appointments.cancel(tx, visit.id, at=deed.at)
        case Act.ASSIGN | Act.TAKE | Act.NOTE | Act.CLOSE | Act.REOPEN | Act.PRIORITY | Act.WITHDRAW | Act.MOVE | Act.HANDLED:
            raise ValueError("no deed on a visit")
        case _:
            assert_never(deed.act)


def _moved(tx: Transaction, deed: Deed, visit: Appointment) -> Appointment | None:
    """The visit at its new time, with a reminder of its own; the old reminder is dropped by whoever takes it up."""
    made = appointments.rebook(tx, visit, deed.number or 0, at=deed.at, numbering=appointment_number)
    service = deed.pack.services.get(visit.service)
    if made is not None and service is not None and service.remind_minutes is not None:
        due = made.start_at.astimezone(UTC) - timedelta(minutes=service.remind_minutes)
        if due > deed.at:
            errands.put(tx, (Purpose.REMINDER, made.id), attempt=1, due=due, at=deed.at)
    return made
