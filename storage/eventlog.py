"""What happened, in order and for good: audit trail, timeline, replay source; refuses changes. Only `personal` can be erased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import insert

from storage.schema import events
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An event on its way in: a stable kind, what may be kept for good, and the caller's own words or data apart."""

    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An event as it was kept; `personal` is None when there was nothing personal or it has been erased."""

    id: int
    call_id: int | None
    turn: int | None
    at: datetime
    actor: str
    kind: str
    data: dict[str, Any]
    personal: dict[str, Any] | None = field(repr=False)


_LOGGED = Shape(Logged, events)
_COLUMNS = ("call_id", "turn", "at", "actor", "kind", "data", "personal")
_APPEND = Statement(plain_insert(events), *_COLUMNS)
_ONCE = Statement(
    insert(events).on_conflict_do_nothing(index_elements=["key"], index_where=events.c.key.is_not(None)).returning(events.c.id),
    *_COLUMNS,
    "key",
)
_OF_CALL = Statement(select(*_LOGGED.columns).where(events.c.call_id == bindparam("call_id")).order_by(events.c.id))


def append(
    tx: Transaction, *, call_id: int | None, turn: int | None, events: Sequence[Envelope], at: datetime, actor: str = "caller"
) -> None:
    """Log the events of one turn, in order."""
    rows = [{"kind": event.kind, "data": event.data, "personal": event.personal} for event in events]
    tx.change_each(_APPEND, rows, call_id=call_id, turn=turn, at=at, actor=actor)


def once(
    tx: Transaction,
    key: str,
    event: Envelope,
    *,
    call_id: int | None = None,
    turn: int | None = None,
    at: datetime,
    actor: str = "carrier",
) -> bool:
    """Log an event that may be told more than once; False when one with this key is there. The key holds nothing personal."""
    row = tx.row(
        _ONCE,
        key=key,
        call_id=call_id,
        turn=turn,
        at=at,
        actor=actor,
        kind=event.kind,
        data=event.data,
        personal=event.personal,
    )
    return row is not None


def of_call(tx: Transaction, call_id: int) -> list[Logged]:
    """All events of a call, in the order they happened."""
    return [_LOGGED.value(row) for row in tx.rows(_OF_CALL, call_id=call_id)]
