"""Numbers whose owners do not want to be rung; refuses to forget one, lifted ones included."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from storage import customers
from storage.schema import refusals
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One refusal; `number` is E.164 or None once erased. It holds while `lifted_at` is None. actor: who wrote it down."""

    id: int
    number: str | None = field(repr=False)
    call_id: int | None
    actor: str
    said_at: datetime
    lifted_at: datetime | None
    lifted_by: str | None


_REFUSAL = Shape(Refusal, refusals)
_HOLDS = refusals.c.lifted_at.is_(None)
_SAY = Statement(
    insert(refusals).on_conflict_do_nothing(index_elements=["number"], index_where=_HOLDS).returning(refusals.c.id),
    *("number", "call_id", "actor", "said_at"),
)
_FIND = Statement(select(*_REFUSAL.columns).where(refusals.c.number == bindparam("number"), _HOLDS))
_LIFT = Statement(
    update(refusals)
    .where(refusals.c.number == bindparam("of"), _HOLDS)
    .values(lifted_at=bindparam("at"), lifted_by=bindparam("who"))
)


def say(tx: Transaction, number: str, *, at: datetime, actor: str, call_id: int | None = None) -> bool:
    """Whoever has this E.164 number must not be rung; False when that is known already.

    The customer's row is locked first, as it is before a dial is written down: one of the two sees the other.
    """
    customers.remember(tx, number, at)
    return tx.row(_SAY, number=number, call_id=call_id, actor=actor, said_at=at) is not None


def find(tx: Transaction, number: str) -> Refusal | None:
    """The refusal that holds for this number."""
    row = tx.row(_FIND, number=number)
    return _REFUSAL.value(row) if row else None


def lift(tx: Transaction, number: str, *, at: datetime, actor: str) -> bool:
    """They may be rung again; False when nothing was refused."""
    return tx.change(_LIFT, of=number, at=at, who=actor) > 0


def list_refusals(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Refusal]:
    """The newest refusals, lifted ones too, newest first; `before_id` is the last id of the page before."""
    return _REFUSAL.page(tx, limit, before_id)
