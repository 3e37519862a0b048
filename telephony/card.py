"""What an agent sees of who is ringing, talking or was talked to; refuses everybody but the agent who has the call."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from ivr.nodes.ask import Ask
from ivr.questions.question import Context, Question
from ivr.session import Session
from storage import appointments, callbacks, calls, customers, history, legs, offers, queue, tickets, wrap_ups
from storage.customers import Customer
from storage.standing import Call
from storage.transaction import Transaction
from telephony.hotline import Hotline
from telephony.world.facts import Facts

_LAST_CALLS: Final = 5
_TICKET: Final = ("number", "kind", "summary", "priority", "promised_at", "opened_at")
_APPOINTMENT: Final = ("number", "service", "resource", "start_at", "end_at", "note")
_CALLBACK: Final = ("id", "matter", "reason", "due_at")


def call_of(tx: Transaction, person_id: int) -> tuple[int, str, datetime, datetime | None] | None:
    """The call this agent may see: what rings, else what they talk in, else what they owe a disposition for.

    Its id, the queue it came by, since when it waited, and until when: None while it does. None when there is none.
    """
    if (live := offers.live_of_person(tx, person_id)) is not None:
        return live.call_id, live.queue, live.made_at, None
    leg = legs.open_of_person(tx, person_id)
    if leg is None and (owed := wrap_ups.owed(tx, person_id)) is not None:
        leg = legs.find(tx, owed.leg_id)
    return (leg.call_id, leg.queue, leg.waiting_since, leg.made_at) if leg is not None else None


def show(hotline: Hotline, tx: Transaction, person_id: int, now: datetime) -> dict[str, Any] | None:
    """The card of the agent's call as JSON values, instants in ISO 8601; None without one. Never what was asked as sensitive."""
    found = call_of(tx, person_id)
    if found is None:
        return None
    call_id, queue_name, since, until = found
    call = calls.by_id(tx, call_id)
    session = Session.from_json(call.session) if call.session else None
    rules = hotline.pack.queues.get(queue_name)
    waited = since if until else queue.since(tx, call_id) or since
    customer = _customer(hotline, tx, call, session, now)
    return {
        "call": call.id,
        "queue": queue_name,
        "urgent": rules is not None and rules.always,
        "language": call.language,
        "why": call.intent,
        "outcome": call.outcome,
        "waiting_since": waited.isoformat(),
        "waited_s": max(0, int(((until or now) - waited).total_seconds())),
        "who": {
            "number": call.called if call.direction.startswith("outbound") else call.caller,
            "name": customer.name if customer else None,
            "known": customer is not None,
            "language": customer.language if customer else None,
            "since": customer.first_seen_at.isoformat() if customer else None,
        },
        "answers": _answers(hotline, session, now),
        "passed_on_by": [leg.person_id for leg in legs.of_call(tx, call.id) if leg.how == "passed_on"],
    } | _matters(tx, call, customer)


def _customer(hotline: Hotline, tx: Transaction, call: Call, session: Session | None, now: datetime) -> Customer | None:
    place = session or Session(flow=hotline.pack.flow.name, version="", node="")
    facts = Facts(pack=hotline.pack, on_call_number=None, tx=tx, call=call, session=place, now=now)
    return customers.find(tx, facts.number) if facts.number else None


def _answers(hotline: Hotline, session: Session | None, now: datetime) -> list[dict[str, Any]]:
    """What the caller has been asked and answered, in the flow's order: the value, and as the question says it.

    Where questions of several types keep an answer under one name, nobody knows whose it is: it is shown as it stands.
    """
    if session is None:
        return []
    flow = hotline.pack.flow
    asked: dict[str, list[Question]] = {}
    for node in flow.nodes.values():
        if isinstance(node, Ask) and not node.sensitive:
            asked.setdefault(node.save, []).append(node.question)
    context = Context(language=session.language or flow.languages[0], now=now, answers=session.answers)
    told = []
    for name, questions in asked.items():
        value = session.answers.get(name)
        if value is not None:
            alike = len({question.type for question in questions}) == 1
            told.append({"name": name, "value": value, "shown": questions[0].read_back(value, context) if alike else str(value)})
    return told


def _matters(tx: Transaction, call: Call, customer: Customer | None) -> dict[str, Any]:
    """What is open with this customer, and the last calls."""
    if customer is None:
        return {"tickets": [], "appointments": [], "callbacks": [], "last_calls": []}
    before = [asdict(one) for one in history.before(tx, customer.id, call.id, limit=_LAST_CALLS)]
    return {
        "tickets": [_told(one, _TICKET) for one in tickets.open_of_customer(tx, customer.id)],
        "appointments": [_told(one, _APPOINTMENT) for one in appointments.open_of_customer(tx, customer.id)],
        "callbacks": [_told(one, _CALLBACK) for one in callbacks.open_of_customer(tx, customer.id)],
        "last_calls": [_plain(one) for one in before],
    }


def _told(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return _plain({name: getattr(row, name) for name in names})


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
