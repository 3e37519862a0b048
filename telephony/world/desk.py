"""Opening hours, queues and the person on call; refuses to say a queue is open that nobody staffs."""

from ivr.signals import Found
from promises.queues import Wait
from storage import queue
from telephony.world.facts import Answer, Args, Facts, text


def hours(facts: Facts, _args: Args) -> Found:
    """Open now, or when next."""
    if facts.pack.calendar.is_open(facts.now):
        return Found(query="hours", outcome="open")
    return Found(query="hours", outcome="closed", values={"opens_at": _opens_at(facts)})


def queue_state(facts: Facts, args: Args) -> Found:
    """Whether a queue is short, long or closed, with callers waiting and the estimated minutes."""
    name = text(args["queue"])
    rules = facts.pack.queues[name]
    waiting, oldest = queue.waiting(facts.tx, name)
    oldest_minutes = (facts.now - oldest).total_seconds() / 60 if oldest else 0.0
    wait = rules.wait(waiting=waiting, oldest_minutes=oldest_minutes, is_open=facts.pack.calendar.is_open(facts.now))
    if wait is Wait.CLOSED:
        return Found(query="queue_state", outcome=wait.value, values={"opens_at": _opens_at(facts)})
    return Found(query="queue_state", outcome=wait.value, values={"waiting": waiting, "minutes": rules.estimate(waiting)})


def _opens_at(facts: Facts) -> str:
    return facts.said(facts.pack.calendar.next_open(facts.now))


def on_call(facts: Facts, _args: Args) -> Found:
    """The number of whoever is on call."""
    if not facts.on_call_number:
        return Found(query="on_call", outcome="none")
    return Found(query="on_call", outcome="number", values={"to": facts.on_call_number})


ANSWERS: dict[str, Answer] = {"hours": hours, "queue_state": queue_state, "on_call": on_call}
