"""What happened, in order and for good: audit trail, timeline, replay source; refuses changes. Only `personal` can be erased.

The events of one turn share a row, whose kind is `TOGETHER`: a turn then writes a third of the pages it would. Readers never see
such a row; they get its events one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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


TOGETHER = "together"
"""The kind of a row that holds several events: `data` is a list of [kind, data], `personal` one of the same length, or none."""

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
    if not events:
        return
    kind, data, personal = _packed(events)
    tx.change(_APPEND, call_id=call_id, turn=turn, at=at, actor=actor, kind=kind, data=data, personal=personal)


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
    return [event for row in tx.rows(_OF_CALL, call_id=call_id) for event in _unpacked(_LOGGED.value(row))]


def _packed(events: Sequence[Envelope]) -> tuple[str, Any, Any]:
    """Kind, data and personal of the row that holds these events."""
    if len(events) == 1:
        return events[0].kind, events[0].data, events[0].personal
    personal = [event.personal for event in events]
    return TOGETHER, [(event.kind, event.data) for event in events], personal if any(personal) else None


def _unpacked(row: Logged) -> Iterator[Logged]:
    """The events of a row."""
    if row.kind != TOGETHER:
        yield row
        return
    together: Any = row.data
    personal: Any = row.personal or [None] * len(together)
    for (kind, data), own in zip(together, personal, strict=True):
        yield replace(row, kind=kind, data=data, personal=own)
