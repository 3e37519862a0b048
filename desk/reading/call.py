"""One call as its reader may see it: facts, way, words, what it led to; refuses the number without a reason that is logged."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from desk import saying
from desk.reader import CALLS, Reader
from desk.reading.said import Line, lines
from desk.reading.sound import Heard, heard_for
from desk.reading.work import Callback, Ticket, Visit, led_to
from promises.masking import mask
from storage import audit, calls, customers, eventlog, handlings, legs, people, promises, surveys
from storage.audit import Act, Audited
from storage.eventlog import Logged
from storage.handlings import Handling
from storage.promises import Promise, Subject
from storage.surveys import Survey
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An agent's part in the call: who, from which queue, when they joined and left, how long the caller had waited."""

    person: str | None = field(repr=False)
    queue: str
    joined_at: datetime | None
    ended_at: datetime | None
    waited_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCall:
    """Everything a reader may know about a call. `number` is masked."""

    sid: str
    direction: str
    number: str | None
    customer: str | None = field(repr=False)
    language: str | None
    flow: str | None
    version: str | None
    status: str
    turns: int
    intent: str | None
    outcome: str | None
    started_at: datetime
    ended_at: datetime | None
    duration_s: int | None
    events: tuple[Logged, ...] = field(repr=False)
    words: tuple[Line, ...] = field(repr=False)
    heard: Heard
    parts: tuple[Part, ...]
    tickets: tuple[Ticket, ...]
    visits: tuple[Visit, ...]
    callbacks: tuple[Callback, ...]
    promises: tuple[Promise, ...]
    survey: Survey | None
    handling: Handling | None
    audited: tuple[Audited, ...]


def call_for(reader: Reader, tx: Transaction, sid: str, recording: int | None = None) -> WholeCall | None:
    """The call with this id; None when there is none. recording: the id of the one to hear, else the first."""
    reader.must(*CALLS)
    call = calls.find(tx, sid)
    if call is None:
        return None
    events = eventlog.of_call(tx, call.id)
    tickets, visits, callbacks = led_to(reader, tx, call.id)
    heard = heard_for(reader, tx, call.id, chosen=recording, began=call.started_at)
    survey = surveys.of_call(tx, call.id)
    return WholeCall(
        sid=call.sid,
        direction=call.direction,
        number=saying.number(call.caller),
        customer=_customer(tx, call.caller),
        language=call.language,
        flow=call.flow,
        version=call.version,
        status=call.status,
        turns=call.turn,
        intent=call.intent,
        outcome=call.outcome,
        started_at=call.started_at,
        ended_at=call.ended_at,
        duration_s=call.duration_s,
        events=tuple(events),
        words=lines(events, heard.said, heard.track.began if heard.track else call.started_at),
        heard=heard,
        parts=_parts(tx, call.id),
        tickets=tickets,
        visits=visits,
        callbacks=callbacks,
        promises=_promised(tx, tickets, visits, callbacks),
        survey=_survey(survey),
        handling=handlings.of(tx, handlings.Subject.SURVEY, survey.id) if survey else None,
        audited=tuple(audit.of(tx, "call", sid)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Why somebody wants to see a number: their reason, from which page, when."""

    reason: str = field(repr=False)
    page: str
    at: datetime


def number_for(reader: Reader, tx: Transaction, sid: str, asking: Asking) -> str | None:
    """The caller's whole number, and the entry that says who saw it, in one transaction; None when there is none."""
    reader.must(*CALLS)
    call = calls.find(tx, sid)
    if call is None or call.caller is None:
        return None
    audit.log(
        tx,
        Act.REVEALED,
        person_id=reader.id,
        page=asking.page,
        at=asking.at,
        subject="call",
        key=sid,
        reason=asking.reason,
    )
    return call.caller


def _customer(tx: Transaction, number: str | None) -> str | None:
    customer = customers.find(tx, number) if number else None
    return customer.name if customer else None


def _survey(survey: Survey | None) -> Survey | None:
    return replace(survey, comment=mask(survey.comment)) if survey and survey.comment else survey


def _parts(tx: Transaction, call_id: int) -> tuple[Part, ...]:
    """Every agent who took the call, in order."""
    found = legs.of_call(tx, call_id)
    names = {person.id: person.shown for person in people.list_people(tx, limit=500)} if found else {}
    return tuple(
        Part(
            person=names.get(leg.person_id),
            queue=leg.queue,
            joined_at=leg.joined_at,
            ended_at=leg.ended_at,
            waited_s=(leg.made_at - leg.waiting_since).total_seconds(),
        )
        for leg in found
    )


def promised_in(reader: Reader, tx: Transaction, call_id: int) -> tuple[Promise, ...]:
    """What a call has led to that was promised."""
    return _promised(tx, *led_to(reader, tx, call_id))


def _promised(
    tx: Transaction, tickets: tuple[Ticket, ...], visits: tuple[Visit, ...], callbacks: tuple[Callback, ...]
) -> tuple[Promise, ...]:
    subjects = (
        *((Subject.TICKET, ticket.id) for ticket in tickets),
        *((Subject.APPOINTMENT, visit.id) for visit in visits),
        *((Subject.CALLBACK, callback.id) for callback in callbacks),
    )
    return tuple(promise for subject, subject_id in subjects for promise in promises.of(tx, subject, subject_id))
