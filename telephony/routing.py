"""Bringing waiting callers and free agents together, in transactions; refuses to depend on being told: it also looks by itself.

`offer` changes rows only, so a turn may end with it. `tick` also lets the carrier do what is outstanding; relay and workers
call it every second, so that a crash anywhere loses nothing.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from promises import routing
from promises.routing import Agent, Waiting
from promises.routing import Presence as State
from storage import offers, presences, queue, wrap_ups
from storage.errors import StoreError
from storage.offers import Offer
from storage.presences import Presence
from storage.queue import Caller
from storage.transaction import Transaction
from telephony import carrying, seats
from telephony.hotline import Hotline
from telephony.seats import Floor

_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class _Round:
    """One look at the floor: the callers whose rows we hold, the offers to them, and the agents as they are by now."""

    floor: Floor
    callers: dict[int, Caller]
    live: list[Offer]
    agents: dict[int, Presence] = field(default_factory=dict)

    def put(self, presence: Presence | None) -> None:
        if presence is not None:
            self.agents[presence.person_id] = presence


def tick(hotline: Hotline, now: datetime) -> None:
    """Offer, expire and offer again, then let the carrier do what is outstanding. `now` is aware. StoreError as it comes."""
    if hotline.store.read(_somebody_there):
        hotline.store.write(lambda tx: route(tx, hotline, now))
    carrying.carry_out_all(hotline, now)


def offer(hotline: Hotline, now: datetime) -> None:
    """Offer what can be offered; a database that is away is no reason to fail: the next tick comes soon."""
    try:
        if hotline.store.read(_somebody_there):
            hotline.store.write(lambda tx: route(tx, hotline, now))
    except StoreError as error:
        _log.warning("no offers were made", extra={"error": type(error).__qualname__})


def route(tx: Transaction, hotline: Hotline, now: datetime) -> None:
    """Bring the floor up to date in this transaction, which holds no locks yet."""
    callers = {caller.call_id: caller for caller in queue.callers(tx)}
    floor = Floor(tx=tx, queues=hotline.pack.queues, now=now, actor="routing")
    # offers to callers whose rows others hold are left to the next round
    live = [one for one in offers.live(tx) if one.call_id in callers]
    this = _Round(floor=floor, callers=callers, live=live)
    for presence in presences.on_floor(tx):
        this.put(presence)
    _notice_lost(this)
    _expire(this)
    _end_wrap_ups(this)
    _offer(this)


def _somebody_there(tx: Transaction) -> bool:
    return bool(presences.on_floor(tx) or offers.live(tx))


def _notice_lost(this: _Round) -> None:
    """Agents whose page has been silent for too long; what rings there goes to the next."""
    rings = {one.person_id: one for one in offers.live(this.floor.tx)}
    for presence in list(this.agents.values()):
        if presence.state == State.LOST or not routing.is_lost(presence.seen_at, this.floor.now):
            continue
        ringing = rings.get(presence.person_id)
        if ringing is None:
            this.put(seats.become(this.floor, presence, State.LOST, why="silent"))
        elif ringing.call_id in this.callers:
            this.put(seats.withdraw(this.floor, ringing, presence, to=State.LOST, why="silent"))
            this.live.remove(ringing)


def _expire(this: _Round) -> None:
    for late in [one for one in this.live if one.until <= this.floor.now]:
        this.put(seats.not_taken(this.floor, late, this.agents.get(late.person_id), "missed"))
        this.live.remove(late)


def _end_wrap_ups(this: _Round) -> None:
    """Whose time is over takes no calls until the disposition is given."""
    for presence in list(this.agents.values()):
        if presence.state != State.WRAP_UP:
            continue
        owed = wrap_ups.owed(this.floor.tx, presence.person_id)
        if owed is None or owed.due_at <= this.floor.now:
            this.put(seats.become(this.floor, presence, State.BREAK, why="disposition_owed"))


def _offer(this: _Round) -> None:
    ringing = {one.call_id for one in this.live}
    free = [one for one in this.callers.values() if one.call_id not in ringing and not one.answered]
    agents = [_agent(presence) for presence in this.agents.values()]
    if not free or not any(agent.state is State.FREE for agent in agents):
        return
    for match in routing.match([_waiting(this, caller) for caller in free], agents):
        caller = this.callers[match.call_id]
        this.put(seats.offer(this.floor, caller.call_id, caller.queue, this.agents[match.person_id]))


def _waiting(this: _Round, caller: Caller) -> Waiting:
    rules = this.floor.queues.get(caller.queue)
    return Waiting(
        call_id=caller.call_id,
        queue=caller.queue,
        priority=max(caller.priority, rules.priority if rules else 0),
        since=caller.since,
        language=caller.language,
        urgent=rules is not None and rules.always,
        wanted=caller.wanted,
        passed=offers.passed(this.floor.tx, caller.call_id, caller.since),
    )


def _agent(presence: Presence) -> Agent:
    return Agent(
        person_id=presence.person_id,
        state=State(presence.state),
        since=presence.since,
        languages=frozenset(presence.languages),
        queues=frozenset(presence.queues),
        missed=presence.missed,
    )
