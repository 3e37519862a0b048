"""Calls we place: the intent is a row before the carrier hears of it; refuses a second intent with the same key.

An attempt goes from `intended` to `placed`, and ends with a `result`. Where the carrier's answer was lost it is `unknown` until a
look at the carrier, or a report that carries the key, settles it. `failed` means that no call was made: one without a `result`
may be placed again under the same key.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.schema import calls, dials
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """One attempt; `state` intended, placed, unknown or failed. `error` names no person.

    result: how it ended, or what the talk has come to while it goes on. looks: how often the carrier was asked about it.
    """

    id: int
    key: str
    state: str
    sid: str | None
    number: str | None = field(repr=False)
    purpose: str
    callback_id: int | None
    appointment_id: int | None
    survey_id: int | None
    looks: int
    result: str | None
    ended_at: datetime | None
    intended_at: datetime
    settled_at: datetime | None
    error: str | None


_DIAL = Shape(Dial, dials)
_SUBJECTS: Final = ("callback_id", "appointment_id", "survey_id")
_UNSETTLED = or_(dials.c.state == "intended", dials.c.state == "unknown")
_INTEND = Statement(
    insert(dials).on_conflict_do_nothing(index_elements=["key"]).returning(*_DIAL.columns),
    *("key", "state", "number", "purpose", *_SUBJECTS, "intended_at"),
)
_FIND = Statement(select(*_DIAL.columns).where(dials.c.key == bindparam("key")))
_BY_SID = Statement(select(*_DIAL.columns).where(dials.c.sid == bindparam("sid")))
_SETTLE = Statement(
    update(dials)
    .where(dials.c.key == bindparam("of"), _UNSETTLED)
    .values(state=bindparam("word"), sid=bindparam("carrier_id"), error=bindparam("why"), settled_at=bindparam("at"))
)
_AGAIN = Statement(
    update(dials)
    .where(dials.c.key == bindparam("of"), dials.c.state == "failed", dials.c.result.is_(None))
    .values(state="intended", number=bindparam("to"), intended_at=bindparam("at"), settled_at=None, error=None, looks=0)
)
_LOOKED = Statement(update(dials).where(dials.c.key == bindparam("of")).values(looks=dials.c.looks + 1))
_SAY = Statement(update(dials).where(dials.c.key == bindparam("of"), dials.c.ended_at.is_(None)).values(result=bindparam("word")))
_END = Statement(
    update(dials)
    .where(dials.c.key == bindparam("of"), dials.c.ended_at.is_(None))
    .values(result=bindparam("word"), ended_at=bindparam("at"))
)


def _of(column: str) -> Statement:
    return Statement(select(*_DIAL.columns).where(dials.c[column] == bindparam("subject_id")).order_by(dials.c.id))


_OF = {column: _of(column) for column in _SUBJECTS}
_NUMBER: ColumnElement[bool] = and_(dials.c.number == bindparam("number"), dials.c.intended_at >= bindparam("since"))
_COUNT = Statement(select(func.count()).select_from(dials).where(_NUMBER, dials.c.state != "failed"))
_COUNT_FOR = Statement(
    select(func.count())
    .select_from(dials)
    .where(_NUMBER, dials.c.state != "failed", dials.c.purpose == bindparam("purpose"), dials.c.key != bindparam("own"))
)
_UNDER_WAY = Statement(
    select(dials.c.id).where(_NUMBER, dials.c.state != "failed", dials.c.ended_at.is_(None), dials.c.key != bindparam("own"))
)
_SIDS = Statement(select(dials.c.sid).where(_NUMBER, dials.c.sid.is_not(None), dials.c.key != bindparam("own")))
_LIVE = Statement(
    select(calls.c.id).where(
        calls.c.customer_id == bindparam("customer"), calls.c.ended_at.is_(None), calls.c.started_at >= bindparam("since")
    )
)


def intend(
    tx: Transaction,
    *,
    key: str,
    number: str,
    purpose: str,
    at: datetime,
    callback_id: int | None = None,
    appointment_id: int | None = None,
    survey_id: int | None = None,
) -> tuple[Dial, bool]:
    """Write down that `number` is about to be dialled; (the one there, False) when this key is known."""
    about = {"callback_id": callback_id, "appointment_id": appointment_id, "survey_id": survey_id}
    row = tx.row(_INTEND, key=key, state="intended", number=number, purpose=purpose, intended_at=at, **about)
    return _DIAL.value(row or tx.rows(_FIND, key=key)[0]), row is not None


def again(tx: Transaction, key: str, *, number: str, at: datetime) -> bool:
    """Write down that an attempt of which no call was made is about to be dialled; False when it is not such a one."""
    return tx.change(_AGAIN, of=key, to=number, at=at) > 0


def placed(tx: Transaction, key: str, *, sid: str, at: datetime) -> bool:
    """The carrier has the call as `sid`; False when the attempt has been settled already."""
    return _settle(tx, key, state="placed", sid=sid, error=None, at=at)


def unknown(tx: Transaction, key: str, *, error: str, at: datetime) -> bool:
    """The carrier's answer was lost: it must be looked up before anybody dials again."""
    return _settle(tx, key, state="unknown", sid=None, error=error, at=at)


def failed(tx: Transaction, key: str, *, error: str, at: datetime) -> bool:
    """The carrier refused, or has no such call; False when the attempt has been settled already."""
    return _settle(tx, key, state="failed", sid=None, error=error, at=at)


def looked(tx: Transaction, key: str) -> None:
    """The carrier has been asked about this attempt once more."""
    tx.change(_LOOKED, of=key)


def came_to(tx: Transaction, key: str, result: str) -> bool:
    """What the talk has come to so far; False when the attempt has ended."""
    return tx.change(_SAY, of=key, word=result) > 0


def end(tx: Transaction, key: str, *, result: str, at: datetime) -> bool:
    """The attempt is over, once; False when it was already."""
    return tx.change(_END, of=key, word=result, at=at) > 0


def find(tx: Transaction, key: str) -> Dial | None:
    """The attempt with this key."""
    row = tx.row(_FIND, key=key)
    return _DIAL.value(row) if row else None


def of_call(tx: Transaction, sid: str) -> Dial | None:
    """The attempt that the carrier knows as this call."""
    row = tx.row(_BY_SID, sid=sid)
    return _DIAL.value(row) if row else None


def of_callback(tx: Transaction, callback_id: int) -> list[Dial]:
    """The attempts of a callback, oldest first."""
    return [_DIAL.value(row) for row in tx.rows(_OF["callback_id"], subject_id=callback_id)]


def of_appointment(tx: Transaction, appointment_id: int) -> list[Dial]:
    """The reminders of an appointment, oldest first."""
    return [_DIAL.value(row) for row in tx.rows(_OF["appointment_id"], subject_id=appointment_id)]


def of_survey(tx: Transaction, survey_id: int) -> list[Dial]:
    """The calls for a survey, oldest first."""
    return [_DIAL.value(row) for row in tx.rows(_OF["survey_id"], subject_id=survey_id)]


def count(tx: Transaction, number: str, *, since: datetime) -> int:
    """How many calls may have been placed to this number since then."""
    made: int = tx.value(_COUNT, number=number, since=since)
    return made


def count_for(tx: Transaction, number: str, purpose: str, *, since: datetime, own: str) -> int:
    """How many calls of one purpose may have been placed to this number since then, the attempt `own` left out."""
    made: int = tx.value(_COUNT_FOR, number=number, purpose=purpose, since=since, own=own)
    return made


def under_way(tx: Transaction, number: str, *, since: datetime, own: str) -> bool:
    """True when another call to this number that began after `since` may not have ended."""
    return tx.row(_UNDER_WAY, number=number, since=since, own=own) is not None


def on_the_line(tx: Transaction, customer_id: int, *, since: datetime) -> bool:
    """True when the customer is in a call that began after `since`, whoever rang whom."""
    return tx.row(_LIVE, customer=customer_id, since=since) is not None


def sids(tx: Transaction, number: str, *, since: datetime, own: str) -> frozenset[str]:
    """The carrier's ids of other attempts' calls to this number since then."""
    return frozenset(sid for (sid,) in tx.rows(_SIDS, number=number, since=since, own=own))


def list_dials(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Dial]:
    """The newest attempts, newest first; `before_id` is the last id of the page before."""
    return _DIAL.page(tx, limit, before_id)


def _settle(tx: Transaction, key: str, *, state: str, sid: str | None, error: str | None, at: datetime) -> bool:
    return tx.change(_SETTLE, of=key, word=state, carrier_id=sid, why=error, at=at) > 0
