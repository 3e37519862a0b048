"""A Core statement compiled once a dialect and run on the driver's own cursor; refuses values it was not declared with.

SQLAlchemy's own execution adds some 40 µs a statement, more than SQLite needs to do the work. Statements are still written,
typed and compiled by SQLAlchemy, so that both databases get theirs from one place.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.selectable import ReturnsRows

DIALECTS: dict[str, Dialect] = {
    "sqlite": SQLiteDialect_pysqlite(paramstyle="named"),
    "postgresql": PGDialect_psycopg(),  # type: ignore[no-untyped-call]
}
Process = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A statement as one database takes it. `decoders` is None when every column comes back as it is wanted."""

    text: str
    constants: dict[str, Any] = field(repr=False)
    encoders: tuple[tuple[str, Process], ...]
    decoders: tuple[Process | None, ...] | None

    def encode(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values as the driver takes them (the mapping given is used up)."""
        for name, encoder in self.encoders:
            values[name] = encoder(values[name])
        return values | self.constants if self.constants else values

    def decode(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The driver's rows as values of ours."""
        if self.decoders is None:
            return rows
        return [
            tuple([value if decoder is None else decoder(value) for decoder, value in zip(self.decoders, row, strict=True)])
            for row in rows
        ]


class Statement:
    """One Core statement; `columns` are those an INSERT or UPDATE sets from values of the same name."""

    __slots__ = ("_columns", "_core", "postgresql", "sqlite")

    def __init__(self, core: ReturnsRows, *columns: str) -> None:
        self._core = core
        self._columns = columns
        self.sqlite = self._compile(DIALECTS["sqlite"])
        self.postgresql = self._compile(DIALECTS["postgresql"])

    def _compile(self, dialect: Dialect) -> Form:
        compiled = self._core.compile(dialect=dialect, column_keys=list(self._columns) or None)
        names = compiled.params.keys()
        encoders = {name: compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
        constants = {
            name: encoder(compiled.binds[name].value) if (encoder := encoders[name]) else compiled.binds[name].value
            for name in names
            if not compiled.binds[name].required
        }
        decoders = tuple(
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in self._core.exported_columns
        )
        return Form(
            text=str(compiled),
            constants=constants,
            encoders=tuple((name, made) for name, made in encoders.items() if made and name not in constants),
            decoders=decoders if any(decoders) else None,
        )
