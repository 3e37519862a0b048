"""The floor right now, in figures; refuses to name anybody: it hangs on a wall."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.reader import BOARD, Reader
from storage import call_lists, figures, presences, queue
from storage.figures import Wait
from storage.transaction import Transaction

SOON = timedelta(hours=1)
PROMPT = timedelta(seconds=20)
RECENT = timedelta(hours=12)
ANSWERED = "answered"
STATES = ("free", "ringing", "talking", "wrap_up", "break", "lost")
GAVE_UP = ("left", "hung_up")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNow:
    """One queue: who waits, since when the first, and how many of today's callers were answered."""

    name: str
    waiting: int
    oldest: datetime | None
    answered: int
    today: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """All of it. `prompt`: answered within 20 s today; `over_today`: waits of today that are over; `agents`: by state."""

    queues: tuple[QueueNow, ...]
    waiting: int
    oldest: datetime | None
    prompt: int
    answered: int
    gave_up: int
    over_today: int
    live: int
    due_soon: int
    overdue: int
    outcomes: tuple[tuple[str | None, int], ...]
    agents: tuple[tuple[str, int], ...]


def floor_for(reader: Reader, tx: Transaction, *, queues: Iterable[str], now: datetime) -> Floor:
    """The floor at this moment; `now` also says when today began."""
    reader.must(*BOARD)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    waits = figures.waits_since(tx, midnight)
    lines = tuple(_queue(tx, name, waits) for name in queues)
    over = [wait for wait in waits if wait.left_at is not None]
    return Floor(
        queues=lines,
        waiting=sum(line.waiting for line in lines),
        oldest=min((line.oldest for line in lines if line.oldest), default=None),
        prompt=sum(1 for wait in over if wait.how == ANSWERED and wait.left_at and wait.left_at - wait.entered_at <= PROMPT),
        answered=sum(1 for wait in over if wait.how == ANSWERED),
        gave_up=sum(1 for wait in over if wait.how in GAVE_UP),
        over_today=len(over),
        live=len(call_lists.live(tx, now - RECENT)),
        due_soon=figures.promises_due(tx, now, now + SOON),
        overdue=figures.promises_due(tx, now - timedelta(days=3650), now),
        outcomes=tuple(Counter(figures.outcomes(tx, midnight)).most_common(4)),
        agents=_agents(tx),
    )


def _agents(tx: Transaction) -> tuple[tuple[str, int], ...]:
    """How many agents are in each state, in the order of `STATES`."""
    counts = Counter(one.state for one in presences.on_floor(tx))
    return tuple((state, counts[state]) for state in STATES if counts[state])


def _queue(tx: Transaction, name: str, waits: list[Wait]) -> QueueNow:
    waiting, oldest = queue.waiting(tx, name)
    today = [wait for wait in waits if wait.queue == name]
    answered = sum(1 for wait in today if wait.how == ANSWERED)
    return QueueNow(name=name, waiting=waiting, oldest=oldest, answered=answered, today=len(today))
