"""A call as it stands: its own row, and what its last turn says of it while it goes on; refuses to change anything."""

from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Label, ScalarSelect, Select, func, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage.schema import TURNS_A_CALL, calls, turns


class Call(Struct, frozen=True, kw_only=True):
    """One call. `turn` is the last turn stored (0: none), `session` the engine's JSON after it, `duration_s` whole seconds.

    flow, version, language, intent and outcome are what that session says of them until the call is over.
    """

    id: int
    sid: str
    direction: str
    caller: str | None
    called: str | None
    customer_id: int | None
    language: str | None
    flow: str | None
    version: str | None
    status: str
    status_rank: int
    status_at: datetime | None
    turn: int
    session: dict[str, Any] | None
    intent: str | None
    outcome: str | None
    started_at: datetime
    ended_at: datetime | None
    duration_s: int | None

    def __repr__(self) -> str:
        """Nothing about the people on the line."""
        return f"Call(id={self.id}, sid={self.sid!r}, turn={self.turn}, status={self.status!r})"


NAMES: Final = Call.__struct_fields__
WIDTH: Final = len(NAMES)
KNOWN: Final = ("flow", "version", "language", "intent", "outcome")
"""What the flow knows of a call: its row holds it once the call is over."""
OWN: Final = tuple(name for name in NAMES if name not in {"turn", "session"})
"""What a call's own row holds of it."""

_FIRST: Final[ColumnElement[int]] = literal_column(f"calls.id * {TURNS_A_CALL} + 1")
_FINAL: Final[ColumnElement[int]] = literal_column(f"calls.id * {TURNS_A_CALL} + {TURNS_A_CALL - 1}")
_last = turns.alias("last")
_newest = turns.alias("newest")


def _of_newest(wanted: ColumnElement[Any]) -> ScalarSelect[Any]:
    """Something of a call's newest turn."""
    places = select(wanted).where(_newest.c.id.between(_FIRST, _FINAL)).order_by(_newest.c.id.desc())
    return places.limit(literal_column("1")).correlate(calls).scalar_subquery()


_STANDS: Final = {
    "turn": func.coalesce(_last.c.number, literal_column("0"), type_=_last.c.number.type).label("turn"),
    "session": func.coalesce(calls.c.session, _last.c.session, type_=calls.c.session.type).label("session"),
}
STANDING: Final = calls.outerjoin(_last, _last.c.id == _of_newest(_newest.c.id))
FIELDS: Final = tuple(_STANDS[name] if name in _STANDS else calls.c[name] for name in NAMES)


def reading() -> Select[Any]:
    """A query for calls, to be narrowed down; `call_of` reads its rows."""
    return select(*FIELDS).select_from(STANDING)


def call_of(row: tuple[Any, ...]) -> Call:
    """The call in a row of `FIELDS`."""
    return Call(**fields_of(row))


def fields_of(row: tuple[Any, ...]) -> dict[str, Any]:
    """The fields of a call in a row of `FIELDS`, by name."""
    fields = dict(zip(NAMES, row, strict=True))
    session = fields["session"]
    if fields["ended_at"] is None and session is not None:
        fields.update((name, session.get(name)) for name in KNOWN)
    return fields


class _Word(FunctionElement[str]):
    """A text in a session, by its name: databases differ in how they look into JSON."""

    type = calls.c.intent.type
    inherit_cache = True


@compiles(_Word, "sqlite")
def _on_sqlite(word: _Word, compiler: SQLCompiler, **more: Any) -> str:
    session, name = word.clauses
    return f"json_extract({compiler.process(session, **more)}, '$.' || {compiler.process(name, **more)})"


@compiles(_Word, "postgresql")
def _on_postgresql(word: _Word, compiler: SQLCompiler, **more: Any) -> str:
    session, name = word.clauses
    return f"(({compiler.process(session, **more)})::json ->> {compiler.process(name, **more)})"


def known(name: str) -> Label[str]:
    """A column for queries on `calls`: language, intent or outcome of a call, whether it is over or goes on."""
    last = _of_newest(_Word(_newest.c.session, literal_column(f"'{name}'")))
    return func.coalesce(calls.c[name], last, type_=calls.c[name].type).label(name)
