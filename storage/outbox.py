"""Work to be done later, written with the fact that asks for it; refuses the same key twice.

Who takes it, and how it ends, is `storage.leases`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import and_, bindparam, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage.columns import EPOCH
from storage.moments import moment
from storage.schema import outbox
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction

State = Literal["due", "done", "parked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One piece of work; `state` due, done or parked. The key holds nothing personal; the payload may and is None once erased.

    attempts: how often it was begun. failures: how often in a row it failed. crashes: how often whoever did it died.
    lease_until is by the database's clock.
    """

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
    failures: int
    crashes: int


ENTRY: Final = Shape(Entry, outbox)
DUE: Final = text("state = 'due'")
FREE: Final = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < moment())
_LAST_ID: Final = 2**62
_PUT = Statement(
    insert(outbox).on_conflict_do_nothing(index_elements=["key"]).returning(outbox.c.id),
    *("key", "kind", "payload", "state", "due_at", "put_at", "attempts"),
)
_FIND = Statement(select(*ENTRY.columns).where(outbox.c.key == bindparam("key")))
_PUT_OFF = Statement(update(outbox).where(outbox.c.key == bindparam("of"), DUE, FREE).values(due_at=bindparam("until")))
_READY = and_(DUE, outbox.c.due_at <= bindparam("now"), FREE)
_DUE_KEYS = Statement(
    select(outbox.c.key).where(_READY).order_by(outbox.c.due_at, outbox.c.id).limit(bindparam("limit", type_=outbox.c.id.type))
)
_OF_STATE: dict[State, Statement] = {
    "due": Statement(
        select(*ENTRY.columns)
        .where(DUE, outbox.c.due_at > EPOCH, outbox.c.id < bindparam("before_id"))
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(bindparam("limit", type_=outbox.c.id.type))
    ),
    **{
        state: Statement(
            select(*ENTRY.columns)
            .where(text(f"state = '{state}'"), outbox.c.id < bindparam("before_id"))
            .order_by(outbox.c.id.desc())
            .limit(bindparam("limit", type_=outbox.c.id.type))
        )
        for state in ("parked", "done")
    },
}


def put(tx: Transaction, *, key: str, kind: str, payload: Mapping[str, Any], due_at: datetime, at: datetime) -> bool:
    """Ask for work of this kind at `due_at`; False when this key has been put before, done or not."""
    row = tx.row(_PUT, key=key, kind=kind, payload=payload, state="due", due_at=due_at, put_at=at, attempts=0)
    return row is not None


def find(tx: Transaction, key: str) -> Entry | None:
    """The work with this key."""
    row = tx.row(_FIND, key=key)
    return ENTRY.value(row) if row else None


def due(tx: Transaction, *, now: datetime, limit: int) -> list[str]:
    """The keys of work that is due and that nobody holds, longest due first."""
    return [key for (key,) in tx.rows(_DUE_KEYS, now=now, limit=limit)]


def put_off(tx: Transaction, key: str, until: datetime) -> bool:
    """Let work that is due be due later, or sooner; False when it is done, parked, or somebody is at it."""
    return tx.change(_PUT_OFF, of=key, until=until) > 0


def list_entries(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Entry]:
    """The newest work, newest first; `before_id` is the last id of the page before."""
    return ENTRY.page(tx, limit, before_id)


def list_state(tx: Transaction, state: State, *, limit: int = 50, before_id: int | None = None) -> list[Entry]:
    """Work in this state: what is due in the order it falls due, other work newest first, with ids below `before_id`."""
    return [ENTRY.value(row) for row in tx.rows(_OF_STATE[state], limit=limit, before_id=before_id or _LAST_ID)]
