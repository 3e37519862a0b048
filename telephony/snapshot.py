"""An agent's state at one glance, JSON-safe, with a version that grows with it; refuses anything of callers: that is the card's.

    {"version": 12, "state": "talking", "since": "2026-…", "missed": 0, "choices": [], "softphone": "agent_7",
     "offer": null | {"id", "call", "queue", "made_at", "until", "left_s"},
     "leg": null | {"id", "call", "queue", "made_at", "together", "held", "held_s"},
     "wrap_up": null | {"id", "call", "due_at", "left_s", "extended"},
     "waiting": {"count": 3, "longest_s": 95}}

`waiting` counts the queues that the agent serves and does not move the version.
"""

from datetime import datetime
from typing import Any

from promises import routing
from promises.routing import Presence as State
from storage import legs, offers, presences, queue, wrap_ups
from storage.legs import Leg
from storage.offers import Offer
from storage.presences import Presence
from storage.transaction import Transaction
from storage.wrap_ups import WrapUp
from telephony.exchange import softphone


def take(tx: Transaction, person_id: int, now: datetime) -> dict[str, Any] | None:
    """The agent's state as of `now` (aware); None for who has no desk."""
    presence = presences.find(tx, person_id)
    if presence is None:
        return None
    owed = wrap_ups.owed(tx, person_id)
    leg = legs.open_of_person(tx, person_id)
    return {
        "version": presence.version,
        "state": presence.state,
        "since": presence.since.isoformat(),
        "missed": presence.missed,
        "languages": presence.languages,
        "queues": presence.queues,
        "choices": _choices(presence, leg, owed),
        "softphone": softphone(person_id).removeprefix("client:"),
        "offer": _offer(offers.live_of_person(tx, person_id), now),
        "leg": _leg(leg, now),
        "wrap_up": _wrap_up(owed, now),
        "waiting": _waiting(tx, presence, now),
    }


def _choices(presence: Presence, leg: Leg | None, owed: WrapUp | None) -> list[str]:
    """What the agent may set their presence to."""
    if leg is not None:
        return []
    allowed = {to for to in routing.CHOICES if routing.may_become(State(presence.state), to)}
    return sorted(allowed - ({State.FREE} if owed or presence.state == State.RINGING else set()))


def _offer(live: Offer | None, now: datetime) -> dict[str, Any] | None:
    if live is None:
        return None
    return {
        "id": live.id,
        "call": live.call_id,
        "queue": live.queue,
        "made_at": live.made_at.isoformat(),
        "until": live.until.isoformat(),
        "left_s": _left(live.until, now),
    }


def _leg(leg: Leg | None, now: datetime) -> dict[str, Any] | None:
    if leg is None:
        return None
    holding = int((now - leg.held_at).total_seconds()) if leg.held_at else 0
    return {
        "id": leg.id,
        "call": leg.call_id,
        "queue": leg.queue,
        "made_at": leg.made_at.isoformat(),
        "together": leg.joined_at is not None and leg.fetched_at is not None,
        "held": leg.held_at is not None,
        "held_s": leg.held_s + holding,
    }


def _wrap_up(owed: WrapUp | None, now: datetime) -> dict[str, Any] | None:
    if owed is None:
        return None
    return {
        "id": owed.id,
        "call": owed.call_id,
        "due_at": owed.due_at.isoformat(),
        "left_s": _left(owed.due_at, now),
        "extended": bool(owed.extended),
    }


def _waiting(tx: Transaction, presence: Presence, now: datetime) -> dict[str, int]:
    callers = [one for one in queue.callers(tx) if not one.answered and (not presence.queues or one.queue in presence.queues)]
    longest = max((int((now - one.since).total_seconds()) for one in callers), default=0)
    return {"count": len(callers), "longest_s": max(0, longest)}


def _left(until: datetime, now: datetime) -> int:
    """Whole seconds left, rounded up."""
    return max(0, -int(-(until - now).total_seconds() // 1))
