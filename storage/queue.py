"""Who waits for a person, and since when; refuses one call in two queues at once."""

from datetime import datetime

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage.schema import waits
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
