"""People who call, known by the number they call from; refuses guesses: two numbers are two customers."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from storage.schema import customers
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One customer; `number` is E.164 or None once erased, `language` BCP 47."""

    id: int
    number: str | None = field(repr=False)
    name: str | None = field(repr=False)
    language: str | None
    first_seen_at: datetime
    last_seen_at: datetime


_CUSTOMER = Shape(Customer, customers)
_FIND = Statement(select(*_CUSTOMER.columns).where(customers.c.number == bindparam("number")))
_NEW = insert(customers)
_REMEMBER = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["number"],
        set_={
            "name": func.coalesce(_NEW.excluded.name, customers.c.name),
            "language": func.coalesce(_NEW.excluded.language, customers.c.language),
            "last_seen_at": _NEW.excluded.last_seen_at,
        },
    ).returning(*_CUSTOMER.columns),
    *("number", "name", "language", "first_seen_at", "last_seen_at"),
)


def find(tx: Transaction, number: str) -> Customer | None:
    """Whoever calls from this E.164 number."""
    row = tx.row(_FIND, number=number)
    return _CUSTOMER.value(row) if row else None


def remember(tx: Transaction, number: str, at: datetime, *, language: str | None = None, name: str | None = None) -> Customer:
    """The customer with this number, new if need be; what is None stays as it was."""
    row = tx.rows(_REMEMBER, number=number, name=name, language=language, first_seen_at=at, last_seen_at=at)[0]
    return _CUSTOMER.value(row)


def list_customers(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Customer]:
    """The newest customers, newest first; `before_id` is the last id of the page before."""
    return _CUSTOMER.page(tx, limit, before_id)
