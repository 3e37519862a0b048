"""What a piece of work gets from the door: run statements and nothing else; refuses to commit, which is the door's business."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Protocol

from storage.statement import Form, Statement


class Cursor(Protocol):
    """The part of a database driver's cursor that is used here."""

    @property
    def rowcount(self) -> int:
        """Rows the last statement changed."""

    def execute(self, text: Any, values: Any = ..., /) -> Any:
        """Run one statement."""

    def executemany(self, text: Any, values: Any, /) -> Any:
        """Run one statement for each mapping of values."""

    def fetchall(self) -> list[Any]:
        """All rows of the last statement."""


class Transaction:
    """One transaction. Rows are tuples in the order of the statement's columns; instants are aware, JSON is parsed.

    reading: nothing can be changed or locked here. alone: no other transaction changes anything before this one ends.
    """

    __slots__ = ("_cursor", "_form", "alone", "reading")

    def __init__(self, cursor: Cursor, dialect: str, *, reading: bool = False) -> None:
        self._cursor = cursor
        self._form: Callable[[Statement], Form] = attrgetter(dialect)
        self.reading = reading
        self.alone = dialect == "sqlite" and not reading

    def rows(self, statement: Statement, **values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query, or of a change that returns some."""
        form = self._form(statement)
        self._cursor.execute(form.text, form.encode(values))
        return form.decode(self._cursor.fetchall())

    def row(self, statement: Statement, **values: Any) -> tuple[Any, ...] | None:
        """The first row, if there is one."""
        rows = self.rows(statement, **values)
        return rows[0] if rows else None

    def value(self, statement: Statement, **values: Any) -> Any:
        """The first column of the first row; None without a row."""
        rows = self.rows(statement, **values)
        return rows[0][0] if rows else None

    def change(self, statement: Statement, **values: Any) -> int:
        """Run a change; how many rows it touched."""
        form = self._form(statement)
        self._cursor.execute(form.text, form.encode(values))
        return self._cursor.rowcount

    def change_each(self, statement: Statement, rows: Iterable[dict[str, Any]], **shared: Any) -> None:
        """Run a change once for each mapping of values, which are joined by the values all of them share."""
        form = self._form(statement)
        self._cursor.executemany(form.text, form.encode_each(shared, rows))
