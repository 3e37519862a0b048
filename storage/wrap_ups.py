"""The work after a call: a countdown and a disposition that is owed until given; refuses a second disposition."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage import eventlog
from storage.eventlog import Envelope
from storage.schema import wrap_ups
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUp:
    """One wrap-up, owed while `disposition` is None; `due_at` is the end of its countdown, `extended` 0 or 1."""

    id: int
    leg_id: int
    call_id: int
    person_id: int
    started_at: datetime
    due_at: datetime
    extended: int
    disposition: str | None
    note: str | None = field(repr=False)
    done_at: datetime | None


_WRAP_UP = Shape(WrapUp, wrap_ups)
_OWED = text("done_at IS NULL")
_START = Statement(
    insert(wrap_ups).on_conflict_do_nothing(index_elements=["leg_id"]).returning(*_WRAP_UP.columns),
    *("leg_id", "call_id", "person_id", "started_at", "due_at", "extended"),
)
_ONE = update(wrap_ups).where(wrap_ups.c.id == bindparam("wrap_up"), _OWED)
_EXTEND = Statement(_ONE.where(text("extended = 0")).values(extended=1, due_at=bindparam("until")))
_FINISH = Statement(_ONE.values(disposition=bindparam("word"), note=bindparam("words"), done_at=bindparam("at")))
_OF_PERSON = Statement(
    select(*_WRAP_UP.columns).where(wrap_ups.c.person_id == bindparam("person"), _OWED).order_by(wrap_ups.c.id.desc())
)
_OF_CALL = Statement(select(*_WRAP_UP.columns).where(wrap_ups.c.call_id == bindparam("call")).order_by(wrap_ups.c.id))


def start(tx: Transaction, *, leg_id: int, call_id: int, person_id: int, due_at: datetime, at: datetime) -> WrapUp | None:
    """The countdown after a leg begins; None when it has begun already."""
    row = tx.row(_START, leg_id=leg_id, call_id=call_id, person_id=person_id, started_at=at, due_at=due_at, extended=0)
    if row is None:
        return None
    _tell(tx, _WRAP_UP.value(row), "wrap_up_started", at, {})
    return _WRAP_UP.value(row)


def extend(tx: Transaction, wrap_up: WrapUp, until: datetime, *, at: datetime) -> bool:
    """Give it until then; False when it was extended before or is done."""
    if not tx.change(_EXTEND, wrap_up=wrap_up.id, until=until):
        return False
    _tell(tx, wrap_up, "wrap_up_extended", at, {})
    return True


def finish(tx: Transaction, wrap_up: WrapUp, *, disposition: str, note: str | None, at: datetime) -> bool:
    """Give the disposition owed; False when it has been given."""
    if not tx.change(_FINISH, wrap_up=wrap_up.id, word=disposition, words=note, at=at):
        return False
    _tell(tx, wrap_up, "wrap_up_done", at, {"disposition": disposition})
    return True


def owed(tx: Transaction, person_id: int) -> WrapUp | None:
    """The latest wrap-up whose disposition this agent owes."""
    row = tx.row(_OF_PERSON, person=person_id)
    return _WRAP_UP.value(row) if row else None


def of_call(tx: Transaction, call_id: int) -> list[WrapUp]:
    """All wrap-ups of a call, oldest first."""
    return [_WRAP_UP.value(row) for row in tx.rows(_OF_CALL, call=call_id)]


def list_wrap_ups(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[WrapUp]:
    """The newest wrap-ups, newest first; `before_id` is the last id of the page before."""
    return _WRAP_UP.page(tx, limit, before_id)


def _tell(tx: Transaction, wrap_up: WrapUp, kind: str, at: datetime, data: dict[str, str]) -> None:
    event = Envelope(kind=kind, data={"person": wrap_up.person_id, "leg": wrap_up.leg_id} | data)
    eventlog.append(tx, call_id=wrap_up.call_id, turn=None, events=[event], at=at, actor=f"person:{wrap_up.person_id}")
