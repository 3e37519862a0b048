"""What the desk tells a script of a call: company, agent, caller, and what a call of ours is about; refuses facts nobody has."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ivr.events import Wanted
from ivr.session import Session
from promises.outbound import Purpose
from scripts.script import Script
from storage import appointments, callbacks, people, surveys, work_lists
from storage.standing import Call
from storage.transaction import Transaction
from telephony import world
from telephony.hotline import Hotline
from telephony.outbound import errands
from telephony.world import Facts
from telephony.world.errands import errand_dial
from telephony.world.items import item_of, look_up

RETURN_VISIT = "return-visit"
"""The purpose of scripts for asking how it went; the machine's own calls with it are surveys."""


def world_of(hotline: Hotline, tx: Transaction, call: Call, now: datetime) -> Facts:
    """The world as this call asks it."""
    session = Session.from_json(call.session) if call.session else Session(flow=hotline.pack.flow.name, version="", node="")
    return Facts(pack=hotline.pack, on_call_number=hotline.on_call_number, tx=tx, call=call, session=session, now=now)


def facts_of(facts: Facts, person_id: int) -> dict[str, Any]:
    """Facts by the names of `scripts.facts`, all but free times; a script takes those it lists."""
    person = people.by_id(facts.tx, person_id)
    caller = world.answer(facts, Wanted(node="script", query="caller"))
    told: dict[str, Any] = {"centre": {"name": dict(facts.pack.title)}, "caller": dict(caller.values)}
    if person is not None and person.shown:
        told["agent"] = {"name": person.shown}
    return {**told, **_errand(facts)}


def script_for(facts: Facts) -> Script | None:
    """The script that the call needs: by what a call of ours is for, else by what the caller wants."""
    library, dial = facts.pack.scripts, errand_dial(facts)
    if dial is None:
        return library.for_intent(facts.call.intent)
    by_purpose = library.for_purpose(dial.purpose)
    return by_purpose or (library.for_purpose(RETURN_VISIT) if dial.purpose == Purpose.SURVEY else None)


def _errand(facts: Facts) -> Mapping[str, Any]:
    """What a call of ours is about."""
    dial = errand_dial(facts)
    errand = errands.of_dial(facts.tx, facts.pack, dial) if dial else None
    if errand is None:
        return {}
    match errand.purpose:
        case Purpose.REMINDER:
            return _appointment(facts, errand.subject_id)
        case Purpose.CALLBACK:
            row = callbacks.find(facts.tx, errand.subject_id)
            return {"callback": {"due": facts.said(row.due_at), "matter": row.matter, "reason": row.reason}} if row else {}
        case Purpose.SURVEY:
            return _matter(facts, errand.subject_id)


def _appointment(facts: Facts, appointment_id: int) -> Mapping[str, Any]:
    row = appointments.find(facts.tx, appointment_id)
    if row is None:
        return {}
    service = facts.pack.services.get(row.service)
    return {
        "appointment": {
            "number": row.number,
            "service": row.service,
            "title": dict(service.name) if service else row.service,
            "start": facts.said(row.start_at),
            "end": facts.said(row.end_at),
            "address": row.address,
            "contact": row.contact,
        }
    }


def _matter(facts: Facts, survey_id: int) -> Mapping[str, Any]:
    """The ticket of the call that is asked about."""
    survey = surveys.find(facts.tx, survey_id)
    tickets = work_lists.of_call(facts.tx, survey.call_id)[0] if survey else []
    ticket = look_up(facts, tickets[0].number) if tickets else None
    if ticket is None:
        return {}
    item = item_of(facts, ticket)
    fields = getattr(ticket, "fields", None) or {}
    return {
        "matter": {name: item[name] for name in ("number", "kind", "title", "at")}
        | {"summary": tickets[0].summary, "address": fields.get("address")}
    }
