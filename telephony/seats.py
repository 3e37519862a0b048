"""What happens to an agent and a call together, each in the transaction it is part of; refuses to talk to the carrier.

Whoever changes both locks the call first and the agent second.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from promises import routing
from promises.queues import Queue
from promises.routing import Presence as State
from storage import calls, legs, offers, presences, queue, wrap_ups
from storage.legs import Leg
from storage.offers import Offer
from storage.presences import Presence
from storage.transaction import Transaction

_WRAP_UP_S: Final = 60  # where the pack has no queue of this name any more
_RING_S: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """A transaction on the floor: the pack's queues, the aware instant, and who does it (`person:ID`, `caller`, `routing`)."""

    tx: Transaction
    queues: Mapping[str, Queue]
    now: datetime
    actor: str

    def ring_s(self, name: str) -> int:
        """How long an offer from this queue lasts."""
        return self.queues[name].ring_s if name in self.queues else _RING_S

    def priority(self, name: str) -> int:
        """That of the queue's callers."""
        return self.queues[name].priority if name in self.queues else 0

    def wrap_up_s(self, name: str) -> int:
        """How long the work after a call of this queue may take."""
        return self.queues[name].wrap_up_s if name in self.queues else _WRAP_UP_S


def become(floor: Floor, presence: Presence, to: State, *, why: str = "", missed: int | None = None) -> Presence:
    """The agent in another state, if they may go there from where they are."""
    allowed = routing.may_become(State(presence.state), to)
    if not allowed or not presences.move(floor.tx, presence, to, at=floor.now, actor=floor.actor, why=why, missed=missed):
        return presence
    misses = presence.missed if missed is None else missed
    return replace(presence, state=to, since=floor.now, missed=misses, version=presence.version + 1)


def offer(floor: Floor, call_id: int, name: str, presence: Presence) -> Presence:
    """Ring the call of this queue at a free agent; nothing when either is taken meanwhile."""
    until = routing.until(floor.now, floor.ring_s(name))
    made = offers.make(floor.tx, call_id=call_id, person_id=presence.person_id, queue=name, until=until, at=floor.now)
    return become(floor, presence, State.RINGING) if made else presence


def not_taken(floor: Floor, live: Offer, presence: Presence | None, outcome: str) -> Presence | None:
    """The offer was missed or declined: the agent sinks behind the others, or goes on a break."""
    if not offers.end(floor.tx, live, outcome, at=floor.now, actor=floor.actor) or presence is None:
        return presence
    misses = presence.missed + 1
    to = routing.after_missing(misses)
    return become(floor, presence, to, why="missed" if to is State.BREAK else outcome, missed=misses)


def withdraw(floor: Floor, live: Offer, presence: Presence | None, *, to: State = State.FREE, why: str) -> Presence | None:
    """The offer is taken back through no fault of the agent's."""
    if offers.end(floor.tx, live, "withdrawn", at=floor.now, actor=floor.actor) and presence is not None:
        return become(floor, presence, to, why=why)
    return presence


def part(floor: Floor, leg: Leg, how: str, *, to: Mapping[str, str | int] | None = None) -> bool:
    """Caller and agent part; the call's row is locked. `to`: queue, person or number the call is passed on to.

    They had each other: the agent wraps up. They never came together: it has failed, the agent sinks as for a missed offer, and
    the caller is back at their place in the queue unless it was them who left. False when it was over already.
    """
    together = leg.joined_at is not None and leg.fetched_at is not None
    if not together and how in {"agent", "cut"}:
        how = "failed"
    if not legs.end(floor.tx, leg, how, at=floor.now, actor=floor.actor, **(to or {})):
        return False
    if leg.rung_at is None:
        legs.closed(floor.tx, leg, at=floor.now)
    presence = presences.find(floor.tx, leg.person_id)
    if together:
        _wrap_up(floor, leg, presence)
        return True
    if how == "failed":
        if leg.fetched_at is None:
            legs.sent(floor.tx, leg, at=floor.now)
        else:
            queue.enter(floor.tx, leg.call_id, leg.queue, floor.priority(leg.queue), leg.waiting_since)
    if presence is not None and presence.state != State.LOST:
        misses = presence.missed + (how == "failed")
        become(floor, presence, routing.after_missing(misses), why=how, missed=misses)
    return True


def _wrap_up(floor: Floor, leg: Leg, presence: Presence | None) -> None:
    due = routing.until(floor.now, floor.wrap_up_s(leg.queue))
    wrap_ups.start(floor.tx, leg_id=leg.id, call_id=leg.call_id, person_id=leg.person_id, due_at=due, at=floor.now)
    if presence is not None and presence.state != State.LOST:
        become(floor, presence, State.WRAP_UP)
    else:
        presences.touch(floor.tx, leg.person_id)  # whose page is lost finds the wrap-up when it is back


def left(floor: Floor, call_id: int, how: str = "caller") -> None:
    """The caller has left the queue, the room, or the call: nothing rings for them any more, nobody talks to them."""
    live = offers.live_of_call(floor.tx, call_id)
    if live is not None:
        withdraw(floor, live, presences.find(floor.tx, live.person_id), why="caller_left")
    legs.explain(floor.tx, call_id, how, at=floor.now, actor=floor.actor)
    leg = legs.open_of_call(floor.tx, call_id)
    if leg is not None:
        together = leg.joined_at is not None and leg.fetched_at is not None
        part(floor, leg, how if together else "caller")


def accept(floor: Floor, live: Offer, presence: Presence, key: str) -> Leg | None:
    """The agent takes the call, whose row is locked; None when the offer is over, or the caller is."""
    since = queue.since(floor.tx, live.call_id)
    if since is None or not offers.accept(floor.tx, live, at=floor.now, actor=floor.actor):
        return None
    leg = legs.make(floor.tx, live, key=key, waiting_since=since, at=floor.now)
    if leg is not None:
        become(floor, presence, State.TALKING, missed=0)
    return leg


def back_to(presence: Presence, floor: Floor) -> State:
    """What a lost agent is who gives a sign of life: where the call they had left them."""
    if legs.open_of_person(floor.tx, presence.person_id) is not None:
        return State.TALKING
    owed = wrap_ups.owed(floor.tx, presence.person_id)
    if owed is None:
        return State.FREE
    return State.WRAP_UP if owed.due_at > floor.now else State.BREAK


def lock_call(tx: Transaction, call_id: int) -> None:
    """Nobody else changes this call until the transaction ends."""
    calls.by_id(tx, call_id)
