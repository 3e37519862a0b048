"""Calls of which nothing has been heard for a while, neither turn nor report; refuses to end any by itself."""

from datetime import datetime

from sqlalchemy import bindparam, exists, literal, or_, select

from storage.schema import TURNS_A_CALL, calls, outbox, turns
from storage.statement import Statement
from storage.transaction import Transaction

KEY = "check_call:"
"""What a SID is put behind to name the work of asking for its end."""

_first = calls.c.id * TURNS_A_CALL
SILENT = Statement(
    select(calls.c.sid)
    .where(calls.c.ended_at.is_(None), calls.c.started_at < bindparam("before"))
    .where(or_(calls.c.status_at.is_(None), calls.c.status_at < bindparam("before")))
    .where(~exists().where(turns.c.id >= _first, turns.c.id < _first + TURNS_A_CALL, turns.c.at >= bindparam("before")))
    .where(~exists().where(outbox.c.key == literal(KEY) + calls.c.sid))
    .order_by(calls.c.started_at, calls.c.id)
    .limit(bindparam("limit", type_=calls.c.id.type))
)


def find(tx: Transaction, *, before: datetime, limit: int = 100) -> list[str]:
    """The SIDs of calls that go on, have had neither turn nor report since `before`, and whose end nobody asks for yet."""
    return [sid for (sid,) in tx.rows(SILENT, before=before, limit=limit)]
