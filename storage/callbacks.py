"""Calls we owe: asked for once a number and matter, each with its promise; refuses a second while one is open."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage import promises
from storage.promises import Kind, Outcome, Subject
from storage.schema import callbacks
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """One callback; `number` is E.164 or None once erased, `status` open, done, cancelled or failed."""

    id: int
    status: str
    customer_id: int | None
    number: str | None = field(repr=False)
    matter: str
    reason: str | None = field(repr=False)
    due_at: datetime
    call_id: int | None
    requested_at: datetime
    closed_at: datetime | None


_CALLBACK = Shape(Callback, callbacks)
_OPEN = text("status = 'open'")
_REQUEST = Statement(
    insert(callbacks)
    .on_conflict_do_nothing(index_elements=["number", "matter"], index_where=_OPEN)
    .returning(*_CALLBACK.columns),
    *("status", "customer_id", "number", "matter", "reason", "due_at", "call_id", "requested_at"),
)
_THERE = Statement(
    select(*_CALLBACK.columns).where(callbacks.c.number == bindparam("number"), callbacks.c.matter == bindparam("matter"), _OPEN)
)
_OF_CUSTOMER = Statement(
    select(*_CALLBACK.columns).where(callbacks.c.customer_id == bindparam("customer_id"), _OPEN).order_by(callbacks.c.id.desc())
)
_BY_ID = Statement(select(*_CALLBACK.columns).where(callbacks.c.id == bindparam("callback_id")))
_OPEN_OF_NUMBER = Statement(
    select(*_CALLBACK.columns).where(callbacks.c.number == bindparam("number"), _OPEN).order_by(callbacks.c.id)
)
_CLOSE = Statement(
    update(callbacks)
    .where(callbacks.c.id == bindparam("callback_id"), _OPEN)
    .values(status=bindparam("word"), closed_at=bindparam("at"))
)
_MOVE = Statement(update(callbacks).where(callbacks.c.id == bindparam("callback_id"), _OPEN).values(due_at=bindparam("due")))


def request(
    tx: Transaction,
    *,
    customer_id: int | None,
    number: str,
    matter: str,
    due: datetime,
    reason: str | None,
    call_id: int | None,
    at: datetime,
    owner: str = "desk",
) -> tuple[Callback, bool]:
    """Promise to call `number` at `due`; (the open one, False) when a call about this matter is promised already."""
    values = {"customer_id": customer_id, "number": number, "matter": matter, "reason": reason, "call_id": call_id}
    while True:
        row = tx.row(_REQUEST, status="open", due_at=due, requested_at=at, **values)
        if row:
            made = _CALLBACK.value(row)
            promises.make(tx, kind=Kind.CALLBACK, subject=Subject.CALLBACK, subject_id=made.id, owner=owner, due_at=due, at=at)
            return made, True
        # the open one may be closed by another transaction between the two looks: then ours is wanted again
        there = tx.row(_THERE, number=number, matter=matter)
        if there:
            return _CALLBACK.value(there), False


def open_of_customer(tx: Transaction, customer_id: int) -> list[Callback]:
    """The customer's open callbacks, newest first."""
    return [_CALLBACK.value(row) for row in tx.rows(_OF_CUSTOMER, customer_id=customer_id)]


def open_of_number(tx: Transaction, number: str) -> list[Callback]:
    """The open callbacks to this E.164 number, oldest first."""
    return [_CALLBACK.value(row) for row in tx.rows(_OPEN_OF_NUMBER, number=number)]


def find(tx: Transaction, callback_id: int) -> Callback | None:
    """The callback with this id, open or not."""
    row = tx.row(_BY_ID, callback_id=callback_id)
    return _CALLBACK.value(row) if row else None


def done(tx: Transaction, callback_id: int, *, at: datetime) -> bool:
    """They have been reached: the promise is kept; False when it is not open."""
    return _close(tx, callback_id, status="done", outcome=Outcome.KEPT, at=at)


def fail(tx: Transaction, callback_id: int, *, at: datetime) -> bool:
    """They were not reached and will not be: the promise is missed; False when it is not open."""
    return _close(tx, callback_id, status="failed", outcome=Outcome.MISSED, at=at)


def cancel(tx: Transaction, callback_id: int, *, at: datetime) -> bool:
    """Cancel an open callback and withdraw its promise; False when it is not open."""
    return _close(tx, callback_id, status="cancelled", outcome=Outcome.WITHDRAWN, at=at)


def move(tx: Transaction, callback_id: int, *, due: datetime, at: datetime, owner: str = "desk") -> bool:
    """Call at another time instead: the promise is replaced by a new one; False when it is not open."""
    if not tx.change(_MOVE, callback_id=callback_id, due=due):
        return False
    promises.settle(tx, subject=Subject.CALLBACK, subject_id=callback_id, outcome=Outcome.REPLACED, at=at)
    promises.make(tx, kind=Kind.CALLBACK, subject=Subject.CALLBACK, subject_id=callback_id, owner=owner, due_at=due, at=at)
    return True


def list_callbacks(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Callback]:
    """The newest callbacks, newest first; `before_id` is the last id of the page before."""
    return _CALLBACK.page(tx, limit, before_id)


def _close(tx: Transaction, callback_id: int, *, status: str, outcome: Outcome, at: datetime) -> bool:
    if not tx.change(_CLOSE, callback_id=callback_id, word=status, at=at):
        return False
    promises.settle(tx, subject=Subject.CALLBACK, subject_id=callback_id, outcome=outcome, at=at)
    return True
