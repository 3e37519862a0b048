"""When we ring back, and the promise to; refuses a time outside the other end's window and two callbacks for one matter."""

from datetime import datetime, timedelta

from ivr.signals import Found
from promises import callbacks as rules
from promises import phones
from promises.outbound import Purpose, Result
from promises.slots import Wish
from storage import callbacks, dials
from telephony.outbound import errands
from telephony.world.errands import errand_dial, scene_of
from telephony.world.facts import Answer, Args, Facts, text, text_or_none

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
        windows = facts.pack.callbacks.windows(among, facts.pack.calendar, facts.pack.outbound.legal)
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
        errands.put(facts.tx, (Purpose.CALLBACK, callback.id), attempt=1, due=due, at=facts.now)
    elif _moved(facts, callback.id, due):
        return Found(query="request_callback", outcome="agreed", values={"due": facts.said(due)})
    return Found(query="request_callback", outcome="agreed" if new else "already", values={"due": facts.said(callback.due_at)})


def _moved(facts: Facts, callback_id: int, due: datetime) -> bool:
    """True when this very call is the callback: it has come at the wrong time, and another one was asked for."""
    dial = errand_dial(facts)
    if dial is None or dial.callback_id != callback_id or not callbacks.move(facts.tx, callback_id, due=due, at=facts.now):
        return False
    dials.came_to(facts.tx, dial.key, Result.LATER.value)
    attempt = errands.attempt_of(dial.key) + 1
    errands.put(facts.tx, (Purpose.CALLBACK, callback_id), attempt=attempt, due=due, at=facts.now)
    scene_of(facts).note("callback_moved", {"callback_id": callback_id}, call_id=facts.call.id)
    return True


ANSWERS: dict[str, Answer] = {"callback_time": callback_time, "request_callback": request_callback}
