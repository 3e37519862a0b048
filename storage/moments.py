"""The database's own clock, for leases; refuses to be used for anything that people are told: they get the hotline's.

Whoever holds work holds it by the clock of the one database all ask, so that two machines whose clocks differ by minutes neither
take each other's work nor leave it lying. All else takes the time as an argument.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.types import BigInteger

from storage.columns import Instant, microseconds_of


class moment(ColumnElement[Any]):  # noqa: N801 - reads like the SQL function it is
    """The present instant, `plus` (the name of a bound value) whole microseconds."""

    inherit_cache = False

    def __init__(self, plus: str | None = None) -> None:
        self.type = Instant()
        self.plus = bindparam(plus, type_=BigInteger) if plus else None


def hold(seconds: float) -> int:
    """Seconds as `moment(plus=…)` takes them."""
    return microseconds_of(timedelta(seconds=seconds))


@compiles(moment, "sqlite")
def _on_sqlite(element: moment, compiler: Any, **options: Any) -> str:
    now = "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
    return now if element.plus is None else f"({now} + {compiler.process(element.plus, **options)})"


@compiles(moment, "postgresql")
def _on_postgresql(element: moment, compiler: Any, **options: Any) -> str:
    now = "clock_timestamp()"
    if element.plus is None:
        return now
    return f"({now} + {compiler.process(element.plus, **options)} * INTERVAL '1 microsecond')"
