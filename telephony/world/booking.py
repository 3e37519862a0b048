"""Free times, holds and appointments; refuses a time outside the book's rules and one that is taken."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ivr.signals import Found
from promises import slots as rules
from promises.book import Service
from promises.numbers import appointment_number
from promises.slots import OfferKind, Wish
from storage import appointments, outbox
from storage.appointments import Appointment, SlotRow
from storage.appointments import Slot as Row
from telephony.world.facts import Answer, Args, Facts, text, text_or_none
from telephony.world.items import look_up

HOLD = timedelta(minutes=5)
REMINDER = "appointment_reminder"


class _Free:
    """A free slot as the rules of offering see it."""

    __slots__ = ("end", "id", "start")

    def __init__(self, row: Row) -> None:
        self.id, self.start, self.end = row.id, row.start_at, row.end_at


def free_slots(facts: Facts, args: Args) -> Found:
    """Up to three free times of a service: as wished, else the nearest."""
    service = facts.pack.services.get(text(args["service"]))
    free = [_Free(row) for row in _free(facts, text(args["service"]), service)] if service else []
    zone = facts.pack.calendar.zone
    offer = rules.offer(free, Wish.of(args.get("wish"), zone), zone=zone, skip=_skipped(facts, args.get("skip")))
    if offer.kind is OfferKind.NONE:
        return Found(query="free_slots", outcome="none")
    options = [{"slot": slot.id, "start": facts.said(slot.start), "end": facts.said(slot.end)} for slot in offer.slots]
    return Found(query="free_slots", outcome=offer.kind.value, values={"options": options})


def _free(facts: Facts, name: str, service: Service) -> list[Row]:
    """The free slots that the book has today, laid out if they are not yet; what older rules laid out is left aside."""
    after, until = rules.bookable(service, facts.now)
    zone = facts.pack.calendar.zone
    days = _days(after.astimezone(zone).date(), until.astimezone(zone).date())
    book = {
        (slot.resource, slot.start.astimezone(UTC)): SlotRow(resource=slot.resource, service=name, start=slot.start, end=slot.end)
        for slot in rules.generate(service, facts.pack.resources, facts.pack.calendar, days)
    }
    there = {(row.resource, row.start_at.astimezone(UTC)) for row in appointments.laid_out(facts.tx, name, after, until)}
    new = [row for key, row in book.items() if key not in there and after <= key[1] < until]
    if new:
        appointments.ensure_slots(facts.tx, new)
    free = appointments.free(facts.tx, name, after, until, facts.now)
    return [row for row in free if _same(row, book.get((row.resource, row.start_at.astimezone(UTC))))]


def _same(row: Row, planned: SlotRow | None) -> bool:
    return planned is not None and row.end_at == planned.end.astimezone(UTC)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _skipped(facts: Facts, value: Any) -> list[datetime]:
    """The starts of options offered before: a list of options, or one."""
    options = value if isinstance(value, list) else [value]
    return [at for option in options if isinstance(option, Mapping) and (at := facts.instant(option)) is not None]


def hold_slot(facts: Facts, args: Args) -> Found:
    """Hold an option while the caller decides; any other place at the same time will do."""
    row = appointments.find_slot(facts.tx, _slot_id(args["slot"]))
    if row is None or row.start_at <= facts.now:
        return Found(query="hold_slot", outcome="taken")
    twins = appointments.free(facts.tx, row.service, row.start_at, row.start_at + timedelta(seconds=1), facts.now)
    for place in (row, *(twin for twin in twins if twin.id != row.id and twin.end_at == row.end_at)):
        if appointments.hold(facts.tx, place.id, facts.call.id, facts.now + HOLD, facts.now):
            values = {"slot": place.id, "start": facts.said(place.start_at), "end": facts.said(place.end_at)}
            return Found(query="hold_slot", outcome="held", values=values)
    return Found(query="hold_slot", outcome="taken")


def _slot_id(value: Any) -> int:
    """The slot in an argument: its id, or the option it came in; 0 is none."""
    found = value.get("slot") if isinstance(value, Mapping) else value
    return int(found) if isinstance(found, int) or (isinstance(found, str) and found.isdecimal()) else 0


def release_hold(facts: Facts, _args: Args) -> Found:
    """Hold nothing for this call any more."""
    appointments.release(facts.tx, facts.call.id)
    return Found(query="release_hold", outcome="ok")


def book(facts: Facts, args: Args) -> Found:
    """Book what is held, instead of an earlier appointment if one is moved; a reminder is put by."""
    contact = text_or_none(args.get("contact"))
    moved = look_up(facts, args.get("moves"))
    booked = appointments.book(
        facts.tx,
        call_id=facts.call.id,
        service=text(args["service"]),
        customer_id=facts.remember(contact),
        contact=contact or facts.number,
        address=text_or_none(args.get("address")),
        note=text_or_none(args.get("note")),
        at=facts.now,
        numbering=appointment_number,
        moves=moved.id if isinstance(moved, Appointment) else None,
    )
    if booked is None:
        return Found(query="book", outcome="lost")
    _remind(facts, booked)
    values = {"number": booked.number, "start": facts.said(booked.start_at), "end": facts.said(booked.end_at)}
    return Found(query="book", outcome="booked", values=values)


def _remind(facts: Facts, booked: Appointment) -> None:
    """Put the reminder by; a moved or cancelled appointment's is dropped by whoever takes it up."""
    service = facts.pack.services.get(booked.service)
    if service is None or service.remind_minutes is None:
        return
    due = booked.start_at.astimezone(UTC) - timedelta(minutes=service.remind_minutes)
    if due > facts.now:
        payload = {"appointment_id": booked.id}
        outbox.put(facts.tx, key=f"{REMINDER}:{booked.id}", kind=REMINDER, payload=payload, due_at=due, at=facts.now)


ANSWERS: dict[str, Answer] = {
    "free_slots": free_slots,
    "hold_slot": hold_slot,
    "release_hold": release_hold,
    "book": book,
}
