"""How far agents are in the scripts of a call, one row a call and script; refuses a change by who has not seen the last one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage import eventlog
from storage.eventlog import Envelope
from storage.schema import guides
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """One script in one call. `place`: the highest of a call is the script its agent is in. `version` grows with each change.

    person_id: who has it, or had it last. progress: what `scripts.progress` dumped; None once erased.
    """

    id: int
    call_id: int
    script: str
    person_id: int
    place: int
    progress: dict[str, Any] | None = field(repr=False)
    version: int
    started_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody did to a guide: the event's kind and data (nothing personal), who, and when."""

    kind: str
    data: Mapping[str, Any]
    person_id: int
    at: datetime


_GUIDE = Shape(Guide, guides)
_OPEN = Statement(
    insert(guides).on_conflict_do_nothing(index_elements=["call_id", "script"]).returning(*_GUIDE.columns),
    *("call_id", "script", "person_id", "place", "progress", "version", "started_at", "updated_at"),
)
_HIGHEST = Statement(select(func.max(guides.c.place)).where(guides.c.call_id == bindparam("call")))
_FIND = Statement(select(*_GUIDE.columns).where(guides.c.call_id == bindparam("call"), guides.c.script == bindparam("name")))
_OF_CALL = Statement(select(*_GUIDE.columns).where(guides.c.call_id == bindparam("call")).order_by(guides.c.place))
_KEEP = Statement(
    update(guides)
    .where(guides.c.id == bindparam("guide"), guides.c.version == bindparam("seen"))
    .values(
        progress=bindparam("state", type_=guides.c.progress.type),
        person_id=bindparam("person"),
        place=bindparam("now_at"),
        version=text("version + 1"),
        updated_at=bindparam("at"),
    )
    .returning(*_GUIDE.columns)
)


def begin(tx: Transaction, *, call_id: int, script: str, progress: Mapping[str, Any], change: Change) -> Guide | None:
    """The call's agent turns to a script that was not opened before; None when it was."""
    row = tx.row(
        _OPEN,
        call_id=call_id,
        script=script,
        person_id=change.person_id,
        place=_next_place(tx, call_id),
        progress=progress,
        version=1,
        started_at=change.at,
        updated_at=change.at,
    )
    if row is None:
        return None
    _tell(tx, _GUIDE.value(row), change)
    return _GUIDE.value(row)


def keep(tx: Transaction, guide: Guide, progress: Mapping[str, Any], change: Change, *, turn_to: bool = False) -> Guide | None:
    """Keep how far it is now, whoever does it has it from here on; None when somebody changed it since `guide` was read.

    turn_to: it is the script the agent is in from here on.
    """
    row = tx.row(
        _KEEP,
        guide=guide.id,
        seen=guide.version,
        state=progress,
        person=change.person_id,
        now_at=_next_place(tx, guide.call_id) if turn_to else guide.place,
        at=change.at,
    )
    if row is None:
        return None
    _tell(tx, guide, change)
    return _GUIDE.value(row)


def find(tx: Transaction, call_id: int, script: str) -> Guide | None:
    """The call's guide through this script."""
    row = tx.row(_FIND, call=call_id, name=script)
    return _GUIDE.value(row) if row else None


def of_call(tx: Transaction, call_id: int) -> list[Guide]:
    """All guides of a call; the last one is the script its agent is in, or was in at the end."""
    return [_GUIDE.value(row) for row in tx.rows(_OF_CALL, call=call_id)]


def list_guides(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Guide]:
    """The newest guides, newest first; `before_id` is the last id of the page before."""
    return _GUIDE.page(tx, limit, before_id)


def _next_place(tx: Transaction, call_id: int) -> int:
    return int(tx.value(_HIGHEST, call=call_id) or 0) + 1


def _tell(tx: Transaction, guide: Guide, change: Change) -> None:
    event = Envelope(kind=change.kind, data={"script": guide.script, **change.data})
    eventlog.append(tx, call_id=guide.call_id, turn=None, events=[event], at=change.at, actor=f"person:{change.person_id}")
