"""Calls of which nothing has been heard for a while: perhaps their end was never reported; refuses to end any by itself."""

from datetime import datetime

from sqlalchemy import bindparam, exists, literal, select

from storage.schema import TURNS_A_CALL, calls, outbox, turns
from storage.statement import Statement
from storage.transaction import Transaction

KEY = "check_call:"
"""What a SID is put behind to name the work of asking for its end."""

_first = calls.c.id * TURNS_A_CALL
_SILENT = Statement(
    select(calls.c.sid)
    .where(calls.c.ended_at.is_(None), calls.c.started_at < bindparam("before"), calls.c.started_at >= bindparam("after"))
    .where(~exists().where(turns.c.id >= _first, turns.c.id < _first + TURNS_A_CALL, turns.c.at >= bindparam("before")))
    .where(~exists().where(outbox.c.key == literal(KEY) + calls.c.sid))
    .order_by(calls.c.started_at, calls.c.id)
    .limit(bindparam("limit", type_=calls.c.id.type))
)


def find(tx: Transaction, *, before: datetime, after: datetime, limit: int = 100) -> list[str]:
    """The SIDs of calls begun since `after` that go on and have had no turn since `before`, and whose end nobody asks for yet."""
    return [sid for (sid,) in tx.rows(_SILENT, before=before, after=after, limit=limit)]
