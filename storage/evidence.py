"""What the database claims to have seen, for who holds it against the carrier's own records; refuses everything but ids."""

from sqlalchemy import select

from storage import schema
from storage.statement import Statement
from storage.transaction import Transaction

_TURNS = Statement(
    select(schema.calls.c.sid, schema.turns.c.number).select_from(
        schema.turns.join(schema.calls, schema.calls.c.id == schema.turns.c.call_id)
    )
)
_DIALLED = Statement(select(schema.dials.c.sid).where(schema.dials.c.sid.is_not(None)))
_UNDER_WAY = Statement(select(schema.calls.c.sid).where(schema.calls.c.ended_at.is_(None)))


def turns(tx: Transaction) -> set[tuple[str, int]]:
    """Every turn that is stored: (SID, its number)."""
    return {(sid, number) for sid, number in tx.rows(_TURNS)}


def dialled(tx: Transaction) -> set[str]:
    """The SIDs of all calls that we know to have placed."""
    return {sid for (sid,) in tx.rows(_DIALLED)}


def under_way(tx: Transaction) -> set[str]:
    """The SIDs of all calls that have not ended as far as we know."""
    return {sid for (sid,) in tx.rows(_UNDER_WAY)}
