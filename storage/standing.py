"""A call as it stands: its own row, and its last turn's session while it goes on; refuses to change anything."""

from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Select, func, literal_column, select

from storage.schema import TURNS_A_CALL, calls, turns


class Call(Struct, frozen=True, kw_only=True):
    """One call. `turn` is the last turn stored (0: none), `session` the engine's JSON after it, `duration_s` whole seconds."""

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
OWN: Final = tuple(name for name in NAMES if name not in {"turn", "session"})
"""What a call's own row holds of it."""

_last = turns.alias("last")
_newest = turns.alias("newest")
_LAST_PLACE: Final = (
    select(_newest.c.id)
    .where(_newest.c.id.between(calls.c.id * TURNS_A_CALL + 1, (calls.c.id + 1) * TURNS_A_CALL - 1))
    .order_by(_newest.c.id.desc())
    .limit(literal_column("1"))
    .scalar_subquery()
)
_STANDS: Final = {
    "turn": func.coalesce(_last.c.number, literal_column("0"), type_=_last.c.number.type).label("turn"),
    "session": func.coalesce(calls.c.session, _last.c.session, type_=calls.c.session.type).label("session"),
}
STANDING: Final = calls.outerjoin(_last, _last.c.id == _LAST_PLACE)
FIELDS: Final = tuple(_STANDS[name] if name in _STANDS else calls.c[name] for name in NAMES)


def reading() -> Select[Any]:
    """A query for calls, to be narrowed down; `call_of` reads its rows."""
    return select(*FIELDS).select_from(STANDING)


def call_of(row: tuple[Any, ...]) -> Call:
    """The call in a row of `FIELDS`."""
    return Call(**dict(zip(NAMES, row, strict=True)))
