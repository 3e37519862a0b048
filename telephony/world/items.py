"""Open matters as a caller hears of them: tickets and appointments, each under its number; refuses numbers of anything else.

An item's `item`, by which flows name it again, is its number: it can be said, checked and looked up.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ivr.signals import Found
from promises import numbers
from promises.numbers import Numbered
from storage import appointments, tickets
from storage.appointments import Appointment
from storage.tickets import Ticket
from telephony.world.facts import Answer, Args, Facts, text

APPOINTMENT = "appointment"
_MOST_TOLD = 5
_TITLES = {
    "complaint": {"zh-CN": "投诉", "en-US": "complaint"},
    "repair": {"zh-CN": "报修", "en-US": "repair"},
    "enquiry": {"zh-CN": "咨询", "en-US": "question"},
    "emergency": {"zh-CN": "紧急情况", "en-US": "emergency"},
}


def look_up(facts: Facts, value: Any) -> Ticket | Appointment | None:
    """The row behind an argument: an item, its `item`, or a number as a caller says it."""
    number = re.sub(r"[^0-9]", "", text(value.get("item") if isinstance(value, Mapping) else value))
    if not numbers.is_number(number):
        return None
    if int(number[0]) == Numbered.TICKET:
        return tickets.find_by_number(facts.tx, number)
    return appointments.find_by_number(facts.tx, number)


def item_of(facts: Facts, row: Ticket | Appointment) -> dict[str, Any]:
    """The row as flows see it."""
    match row:
        case Ticket():
            kind, at, service, title = row.kind, row.promised_at, None, _TITLES.get(row.kind)
            late = row.status == "open" and row.promised_at < facts.now
        case Appointment():
            booked = facts.pack.services.get(row.service)
            kind, at, service, title = APPOINTMENT, row.start_at, row.service, booked.name if booked else None
            late = row.status == "booked" and row.end_at < facts.now
    customer = facts.customer
    return {
        "item": row.number,
        "kind": kind,
        "number": row.number,
        "at": facts.said(at),
        "late": late,
        "status": row.status,
        "service": service,
        "title": title,
        "mine": (customer is not None and row.customer_id == customer.id) or (row.contact or "") == facts.number,
    }


def open_items(facts: Facts, _args: Args) -> Found:
    """The caller's open tickets and appointments, soonest first."""
    customer = facts.customer
    if customer is None:
        return Found(query="open_items", outcome="none")
    found: list[Ticket | Appointment] = [*tickets.open_of_customer(facts.tx, customer.id)]
    found += appointments.open_of_customer(facts.tx, customer.id)
    items = [item_of(facts, row) for row in sorted(found, key=_when)[:_MOST_TOLD]]
    match items:
        case []:
            return Found(query="open_items", outcome="none")
        case [item]:
            return Found(query="open_items", outcome="one", values={"item": item})
        case _:
            return Found(query="open_items", outcome="many", values={"items": items})


def _when(row: Ticket | Appointment) -> datetime:
    return row.promised_at if isinstance(row, Ticket) else row.start_at


def find_item(facts: Facts, args: Args) -> Found:
    """The ticket or appointment with the number a caller was told, open or not."""
    row = look_up(facts, args["number"])
    if row is None:
        return Found(query="find_item", outcome="missing")
    return Found(query="find_item", outcome="found", values={"item": item_of(facts, row)})


def add_note(facts: Facts, args: Args) -> Found:
    """Add what the caller says to a ticket or an appointment."""
    note = text(args["note"])
    match look_up(facts, args["item"]):
        case Ticket(id=row_id):
            tickets.add_note(facts.tx, row_id, note, call_id=facts.call.id, at=facts.now)
        case Appointment(id=row_id):
            appointments.add_note(facts.tx, row_id, note, call_id=facts.call.id, at=facts.now)
        case None:
            return Found(query="add_note", outcome="missing")
    return Found(query="add_note", outcome="ok")


def cancel_item(facts: Facts, args: Args) -> Found:
    """Cancel a ticket or an appointment that is open."""
    match look_up(facts, args["item"]):
        case Ticket(id=row_id):
            done = tickets.cancel(facts.tx, row_id, at=facts.now)
        case Appointment(id=row_id):
            done = appointments.cancel(facts.tx, row_id, at=facts.now)
        case None:
            done = False
    return Found(query="cancel_item", outcome="cancelled" if done else "missing")


ANSWERS: dict[str, Answer] = {
    "open_items": open_items,
    "find_item": find_item,
    "add_note": add_note,
    "cancel_item": cancel_item,
}
