"""How rows of a table become values of a class with the same names; refuses to map what is not named alike."""

from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Table, bindparam, select

from storage.statement import Statement
from storage.transaction import Transaction

T = TypeVar("T")


class Shape(Generic[T]):
    """A frozen dataclass and its table. `columns` are the table's columns in the order of the class's fields."""

    __slots__ = ("_before", "_made", "_newest", "columns", "names")

    def __init__(self, made: type[T], table: Table) -> None:
        self._made = made
        self.names: tuple[str, ...] = tuple(made.__slots__)  # type: ignore[attr-defined]
        self.columns: tuple[Column[Any], ...] = tuple(table.c[name] for name in self.names)
        newest = select(*self.columns).order_by(table.c.id.desc()).limit(bindparam("limit", type_=table.c.id.type))
        self._newest = Statement(newest)
        self._before = Statement(newest.where(table.c.id < bindparam("before_id")))

    def value(self, row: tuple[Any, ...]) -> T:
        """One row's value."""
        return self._made(**dict(zip(self.names, row, strict=True)))

    def page(self, tx: Transaction, limit: int, before_id: int | None) -> list[T]:
        """The newest rows, newest first, from below `before_id`."""
        if before_id is None:
            rows = tx.rows(self._newest, limit=limit)
        else:
            rows = tx.rows(self._before, limit=limit, before_id=before_id)
        return [self.value(row) for row in rows]
