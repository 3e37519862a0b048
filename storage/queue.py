"""Who waits for a person, and since when; refuses one call in two queues at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage.schema import calls, legs, waits
from storage.standing import known
from storage.statement import Statement
from storage.transaction import Transaction

_WAITING = text("left_at IS NULL")
_ENTER = Statement(
    insert(waits).on_conflict_do_nothing(index_elements=["call_id"], index_where=_WAITING).returning(waits.c.id),
    *("call_id", "queue", "priority", "entered_at"),
)
_LEAVE = Statement(
    update(waits).where(waits.c.call_id == bindparam("call"), _WAITING).values(left_at=bindparam("at"), how=bindparam("word"))
)
_COUNT = Statement(
    select(func.count(), func.min(waits.c.entered_at, type_=waits.c.entered_at.type)).where(
        waits.c.queue == bindparam("queue"), _WAITING
    )
)
_WANTED = (
    select(legs.c.to_person)
    .where(legs.c.call_id == waits.c.call_id)
    .order_by(legs.c.id.desc())
    .limit(1)
    .correlate(waits)
    .scalar_subquery()
)
_ANSWERED = select(legs.c.id).where(legs.c.call_id == waits.c.call_id, legs.c.ended_at.is_(None)).correlate(waits)
_WAITERS = (
    select(
        waits.c.call_id,
        waits.c.queue,
        waits.c.priority,
        waits.c.entered_at,
        known("language"),
        _WANTED.label("wanted"),
        _ANSWERED.exists().label("answered"),
    )
    .select_from(waits.join(calls, calls.c.id == waits.c.call_id))
    .where(_WAITING, waits.c.queue > text("''"))  # all have a name: said, so that the index of those waiting is searched
)
_LOOK_AT_CALLERS = Statement(_WAITERS)
_CALLERS = Statement(_WAITERS.with_for_update(of=calls, skip_locked=True))
_OF_CALL = Statement(
    select(waits.c.queue, waits.c.priority, waits.c.entered_at).where(waits.c.call_id == bindparam("call"), _WAITING)
)


_ALL_OF_CALL = Statement(
    select(waits.c.queue, waits.c.entered_at, waits.c.left_at).where(waits.c.call_id == bindparam("call")).order_by(waits.c.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """One wait of a call; `left_at` is None while it lasts."""

    queue: str
    entered_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who waits. `answered`: by somebody, and about to be fetched; `wanted`: whom the call was passed on to."""

    call_id: int
    queue: str
    priority: int
    since: datetime
    language: str | None
    wanted: int | None
    answered: bool


def enter(tx: Transaction, call_id: int, queue: str, priority: int, at: datetime) -> bool:
    """The call waits in the queue from now on; larger `priority` goes first. False when it is waiting already."""
    return tx.row(_ENTER, call_id=call_id, queue=queue, priority=priority, entered_at=at) is not None


def leave(tx: Transaction, call_id: int, how: str, at: datetime) -> bool:
    """The call waits no longer (`how`: answered, left, full, failed, hung_up); False when it was not waiting."""
    return tx.change(_LEAVE, call=call_id, word=how, at=at) > 0


def waiting(tx: Transaction, queue: str) -> tuple[int, datetime | None]:
    """How many wait in the queue, and since when the oldest does."""
    count, oldest = tx.rows(_COUNT, queue=queue)[0]
    return count, oldest


def callers(tx: Transaction) -> list[Caller]:
    """All who wait in any queue, who came first first.

    Where it may write, their calls are locked until it ends, so that nobody leaves meanwhile, and those that another transaction
    works on are left out.
    """
    rows = tx.rows(_LOOK_AT_CALLERS if tx.reading else _CALLERS)
    found = [
        Caller(
            call_id=call, queue=name, priority=priority, since=since, language=language, wanted=wanted, answered=bool(answered)
        )
        for call, name, priority, since, language, wanted, answered in rows
    ]
    return sorted(found, key=lambda one: (one.since, one.call_id))


def since(tx: Transaction, call_id: int) -> datetime | None:
    """Since when the call has been waiting; None when it is not."""
    row = tx.row(_OF_CALL, call=call_id)
    return row[2] if row else None


def waits_of(tx: Transaction, call_id: int) -> list[Waited]:
    """Every wait of a call, in order."""
    rows = tx.rows(_ALL_OF_CALL, call=call_id)
    return [Waited(queue=queue, entered_at=entered, left_at=left) for queue, entered, left in rows]
