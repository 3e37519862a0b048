"""What went before with a customer, short enough for a glance; refuses whole calls: those have pages of their own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.schema import calls
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """One earlier call of a customer; `duration_s` whole seconds."""

    id: int
    sid: str
    direction: str
    started_at: datetime
    duration_s: int | None
    intent: str | None
    outcome: str | None


_BEFORE = Shape(Before, calls)
_OF_CUSTOMER = Statement(
    select(*_BEFORE.columns)
    .where(calls.c.customer_id == bindparam("customer"), calls.c.id < bindparam("call"))
    .order_by(calls.c.id.desc())
    .limit(bindparam("limit", type_=calls.c.id.type))
)


def before(tx: Transaction, customer_id: int, call_id: int, *, limit: int = 5) -> list[Before]:
    """The customer's calls before this one, newest first."""
    return [_BEFORE.value(row) for row in tx.rows(_OF_CUSTOMER, customer=customer_id, call=call_id, limit=limit)]
