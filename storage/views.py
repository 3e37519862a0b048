"""Views of lists that somebody saved under a name; refuses to show one person's to another."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from storage.schema import views
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction

MOST = 20
"""Views a person keeps of one page, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A list as somebody wants to see it again: `query` is the filter as it stands in an address."""

    id: int
    name: str | None = field(repr=False)
    query: str | None = field(repr=False)


_VIEW = Shape(View, views)
_ADD = Statement(insert(views), "person_id", "page", "name", "query", "made_at")
_OF = Statement(
    select(*_VIEW.columns)
    .where(views.c.person_id == bindparam("person_id"), views.c.page == bindparam("page"))
    .order_by(views.c.id)
)
_DROP = Statement(delete(views).where(views.c.id == bindparam("view_id"), views.c.person_id == bindparam("person_id")))


def add(tx: Transaction, *, person_id: int, page: str, name: str, query: str, at: datetime) -> bool:
    """Save a view; False when the person keeps `MOST` of this page already."""
    if len(of(tx, person_id, page)) >= MOST:
        return False
    tx.change(_ADD, person_id=person_id, page=page, name=name, query=query, made_at=at)
    return True


def of(tx: Transaction, person_id: int, page: str) -> list[View]:
    """The person's views of a page, oldest first."""
    return [_VIEW.value(row) for row in tx.rows(_OF, person_id=person_id, page=page)]


def drop(tx: Transaction, view_id: int, *, person_id: int) -> bool:
    """Forget a view; False when it is not this person's."""
    return tx.change(_DROP, view_id=view_id, person_id=person_id) > 0
