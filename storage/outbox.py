"""Work to be done later, written with the fact that asks for it; refuses the same key twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from storage.schema import outbox
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One piece of work; `state` due, done or parked. The key holds nothing personal; the payload may and is None once erased."""

    id: int
    key: str
    kind: str
    payload: dict[str, Any] | None = field(repr=False)
    state: str
    due_at: datetime
    put_at: datetime
    attempts: int
    lease_owner: str | None
    lease_until: datetime | None
    done_at: datetime | None
    last_error: str | None


_ENTRY = Shape(Entry, outbox)
_PUT = Statement(
    insert(outbox).on_conflict_do_nothing(index_elements=["key"]).returning(outbox.c.id),
    *("key", "kind", "payload", "state", "due_at", "put_at", "attempts"),
)
_FIND = Statement(select(*_ENTRY.columns).where(outbox.c.key == bindparam("key")))


def put(tx: Transaction, *, key: str, kind: str, payload: Mapping[str, Any], due_at: datetime, at: datetime) -> bool:
    """Ask for work of this kind at `due_at`; False when this key has been put before, done or not."""
    row = tx.row(_PUT, key=key, kind=kind, payload=payload, state="due", due_at=due_at, put_at=at, attempts=0)
    return row is not None


def find(tx: Transaction, key: str) -> Entry | None:
    """The work with this key."""
    row = tx.row(_FIND, key=key)
    return _ENTRY.value(row) if row else None


def list_entries(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Entry]:
    """The newest work, newest first; `before_id` is the last id of the page before."""
    return _ENTRY.page(tx, limit, before_id)
