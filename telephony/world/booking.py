"""Free times, holds and appointments; refuses a time outside the book's rules and one that is taken."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ivr.signals import Found
from promises import slots as rules
from promises.book import Service
from promises.numbers import appointment_number
from promises.outbound import Purpose
from promises.slots import MOST_OFFERED, Offer, OfferKind, Wish
from storage import appointments
from storage.appointments import Appointment, SlotRow
from storage.appointments import Slot as Row
from telephony.outbound import errands
from telephony.world.facts import Answer, Args, Facts, text, text_or_none
from telephony.world.items import look_up

HOLD = timedelta(minutes=5)
_NEAR = timedelta(days=4)  # as far to both sides: whatever lies outside is farther from the wish than all inside


class _Free:
    """A free slot as the rules of offering see it."""

    __slots__ = ("end", "id", "start")

    def __init__(self, row: Row) -> None:
        self.id, self.start, self.end = row.id, row.start_at, row.end_at


def free_slots(facts: Facts, args: Args) -> Found:
    """Up to three free times of a service: as wished, else the nearest."""
    name, zone = text(args["service"]), facts.pack.calendar.zone
    offer = Offer(kind=OfferKind.NONE)
    if (service := facts.pack.services.get(name)) is not None:
        wish, skip = Wish.of(args.get("wish"), zone), _skipped(facts, args.get("skip"))
        for after, until in _ranges(service, wish, skip, facts.now):
            free = [_Free(row) for row in _free(facts, name, after, until)]
            offer = rules.offer(free, wish, zone=zone, skip=skip)
            if len(offer.slots) == MOST_OFFERED or (wish and offer.kind is OfferKind.SOME):
                break
    if offer.kind is OfferKind.NONE:
        return Found(query="free_slots", outcome="none")
    options = [{"slot": slot.id, "start": facts.said(slot.start), "end": facts.said(slot.end)} for slot in offer.slots]
    return Found(query="free_slots", outcome=offer.kind.value, values={"options": options})


def _ranges(service: Service, wish: Wish | None, skip: list[datetime], now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Where to look: around the wish first, which nearly always will do, then in the whole book."""
    after, until = rules.bookable(service, now)
    if wish is None:
        first = max([after, *(at.astimezone(UTC) for at in skip)])
        yield first, min(until, first + _NEAR)
    else:
        first, last = wish.target.astimezone(UTC) - _NEAR, max(wish.target, wish.until).astimezone(UTC) + _NEAR
        yield max(after, first), min(until, last)
    yield after, until


def _free(facts: Facts, name: str, after: datetime, until: datetime) -> list[Row]:
    """The free slots that the book has today, laid out if they are not yet; what older rules laid out is left aside."""
    zone, service = facts.pack.calendar.zone, facts.pack.services[name]
    days = _days(after.astimezone(zone).date(), until.astimezone(zone).date())
    plan = {
        (slot.resource, slot.start): slot.end
        for slot in rules.generate(service, facts.pack.resources, facts.pack.calendar, days)
        if after <= slot.start < until
    }
    if not plan:
        return []
    there = {(row.resource, row.start_at) for row in appointments.laid_out(facts.tx, name, after, until)}
    new = [SlotRow(resource=key[0], service=name, start=key[1], end=end) for key, end in plan.items() if key not in there]
    if new:
        appointments.ensure_slots(facts.tx, new)
    free = appointments.free(facts.tx, name, after, until, facts.now)
    return [row for row in free if plan.get((row.resource, row.start_at)) == row.end_at]


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _skipped(facts: Facts, value: Any) -> list[datetime]:
    """The starts of options offered before: an option, or a list of options and of such lists, as offers pile up."""
    if isinstance(value, list):
        return [at for part in value for at in _skipped(facts, part)]
    at = facts.instant(value) if isinstance(value, Mapping) else None
    return [] if at is None else [at]


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
        errands.put(facts.tx, (Purpose.REMINDER, booked.id), attempt=1, due=due, at=facts.now)


ANSWERS: dict[str, Answer] = {
    "free_slots": free_slots,
    "hold_slot": hold_slot,
    "release_hold": release_hold,
    "book": book,
}
