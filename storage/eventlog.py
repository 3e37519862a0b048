"""What happened, in order and for good: audit trail, timeline, replay source; refuses changes. Only `personal` can be erased.

The events of a turn stand with the turn (`storage.calls.keep_turn`): one row less to write while a caller waits. Everything else
that happens has a row here. Readers get both, in order.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, Protocol

from sqlalchemy import bindparam, select
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import insert

from storage.schema import TURNS_A_CALL, events, turns
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


class Happening(Protocol):
    """What happened in a turn, as it is logged: a stable kind, what may be kept for good, what is personal apart."""

    @property
    def kind(self) -> str:
        """The stable kind."""

    @property
    def data(self) -> Mapping[str, Any]:
        """What may be kept for good."""

    @property
    def personal(self) -> Mapping[str, Any] | None:
        """The caller's own words or data."""


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


_TOLD: Callable[[Happening], tuple[str, Mapping[str, Any]]] = attrgetter("kind", "data")
_PERSONAL: Callable[[Happening], Mapping[str, Any] | None] = attrgetter("personal")
_LOGGED = Shape(Logged, events)
_COLUMNS = ("call_id", "turn", "at", "actor", "kind", "data", "personal")
_APPEND = Statement(plain_insert(events), *_COLUMNS)
_ONCE = Statement(
    insert(events).on_conflict_do_nothing(index_elements=["key"], index_where=events.c.key.is_not(None)).returning(events.c.id),
    *_COLUMNS,
    "key",
)
_OF_TURNS = Statement(
    select(turns.c.id, turns.c.number, turns.c.at, turns.c.events, turns.c.personal)
    .where(turns.c.id.between(bindparam("first"), bindparam("last")), turns.c.events.is_not(None))
    .order_by(turns.c.id)
)
_OF_CALL = Statement(select(*_LOGGED.columns).where(events.c.call_id == bindparam("call_id")).order_by(events.c.id))


def append(
    tx: Transaction, *, call_id: int | None, turn: int | None, events: Sequence[Happening], at: datetime, actor: str = "caller"
) -> None:
    """Log what happened beside turns, in order; `turn` is the call's last one."""
    rows = [{"kind": event.kind, "data": event.data, "personal": event.personal} for event in events]
    tx.change_each(_APPEND, rows, call_id=call_id, turn=turn, at=at, actor=actor)


def packed(events: Sequence[Happening]) -> tuple[list[tuple[str, Mapping[str, Any]]], list[Mapping[str, Any] | None] | None]:
    """The events of one turn as its row keeps them: kinds with data, and what is personal, in a list as long, if anything is."""
    personal = [*map(_PERSONAL, events)]
    return [*map(_TOLD, events)], personal if any(personal) else None


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
    """All events of a call, in the order they happened: those of its turns, and between them what was logged beside."""
    beside = deque(_LOGGED.value(row) for row in tx.rows(_OF_CALL, call_id=call_id))
    told: list[Logged] = []
    for place, number, at, kinds, personal in tx.rows(_OF_TURNS, **places(call_id)):
        while beside and (beside[0].at < at or (beside[0].turn is not None and beside[0].turn < number)):
            told.append(beside.popleft())
        for (kind, data), own in zip(kinds, personal or [None] * len(kinds), strict=True):
            told.append(Logged(id=place, call_id=call_id, turn=number, at=at, actor="caller", kind=kind, data=data, personal=own))
    return [*told, *beside]


def places(call_id: int) -> dict[str, int]:
    """The first and last place that a turn of this call may have."""
    return {"first": call_id * TURNS_A_CALL + 1, "last": (call_id + 1) * TURNS_A_CALL - 1}
