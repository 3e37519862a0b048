"""What somebody typed into the search box, found by its whole number or id; refuses parts of numbers: they find strangers."""

from dataclasses import dataclass

from desk.reader import CALLS, WORK, Reader
from promises.phones import e164
from storage import appointments, calls, customers, tickets
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What it is (customer, ticket, appointment, call) and the key of its page."""

    what: str
    key: str


def find_for(reader: Reader, tx: Transaction, typed: str, region: str) -> Found | None:
    """The customer with this number, the ticket, visit or call with this id; None when the reader may see none."""
    reader.must(*WORK)
    digits = "".join(sign for sign in typed if sign.isalnum())
    ticket = tickets.find_by_number(tx, digits)
    if ticket and ticket.number:
        return Found(what="ticket", key=ticket.number)
    visit = appointments.find_by_number(tx, digits)
    if visit:
        return Found(what="appointment", key=visit.start_at.isoformat())
    if not reader.may(*CALLS):
        return None
    number = e164(typed, region)
    customer = customers.find(tx, number) if number else None
    if customer:
        return Found(what="customer", key=str(customer.id))
    return Found(what="call", key=digits) if digits and calls.find(tx, digits) else None
