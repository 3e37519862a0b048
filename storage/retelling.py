"""A call as it can be run again: the signal of each turn with what happened in it; refuses what happened beside the flow."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from storage.eventlog import places
from storage.schema import calls, events, turns
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A turn: `signal` as it was stored (None once erased), `events` as (kind, data, personal). number None: beside all turns."""

    number: int | None
    at: datetime
    signal: dict[str, Any] | None = field(repr=False)
    events: tuple[tuple[str, dict[str, Any], dict[str, Any] | None], ...] = field(repr=False)


_TURNS = Statement(
    select(turns.c.number, turns.c.at, turns.c.signal, turns.c.events, turns.c.personal)
    .where(turns.c.id.between(bindparam("first"), bindparam("last")))
    .order_by(turns.c.id)
)
_BESIDE = Statement(
    select(events.c.at, events.c.kind, events.c.data, events.c.personal)
    .where(events.c.call_id == bindparam("call_id"))
    .order_by(events.c.id)
)
_LATEST = Statement(
    select(calls.c.sid)
    .where(calls.c.ended_at.is_not(None), calls.c.id < bindparam("before_id"))
    .order_by(calls.c.id.desc())
    .limit(bindparam("limit", type_=calls.c.id.type))
)


def turns_of(tx: Transaction, call_id: int) -> list[Told]:
    """The call's turns, in order."""
    return [
        Told(number=number, at=at, signal=signal, events=_events(told or [], personal))
        for number, at, signal, told, personal in tx.rows(_TURNS, **places(call_id))
    ]


def beside(tx: Transaction, call_id: int, kinds: Collection[str]) -> Told | None:
    """What happened after the last turn, of these kinds, at the moment of its first event; None when nothing did."""
    found = [row for row in tx.rows(_BESIDE, call_id=call_id) if row[1] in kinds]
    if not found:
        return None
    told = tuple((kind, data, personal) for _, kind, data, personal in found)
    return Told(number=None, at=found[0][0], signal=None, events=told)


def latest(tx: Transaction, limit: int) -> list[str]:
    """The carrier's ids of the newest calls that are over, newest first."""
    return [sid for (sid,) in tx.rows(_LATEST, limit=limit, before_id=1 << 62)]


def _events(
    told: list[tuple[str, dict[str, Any]]], personal: list[dict[str, Any] | None] | None
) -> tuple[tuple[str, dict[str, Any], dict[str, Any] | None], ...]:
    own = personal or [None] * len(told)
    return tuple((kind, data, mine) for (kind, data), mine in zip(told, own, strict=True))
