"""Calls and recordings of which nothing has been heard for a while, neither turn nor report; refuses to end any by itself."""

from datetime import datetime

from sqlalchemy import bindparam, exists, literal, or_, select, text

from storage.schema import TURNS_A_CALL, calls, outbox, recordings, turns
from storage.statement import Statement
from storage.transaction import Transaction

KEY = "check_call:"
"""What a SID is put behind to name the work of asking for its end."""
RECORDINGS_KEY = "check_recordings:"
"""The same, for asking about the recordings of a call."""

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

UNTOLD = Statement(
    select(calls.c.sid)
    .where(text("calls.ended_at IS NOT NULL"), calls.c.started_at >= bindparam("after"), calls.c.ended_at < bindparam("before"))
    .where(calls.c.duration_s.is_(None), calls.c.status_rank < bindparam("final"))
    .where(~exists().where(outbox.c.key == literal(KEY) + calls.c.sid))
    .order_by(calls.c.started_at, calls.c.id)
    .limit(bindparam("limit", type_=calls.c.id.type))
)
UNREPORTED = Statement(
    select(calls.c.sid)
    .distinct()
    .select_from(recordings.join(calls, calls.c.id == recordings.c.call_id))
    .where(text("recordings.state = 'running'"), recordings.c.call_id > text("0"))
    .where(calls.c.ended_at < bindparam("before"), recordings.c.reported_at < bindparam("before"))
    .where(~exists().where(outbox.c.key == literal(RECORDINGS_KEY) + calls.c.sid))
    .limit(bindparam("limit", type_=calls.c.id.type))
)


def find(tx: Transaction, *, before: datetime, limit: int = 100) -> list[str]:
    """The SIDs of calls that go on, have had neither turn nor report since `before`, and whose end nobody asks for yet."""
    return [sid for (sid,) in tx.rows(SILENT, before=before, limit=limit)]


def untold(tx: Transaction, *, before: datetime, after: datetime, final: int, limit: int = 100) -> list[str]:
    """The SIDs of calls begun since `after` that we ended, before `before`, and whose last word from the carrier never came.

    final: the rank that only a last word has.
    """
    return [sid for (sid,) in tx.rows(UNTOLD, before=before, after=after, final=final, limit=limit)]


def unreported(tx: Transaction, *, before: datetime, limit: int = 100) -> list[str]:
    """The SIDs of calls over since `before` with a recording of which that is not known, and that nobody asks about yet."""
    return [sid for (sid,) in tx.rows(UNREPORTED, before=before, limit=limit)]
