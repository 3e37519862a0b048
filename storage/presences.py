"""What agents are doing, one row a person, every change with its event; refuses to judge whether a change is allowed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage import eventlog
from storage.eventlog import Envelope
from storage.schema import presences
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """One agent. `state` a word of `promises.routing.Presence`; `seen_at` the last sign of life; `missed` offers in a row.

    languages (BCP 47) and queues: what the agent takes, empty for all. version: grows with everything the agent should see.
    """

    person_id: int
    state: str
    since: datetime
    seen_at: datetime
    languages: list[str]
    queues: list[str]
    missed: int
    version: int


_PRESENCE = Shape(Presence, presences)
_NEW = insert(presences)
_ARRIVE = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["person_id"],
        set_={"languages": _NEW.excluded.languages, "queues": _NEW.excluded.queues, "version": presences.c.version + text("1")},
    ).returning(*_PRESENCE.columns),
    *("person_id", "state", "since", "seen_at", "languages", "queues", "missed", "version"),
)
_OF = select(*_PRESENCE.columns).where(presences.c.person_id == bindparam("person"))
_LOOK_UP = Statement(_OF)
_FIND = Statement(_OF.with_for_update())
# people are numbered from 1: said, so that the index of those who are there is searched
_THERE = (
    select(*_PRESENCE.columns)
    .where(text("state <> 'offline'"), presences.c.person_id > text("0"))
    .order_by(presences.c.person_id)
)
_LOOK_AROUND = Statement(_THERE)
_ON_FLOOR = Statement(_THERE.with_for_update())
_ONE = update(presences).where(presences.c.person_id == bindparam("person"))
_MOVE = Statement(
    _ONE.where(presences.c.state == bindparam("before")).values(
        state=bindparam("after"),
        since=bindparam("at"),
        missed=bindparam("misses"),
        version=presences.c.version + text("1"),
    )
)
_SEEN = Statement(_ONE.values(seen_at=bindparam("at")))
_TOUCH = Statement(_ONE.values(version=presences.c.version + text("1")))


def arrive(tx: Transaction, person_id: int, *, languages: Sequence[str], queues: Sequence[str], at: datetime) -> Presence:
    """The agent's row, made when there is none (offline); languages and queues are taken over either way."""
    rows = tx.rows(
        _ARRIVE,
        person_id=person_id,
        state="offline",
        since=at,
        seen_at=at,
        languages=list(languages),
        queues=list(queues),
        missed=0,
        version=1,
    )
    return _PRESENCE.value(rows[0])


def find(tx: Transaction, person_id: int) -> Presence | None:
    """The agent; locked until the transaction ends when it may write."""
    row = tx.row(_LOOK_UP if tx.reading else _FIND, person=person_id)
    return _PRESENCE.value(row) if row else None


def on_floor(tx: Transaction) -> list[Presence]:
    """All who are not offline, in the order of their ids; locked when the transaction may write."""
    return [_PRESENCE.value(row) for row in tx.rows(_LOOK_AROUND if tx.reading else _ON_FLOOR)]


def move(
    tx: Transaction, presence: Presence, state: str, *, at: datetime, actor: str, why: str = "", missed: int | None = None
) -> bool:
    """Change the agent's state, with an event; False when it is not what `presence` says any more."""
    misses = presence.missed if missed is None else missed
    if not tx.change(_MOVE, person=presence.person_id, before=presence.state, after=state, at=at, misses=misses):
        return False
    data = {"person": presence.person_id, "from": presence.state, "to": state} | ({"why": why} if why else {})
    eventlog.append(tx, call_id=None, turn=None, events=[Envelope(kind="presence_changed", data=data)], at=at, actor=actor)
    return True


def seen(tx: Transaction, person_id: int, at: datetime) -> None:
    """The agent's page gave a sign of life."""
    tx.change(_SEEN, person=person_id, at=at)


def touch(tx: Transaction, person_id: int) -> None:
    """Something that the agent should see has changed."""
    tx.change(_TOUCH, person=person_id)


def list_presences(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Presence]:
    """The agents known latest, newest first; `before_id` is the last id of the page before."""
    return _PRESENCE.page(tx, limit, before_id)
