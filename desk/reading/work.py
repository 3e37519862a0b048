"""Tickets, visits and callbacks as their reader may see them; refuses whole numbers, also inside of what callers said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desk import saying
from desk.acts.doing import workers
from desk.reader import CALLS, WORK, Reader
from promises.masking import mask
from storage import calls, dials, handlings, notes, outbox, promises, tickets, work_lists
from storage.dials import Dial
from storage.notes import Note
from storage.promises import Promise, Subject
from storage.transaction import Transaction
from storage.work_lists import CallbackLine, Due, TicketLine, VisitLine

PAGE = 50
MOST_PARKED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket; `contact` is masked, `sid` its call if the reader may open calls."""

    id: int
    number: str | None
    kind: str
    status: str
    summary: str | None = field(repr=False)
    contact: str | None
    promised_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    sid: str | None
    priority: int
    owner: str | None = field(repr=False)
    person_id: int | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeTicket:
    """A ticket with what was taken down and said later."""

    ticket: Ticket
    fields: Mapping[str, str] = field(repr=False)
    notes: tuple[Note, ...] = field(repr=False)
    promises: tuple[Promise, ...]
    result: str | None = field(repr=False)
    people: tuple[tuple[int, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An appointment; `contact` is masked."""

    id: int
    number: str | None
    status: str
    service: str
    resource: str
    start_at: datetime
    end_at: datetime
    contact: str | None
    address: str | None = field(repr=False)
    note: str | None = field(repr=False)
    sid: str | None
    arrived_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A callback; `number` is masked."""

    id: int
    status: str
    number: str | None
    matter: str
    reason: str | None = field(repr=False)
    due_at: datetime
    requested_at: datetime
    closed_at: datetime | None
    sid: str | None
    owner: str | None = field(repr=False)
    person_id: int | None
    version: int
    parked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCallback:
    """A callback with the attempts made and the promises; `people` are those who may take it."""

    callback: Callback
    attempts: tuple[Dial, ...]
    promises: tuple[Promise, ...]
    people: tuple[tuple[int, str], ...] = field(repr=False)


def open_tickets_for(reader: Reader, tx: Transaction, after: Due | None) -> tuple[list[Ticket], Due | None]:
    """Open tickets by when they are due, and where the next page goes on."""
    reader.must(*WORK)
    lines = work_lists.open_tickets(tx, limit=PAGE + 1, after=after)
    last = Due(at=lines[PAGE - 1].promised_at, id=lines[PAGE - 1].id) if len(lines) > PAGE else None
    return [_ticket(reader, line) for line in lines[:PAGE]], last


def all_tickets_for(
    reader: Reader, tx: Transaction, *, before_id: int | None, kind: str | None
) -> tuple[list[Ticket], int | None]:
    """All tickets, newest first, and below which id the next page goes on."""
    reader.must(*WORK)
    lines = work_lists.all_tickets(tx, limit=PAGE + 1, before_id=before_id, kind=kind)
    return [_ticket(reader, line) for line in lines[:PAGE]], lines[PAGE - 1].id if len(lines) > PAGE else None


def ticket_for(reader: Reader, tx: Transaction, number: str) -> WholeTicket | None:
    """The ticket callers know by this number."""
    reader.must(*WORK)
    found = tickets.find_by_number(tx, number)
    if found is None:
        return None
    sid = calls.sid_of(tx, found.call_id) if found.call_id is not None else None
    handling = handlings.of(tx, handlings.Subject.TICKET, found.id)
    able = workers_for(reader, tx)
    person_id = handling.person_id if handling else None
    return WholeTicket(
        ticket=Ticket(
            id=found.id,
            number=found.number,
            kind=found.kind,
            status=found.status,
            summary=_masked(found.summary),
            contact=saying.number(found.contact),
            promised_at=found.promised_at,
            opened_at=found.opened_at,
            closed_at=found.closed_at,
            sid=_sid(reader, sid),
            priority=found.priority,
            owner=dict(able).get(person_id or 0),
            person_id=person_id,
            version=handling.version if handling else 0,
        ),
        fields={name: mask(_plain(value)) for name, value in (found.fields or {}).items()},
        notes=tuple(notes.of_ticket(tx, found.id)),
        promises=tuple(promises.of(tx, Subject.TICKET, found.id)),
        result=handling.result if handling else None,
        people=able,
    )


def workers_for(reader: Reader, tx: Transaction) -> tuple[tuple[int, str], ...]:
    """Those to whom work may be given, as (id, name), by name."""
    reader.must(*WORK)
    return tuple((person.id, person.shown or "") for person in workers(tx))


def open_callbacks_for(reader: Reader, tx: Transaction, after: Due | None) -> tuple[list[Callback], Due | None]:
    """Callbacks we owe, by when they are due, and where the next page goes on."""
    reader.must(*WORK)
    lines = work_lists.open_callbacks(tx, limit=PAGE + 1, after=after)
    last = Due(at=lines[PAGE - 1].due_at, id=lines[PAGE - 1].id) if len(lines) > PAGE else None
    stuck = _parked(tx)
    return [_callback(reader, line, stuck) for line in lines[:PAGE]], last


def all_callbacks_for(reader: Reader, tx: Transaction, *, before_id: int | None) -> tuple[list[Callback], int | None]:
    """All callbacks, newest first, and below which id the next page goes on."""
    reader.must(*WORK)
    lines = work_lists.all_callbacks(tx, limit=PAGE + 1, before_id=before_id)
    stuck = _parked(tx)
    return [_callback(reader, line, stuck) for line in lines[:PAGE]], lines[PAGE - 1].id if len(lines) > PAGE else None


def callback_for(reader: Reader, tx: Transaction, callback_id: int) -> WholeCallback | None:
    """One callback, open or not."""
    reader.must(*WORK)
    line = work_lists.callback(tx, callback_id)
    if line is None:
        return None
    return WholeCallback(
        callback=_callback(reader, line, _parked(tx)),
        attempts=tuple(dials.of_callback(tx, callback_id)),
        promises=tuple(promises.of(tx, Subject.CALLBACK, callback_id)),
        people=workers_for(reader, tx),
    )


def led_to(reader: Reader, tx: Transaction, call_id: int) -> tuple[tuple[Ticket, ...], tuple[Visit, ...], tuple[Callback, ...]]:
    """What came of a call."""
    reader.must(*WORK)
    made, visits, owed = work_lists.of_call(tx, call_id)
    return (
        tuple(_ticket(reader, line) for line in made),
        tuple(visit_of(reader, line) for line in visits),
        tuple(_callback(reader, line, frozenset()) for line in owed),
    )


def _ticket(reader: Reader, line: TicketLine) -> Ticket:
    return Ticket(
        id=line.id,
        number=line.number,
        kind=line.kind,
        status=line.status,
        summary=_masked(line.summary),
        contact=saying.number(line.contact),
        promised_at=line.promised_at,
        opened_at=line.opened_at,
        closed_at=line.closed_at,
        sid=_sid(reader, line.sid),
        priority=line.priority,
        owner=line.owner,
        person_id=line.person_id,
        version=line.version or 0,
    )


def visit_of(reader: Reader, line: VisitLine) -> Visit:
    """A visit as its reader may see it."""
    reader.must(*WORK)
    return Visit(
        id=line.id,
        number=line.number,
        status=line.status,
        service=line.service,
        resource=line.resource,
        start_at=line.start_at,
        end_at=line.end_at,
        contact=saying.number(line.contact),
        address=line.address,
        note=_masked(line.note),
        sid=_sid(reader, line.sid),
        arrived_at=line.handled_at,
        version=line.version or 0,
    )


def _parked(tx: Transaction) -> frozenset[int]:
    """Callbacks that were put aside for a person to see to."""
    entries = outbox.list_state(tx, "parked", limit=MOST_PARKED)
    return frozenset(entry.payload["callback_id"] for entry in entries if entry.payload and "callback_id" in entry.payload)


def _callback(reader: Reader, line: CallbackLine, stuck: frozenset[int]) -> Callback:
    return Callback(
        id=line.id,
        status=line.status,
        number=saying.number(line.number),
        matter=line.matter,
        reason=_masked(line.reason),
        due_at=line.due_at,
        requested_at=line.requested_at,
        closed_at=line.closed_at,
        sid=_sid(reader, line.sid),
        owner=line.owner,
        person_id=line.person_id,
        version=line.version or 0,
        parked=line.id in stuck and line.status == "open",
    )


def _sid(reader: Reader, sid: str | None) -> str | None:
    return sid if reader.may(*CALLS) else None


def _masked(text: str | None) -> str | None:
    return mask(text) if text else text


def _plain(value: Any) -> str:
    match value:
        case None:
            return "—"
        case bool():
            return "✓" if value else "✗"
        case dict():
            return " · ".join(_plain(item) for item in value.values())
        case list():
            return " · ".join(_plain(item) for item in value)
        case _:
            return str(value)
