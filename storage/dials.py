"""Calls we place: the intent is a row before the carrier hears of it; refuses a second intent with the same key."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.schema import dials
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """One attempt; `state` intended, placed, unknown (the carrier's answer was lost) or failed. `error` names no person."""

    id: int
    key: str
    state: str
    sid: str | None
    number: str | None = field(repr=False)
    purpose: str
    callback_id: int | None
    intended_at: datetime
    settled_at: datetime | None
    error: str | None


_DIAL = Shape(Dial, dials)
_INTEND = Statement(
    insert(dials).on_conflict_do_nothing(index_elements=["key"]).returning(*_DIAL.columns),
    *("key", "state", "number", "purpose", "callback_id", "intended_at"),
)
_FIND = Statement(select(*_DIAL.columns).where(dials.c.key == bindparam("key")))
_SETTLE = Statement(
    update(dials)
    .where(dials.c.key == bindparam("of"), or_(dials.c.state == "intended", dials.c.state == "unknown"))
    .values(state=bindparam("word"), sid=bindparam("carrier_id"), error=bindparam("why"), settled_at=bindparam("at"))
)


def intend(
    tx: Transaction, *, key: str, number: str, purpose: str, at: datetime, callback_id: int | None = None
) -> tuple[Dial, bool]:
    """Write down that `number` is about to be dialled; (the one there, False) when this key is known."""
    row = tx.row(_INTEND, key=key, state="intended", number=number, purpose=purpose, callback_id=callback_id, intended_at=at)
    return _DIAL.value(row or tx.rows(_FIND, key=key)[0]), row is not None


def placed(tx: Transaction, key: str, *, sid: str, at: datetime) -> bool:
    """The carrier has the call as `sid`; False when the attempt has been settled already."""
    return _settle(tx, key, state="placed", sid=sid, error=None, at=at)


def unknown(tx: Transaction, key: str, *, error: str, at: datetime) -> bool:
    """The carrier's answer was lost: it must be looked up before anybody dials again."""
    return _settle(tx, key, state="unknown", sid=None, error=error, at=at)


def failed(tx: Transaction, key: str, *, error: str, at: datetime) -> bool:
    """The carrier refused, or has no such call; False when the attempt has been settled already."""
    return _settle(tx, key, state="failed", sid=None, error=error, at=at)


def find(tx: Transaction, key: str) -> Dial | None:
    """The attempt with this key."""
    row = tx.row(_FIND, key=key)
    return _DIAL.value(row) if row else None


def list_dials(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Dial]:
    """The newest attempts, newest first; `before_id` is the last id of the page before."""
    return _DIAL.page(tx, limit, before_id)


def _settle(tx: Transaction, key: str, *, state: str, sid: str | None, error: str | None, at: datetime) -> bool:
    return tx.change(_SETTLE, of=key, word=state, carrier_id=sid, why=error, at=at) > 0
