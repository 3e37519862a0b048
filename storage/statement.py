"""A Core statement compiled once a dialect and run on the driver's own cursor; refuses values it was not declared with.

SQLAlchemy's own execution adds some 40 µs a statement, more than SQLite needs to do the work. Statements are still written,
typed and compiled by SQLAlchemy, so that both databases get theirs from one place.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.selectable import ReturnsRows

DIALECTS: dict[str, Dialect] = {
    "sqlite": SQLiteDialect_pysqlite(paramstyle="qmark"),
    "postgresql": PGDialect_psycopg(paramstyle="format"),  # type: ignore[no-untyped-call]
}
Process = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A statement as one database takes it: `places` are its parameters in order, `decoders` the columns that need one."""

    text: str
    places: tuple[tuple[str, Process | None], ...]
    constants: dict[str, Any] = field(repr=False)
    decoders: tuple[tuple[int, Process], ...]
    names: tuple[str, ...] = field(init=False, repr=False)
    encoders: tuple[tuple[int, Process], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Sort out once what every row needs."""
        object.__setattr__(self, "names", tuple(name for name, _ in self.places))
        needed = tuple((place, encoder) for place, (_, encoder) in enumerate(self.places) if encoder is not None)
        object.__setattr__(self, "encoders", needed)

    def encode(self, values: dict[str, Any]) -> list[Any]:
        """The values as the driver takes them; KeyError for one that is missing."""
        if self.constants:
            values = self.constants | values
        row = [*map(values.__getitem__, self.names)]
        for place, encoder in self.encoders:
            row[place] = encoder(row[place])
        return row

    def encode_each(self, shared: dict[str, Any], rows: Iterable[dict[str, Any]]) -> list[list[Any]]:
        """As `encode` for each row, with the values that all rows share encoded once."""
        shared = self.constants | shared
        template = [None if name not in shared else _encoded(encoder, shared[name]) for name, encoder in self.places]
        own = [(place, name, encoder) for place, (name, encoder) in enumerate(self.places) if name not in shared]
        return [_filled(template.copy(), own, row) for row in rows]

    def decode(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The driver's rows as values of ours."""
        if not self.decoders:
            return rows
        return [self._decoded(row) for row in rows]

    def _decoded(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, decoder in self.decoders:
            values[place] = decoder(values[place])
        return tuple(values)


def _encoded(encoder: Process | None, value: Any) -> Any:
    return value if encoder is None else encoder(value)


def _filled(values: list[Any], own: list[tuple[int, str, Process | None]], row: dict[str, Any]) -> list[Any]:
    for place, name, encoder in own:
        values[place] = row[name] if encoder is None else encoder(row[name])
    return values


class Statement:
    """One Core statement; `columns` are those an INSERT or UPDATE sets from values of the same name."""

    __slots__ = ("postgresql", "sqlite")

    def __init__(self, core: ReturnsRows, *columns: str) -> None:
        self.sqlite = _form(core, columns, DIALECTS["sqlite"])
        self.postgresql = _form(core, columns, DIALECTS["postgresql"])


def _form(core: ReturnsRows, columns: tuple[str, ...], dialect: Dialect) -> Form:
    compiled = core.compile(dialect=dialect, column_keys=list(columns) or None)
    names = compiled.positiontup or []
    binds = {name: compiled.binds[name] for name in names}
    return Form(
        text=str(compiled),
        places=tuple((name, binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names),
        constants={name: bind.value for name, bind in binds.items() if not bind.required},
        decoders=tuple(
            (place, decoder)
            for place, column in enumerate(core.exported_columns)
            if (decoder := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ),
    )
