"""Who is offered which waiting caller, and how an agent's state may change; refuses to know the time: instants are arguments.

A caller of an emergency goes first and may go to anybody; the others go to agents of their queue who speak their language, or to
any agent of the queue while nobody on the floor speaks it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

SILENCE_S: Final = 20
"""Seconds without a sign of life after which an agent's page is taken to be gone."""
FETCH_S: Final = 20
"""Seconds within which caller and agent have to be together after an offer was accepted."""
MOST_MISSED: Final = 2
"""Offers missed in a row that send an agent on a break."""


class Presence(StrEnum):
    """What an agent is doing."""

    FREE = "free"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    BREAK = "break"
    OFFLINE = "offline"
    LOST = "lost"


CHOICES: Final = frozenset({Presence.FREE, Presence.BREAK, Presence.OFFLINE})
"""What agents choose themselves; the rest happens to them."""
TRANSITIONS: Final[Mapping[Presence, frozenset[Presence]]] = {
    Presence.FREE: frozenset({Presence.RINGING, Presence.BREAK, Presence.OFFLINE, Presence.LOST}),
    Presence.RINGING: frozenset({Presence.FREE, Presence.TALKING, Presence.BREAK, Presence.OFFLINE, Presence.LOST}),
    Presence.TALKING: frozenset({Presence.WRAP_UP, Presence.FREE, Presence.LOST}),
    Presence.WRAP_UP: frozenset({Presence.FREE, Presence.BREAK, Presence.OFFLINE, Presence.LOST}),
    Presence.BREAK: frozenset({Presence.FREE, Presence.OFFLINE, Presence.LOST}),
    Presence.OFFLINE: frozenset({Presence.FREE, Presence.BREAK}),
    Presence.LOST: frozenset({Presence.FREE, Presence.TALKING, Presence.WRAP_UP, Presence.BREAK, Presence.OFFLINE}),
}
ON_THE_FLOOR: Final = frozenset({Presence.FREE, Presence.RINGING, Presence.TALKING, Presence.WRAP_UP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A caller who waits and is not being offered to anybody. `language` BCP 47, None while not chosen.

    urgent: an emergency. wanted: whom the call was passed on to. passed: agents who did not take it when it was offered.
    """

    call_id: int
    queue: str
    priority: int
    since: datetime
    language: str | None = None
    urgent: bool = False
    wanted: int | None = None
    passed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agent. No languages: speaks all; no queues: serves all. `missed` offers in a row; `since` when, in this state."""

    person_id: int
    state: Presence
    since: datetime
    languages: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    missed: int = 0

    def speaks(self, language: str | None) -> bool:
        """Whether this agent can talk to somebody of this language."""
        return not language or not self.languages or language in self.languages

    def serves(self, queue: str) -> bool:
        """Whether this agent takes callers of this queue."""
        return not self.queues or queue in self.queues


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A call to be offered to a person."""

    call_id: int
    person_id: int


def may_become(state: Presence, to: Presence) -> bool:
    """Whether an agent may go from one state to another; staying is no change."""
    return to in TRANSITIONS[state]


def line_up(waiting: Iterable[Waiting]) -> list[Waiting]:
    """The callers in the order they are served: emergencies, then by priority (larger first), then who has waited longest."""
    return sorted(waiting, key=lambda one: (not one.urgent, -one.priority, one.since, one.call_id))


def match(waiting: Iterable[Waiting], agents: Sequence[Agent]) -> list[Match]:
    """Whom to offer which caller now; each caller and each free agent at most once, and nobody waits whom a free one may take.

    agents: all on the floor, not only the free ones: whether anybody speaks a language depends on them too.
    """
    free = {agent.person_id: agent for agent in agents if agent.state is Presence.FREE}
    matches: list[Match] = []
    for caller in line_up(waiting):
        fitting = [agent for agent in free.values() if may_take(agent, caller, agents)]
        if fitting:
            best = min(fitting, key=lambda agent: _rank(agent, caller))
            del free[best.person_id]
            matches.append(Match(call_id=caller.call_id, person_id=best.person_id))
    return matches


def may_take(agent: Agent, caller: Waiting, agents: Iterable[Agent]) -> bool:
    """Whether this agent may be offered this caller, given who else is on the floor."""
    if caller.urgent:
        return True
    if not agent.serves(caller.queue):
        return False
    if agent.speaks(caller.language):
        return True
    there = (one for one in agents if one.state in ON_THE_FLOOR and one.serves(caller.queue))
    return not any(one.speaks(caller.language) for one in there)


def _rank(agent: Agent, caller: Waiting) -> tuple[bool, bool, bool, bool, int, datetime, int]:
    """The smallest is offered the call: wanted, not having passed on it, at home in it, reliable, idle for longest."""
    return (
        agent.person_id in caller.passed,
        agent.person_id != caller.wanted,
        not agent.serves(caller.queue),
        not agent.speaks(caller.language),
        agent.missed,
        agent.since,
        agent.person_id,
    )


def after_missing(missed: int) -> Presence:
    """What becomes of an agent who has now missed so many offers in a row."""
    return Presence.BREAK if missed >= MOST_MISSED else Presence.FREE


def is_lost(seen_at: datetime, now: datetime) -> bool:
    """Whether an agent last heard of then is gone."""
    return now - seen_at > timedelta(seconds=SILENCE_S)


def until(start: datetime, seconds: float) -> datetime:
    """The instant that an offer or a wrap-up of so many seconds ends."""
    return start + timedelta(seconds=seconds)


def extended(due: datetime, now: datetime, seconds: float, *, before: bool) -> datetime | None:
    """The new end of a wrap-up asked for `seconds` more; None when it had been extended before, or was over."""
    return None if before or now >= due else due + timedelta(seconds=seconds)
