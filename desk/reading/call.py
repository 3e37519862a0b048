"""One call as its reader may see it: facts, way, words, what it led to; refuses the number without a reason that is logged."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from desk import saying
from desk.reader import CALLS, Reader
from desk.reading.work import Callback, Ticket, Visit, led_to
from promises.masking import mask
from storage import audit, calls, customers, eventlog, promises, surveys
from storage.audit import Act, Audited
from storage.eventlog import Logged
from storage.promises import Promise, Subject
from storage.surveys import Survey
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something said: by us, or by the caller (`input`: digits, speech, silence). `text` is None once erased."""

    at: datetime
    ours: bool
    text: str | None = field(repr=False)
    input: str | None = None
    language: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCall:
    """Everything a reader may know about a call. `number` is masked. `nodes`: the flow's nodes in the order of the walk."""

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
    nodes: tuple[str, ...]
    events: tuple[Logged, ...] = field(repr=False)
    words: tuple[Line, ...] = field(repr=False)
    tickets: tuple[Ticket, ...]
    visits: tuple[Visit, ...]
    callbacks: tuple[Callback, ...]
    promises: tuple[Promise, ...]
    survey: Survey | None
    audited: tuple[Audited, ...]


def call_for(reader: Reader, tx: Transaction, sid: str) -> WholeCall | None:
    """The call with this id; None when there is none."""
    reader.must(*CALLS)
    call = calls.find(tx, sid)
    if call is None:
        return None
    events = eventlog.of_call(tx, call.id)
    tickets, visits, callbacks = led_to(reader, tx, call.id)
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
        nodes=_walk(events),
        events=tuple(events),
        words=tuple(line for event in events if (line := _line(event))),
        tickets=tickets,
        visits=visits,
        callbacks=callbacks,
        promises=_promised(tx, tickets, visits, callbacks),
        survey=_survey(surveys.of_call(tx, call.id)),
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


def _walk(events: list[Logged]) -> tuple[str, ...]:
    walk: list[str] = []
    for event in events:
        if event.kind == "node_entered" and (not walk or walk[-1] != event.data["node"]):
            walk.append(event.data["node"])
    return tuple(walk)


def _line(event: Logged) -> Line | None:
    own: dict[str, Any] | None = event.personal
    match event.kind:
        case "said":
            return Line(at=event.at, ours=True, text=_text(own), language=event.data.get("language"))
        case "heard":
            return Line(
                at=event.at,
                ours=False,
                text="" if event.data["input"] == "silence" else _text(own),
                input=event.data["input"],
                confidence=event.data.get("confidence"),
            )
        case _:
            return None


def _text(own: dict[str, Any] | None) -> str | None:
    return mask(str(own["text"])) if own and "text" in own else None


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
