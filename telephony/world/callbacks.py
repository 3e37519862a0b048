"""When we ring back, and the promise to; refuses a time outside the other end's window and two callbacks for one matter."""

from datetime import datetime, timedelta

from ivr.signals import Found
from promises import callbacks as rules
from promises import phones
from promises.slots import Wish
from storage import callbacks, outbox
from telephony.world.facts import Answer, Args, Facts, text, text_or_none

PLACE = "place_callback"
_FAR = timedelta(days=60)


def callback_time(facts: Facts, args: Args) -> Found:
    """Whether we may ring when the caller wishes, and when we will."""
    wish = Wish.of(args.get("at"), facts.pack.calendar.zone)
    due, met = _settle(facts, facts.number, wish)
    return Found(query="callback_time", outcome="fine" if met else "outside", values={"due": facts.said(due)})


def _settle(facts: Facts, number: str | None, wish: Wish | None) -> tuple[datetime, bool]:
    """When to ring this number, and whether that is as wished.

    Zones that leave no common time (a toll-free number may be anywhere) give way to the hotline's own.
    """
    zones = phones.zones(number) if number else ()
    for among in (zones, ()):
        windows = facts.pack.callbacks.windows(among, facts.pack.calendar)
        due, met = rules.settle(facts.pack.callbacks, windows, wish, facts.now)
        due = due or rules.next_allowed(windows, facts.now, until=facts.now + _FAR)
        if due is not None:
            return due, met
    return facts.pack.calendar.next_open(facts.now), False


def request_callback(facts: Facts, args: Args) -> Found:
    """Promise to ring back about a matter; one at a time for a number and matter."""
    contact = text_or_none(args.get("contact"))
    number = (phones.e164(contact, facts.pack.region) if contact else None) or facts.number
    if number is None:
        return Found(query="request_callback", outcome="nowhere")
    asked = facts.instant(args["due"])
    due, _ = _settle(facts, number, Wish(start=asked, has_time=True) if asked else None)
    callback, new = callbacks.request(
        facts.tx,
        customer_id=facts.remember(number),
        number=number,
        matter=text(args["matter"]) or "callback",
        due=due,
        reason=text_or_none(args.get("reason")),
        call_id=facts.call.id,
        at=facts.now,
    )
    if new:
        payload = {"callback_id": callback.id}
        outbox.put(facts.tx, key=f"{PLACE}:{callback.id}:1", kind=PLACE, payload=payload, due_at=due, at=facts.now)
    return Found(query="request_callback", outcome="agreed" if new else "already", values={"due": facts.said(callback.due_at)})


ANSWERS: dict[str, Answer] = {"callback_time": callback_time, "request_callback": request_callback}
