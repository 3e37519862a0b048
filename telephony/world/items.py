"""Open matters as a caller hears of them: tickets and appointments under one number each; refuses ids of anything else."""

import re
from collections.abc import Mapping
from typing import Any

from ivr.signals import Found
from promises import numbers
from promises.numbers import Numbered
from storage import appointments, tickets
from storage.appointments import Appointment
from storage.tickets import Ticket
from telephony.world.facts import Answer, Args, Facts, text

APPOINTMENT, TICKET = "appointment", "ticket"
_MOST_TOLD = 5
_ITEM = re.compile(rf"({APPOINTMENT}|{TICKET}):([1-9][0-9]{{0,17}})")


def item_id(value: Any, kind: str) -> int | None:
    """The row's id in an argument (an item or its `item`) when it is of this kind of thing; None otherwise."""
    found = _ITEM.fullmatch(text(value.get("item") if isinstance(value, Mapping) else value))
    return int(found[2]) if found and found[1] == kind else None


def _of_ticket(facts: Facts, ticket: Ticket) -> dict[str, Any]:
    at = facts.said(ticket.promised_at)
    return {"item": f"{TICKET}:{ticket.id}", "kind": ticket.kind, "number": ticket.number, "at": at} | {
        "status": ticket.status,
        "service": None,
    }


def _of_appointment(facts: Facts, booked: Appointment) -> dict[str, Any]:
    at = facts.said(booked.start_at)
    return {"item": f"{APPOINTMENT}:{booked.id}", "kind": APPOINTMENT, "number": booked.number, "at": at} | {
        "status": booked.status,
        "service": booked.service,
    }


def open_items(facts: Facts, _args: Args) -> Found:
    """The caller's open tickets and appointments, soonest first."""
    customer = facts.customer
    if customer is None:
        return Found(query="open_items", outcome="none")
    items = [_of_appointment(facts, booked) for booked in appointments.open_of_customer(facts.tx, customer.id)]
    items += [_of_ticket(facts, ticket) for ticket in tickets.open_of_customer(facts.tx, customer.id)]
    items = sorted(items, key=lambda item: (facts.instant(item["at"]) or facts.now, item["item"]))[:_MOST_TOLD]
    match items:
        case []:
            return Found(query="open_items", outcome="none")
        case [item]:
            return Found(query="open_items", outcome="one", values={"item": item})
        case _:
            return Found(query="open_items", outcome="many", values={"items": items})


def find_item(facts: Facts, args: Args) -> Found:
    """The ticket or appointment with the number a caller was told, open or not."""
    number = re.sub(r"\D", "", text(args["number"]))
    item = _look_up(facts, number) if numbers.is_number(number) else None
    if item is None:
        return Found(query="find_item", outcome="missing")
    return Found(query="find_item", outcome="found", values={"item": item})


def _look_up(facts: Facts, number: str) -> dict[str, Any] | None:
    if int(number[0]) == Numbered.TICKET:
        ticket = tickets.find_by_number(facts.tx, number)
        return _of_ticket(facts, ticket) if ticket else None
    booked = appointments.find_by_number(facts.tx, number)
    return _of_appointment(facts, booked) if booked else None


def add_note(facts: Facts, args: Args) -> Found:
    """Add what the caller says to a ticket or an appointment."""
    item, note = args["item"], text(args["note"])
    if (ticket_id := item_id(item, TICKET)) is not None:
        tickets.add_note(facts.tx, ticket_id, note, call_id=facts.call.id, at=facts.now)
    elif (appointment_id := item_id(item, APPOINTMENT)) is not None:
        appointments.add_note(facts.tx, appointment_id, note, call_id=facts.call.id, at=facts.now)
    else:
        return Found(query="add_note", outcome="missing")
    return Found(query="add_note", outcome="ok")


def cancel_item(facts: Facts, args: Args) -> Found:
    """Cancel a ticket or an appointment that is open."""
    item, done = args["item"], False
    if (ticket_id := item_id(item, TICKET)) is not None:
        done = tickets.cancel(facts.tx, ticket_id, at=facts.now)
    elif (appointment_id := item_id(item, APPOINTMENT)) is not None:
        done = appointments.cancel(facts.tx, appointment_id, at=facts.now)
    return Found(query="cancel_item", outcome="cancelled" if done else "missing")


ANSWERS: dict[str, Answer] = {
    "open_items": open_items,
    "find_item": find_item,
    "add_note": add_note,
    "cancel_item": cancel_item,
}
