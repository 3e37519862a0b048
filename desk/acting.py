"""What people do to what is owed: note, withdraw; refuses to change anything without an event that says who did it and when."""

import contextlib
from collections.abc import Sequence

from desk import here
from desk.reader import FLOOR, WORK, Reader
from storage import callbacks, eventlog, presences, tickets, work_lists
from storage.eventlog import Envelope
from storage.transaction import Transaction
from telephony import floor


def note_ticket(reader: Reader, number: str, text: str) -> bool:
    """Add a note to a ticket; False when there is no such ticket."""
    reader.must(*WORK)
    now, actor = here.moment(), _actor(reader)

    def work(tx: Transaction) -> bool:
        ticket = tickets.find_by_number(tx, number)
        if ticket is None:
            return False
        tickets.add_note(tx, ticket.id, text, call_id=None, at=now, actor=actor)
        told = Envelope(kind="ticket_noted", data={"number": number})
        eventlog.append(tx, call_id=ticket.call_id, turn=None, events=[told], at=now, actor=actor)
        return True

    return here.write(work)


def withdraw_ticket(reader: Reader, number: str) -> bool | None:
    """Withdraw an open ticket with its promise; False when it is not open, None when there is none."""
    reader.must(*WORK)
    now, actor = here.moment(), _actor(reader)

    def work(tx: Transaction) -> bool | None:
        ticket = tickets.find_by_number(tx, number)
        if ticket is None:
            return None
        if not tickets.cancel(tx, ticket.id, at=now):
            return False
        told = Envelope(kind="ticket_withdrawn", data={"number": number})
        eventlog.append(tx, call_id=ticket.call_id, turn=None, events=[told], at=now, actor=actor)
        return True

    return here.write(work)


def withdraw_callback(reader: Reader, callback_id: int) -> bool:
    """Withdraw a callback we owe with its promise; False when it is not owed."""
    reader.must(*WORK)
    now, actor = here.moment(), _actor(reader)

    def work(tx: Transaction) -> bool:
        found = [row for row in work_lists.all_callbacks(tx, limit=1, before_id=callback_id + 1) if row.id == callback_id]
        if not found or not callbacks.cancel(tx, callback_id, at=now):
            return False
        told = Envelope(kind="callback_withdrawn", data={"callback": callback_id})
        eventlog.append(tx, call_id=None, turn=None, events=[told], at=now, actor=actor)
        return True

    return here.write(work)


def take_a_seat(reader: Reader, languages: Sequence[str] | None, queues: Sequence[str] | None) -> None:
    """The agent's desk is open: they take calls of these languages and queues (empty: all); None leaves it at what they took."""
    reader.must(*FLOOR)
    before = here.read(lambda tx: presences.find(tx, reader.id))
    takes = {
        "languages": list(languages) if languages is not None else before.languages if before else [],
        "queues": list(queues) if queues is not None else before.queues if before else [],
    }
    floor.arrive(here.hotline(), reader.id, **takes)
    if before is None or (before.languages, before.queues) != (takes["languages"], takes["queues"]):
        now, told = here.moment(), Envelope(kind="desk_taken", data={"person": reader.id} | takes)
        here.write(lambda tx: eventlog.append(tx, call_id=None, turn=None, events=[told], at=now, actor=f"person:{reader.id}"))


def leave(reader: Reader) -> None:
    """Whoever signs out takes no more calls; one that is under way goes on, as it does when a page is closed."""
    if reader.may(*FLOOR):
        with contextlib.suppress(floor.Refused):
            floor.set_presence(here.hotline(), reader.id, "offline")


def _actor(reader: Reader) -> str:
    """Who did it, as events name people."""
    return f"person {reader.id}"
