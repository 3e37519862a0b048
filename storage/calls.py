"""Calls and their turns: a call's place between two turns, and the reply each turn got; refuses to apply a turn twice.

Where a call stands is kept with its last turn, so that most turns are one row and leave the call's own alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from storage import eventlog
from storage.errors import TurnTaken
from storage.eventlog import Happening
from storage.schema import TURNS_A_CALL, calls, turns
from storage.standing import FIELDS, KNOWN, OWN, STANDING, WIDTH, Call, call_of, fields_of, reading
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The stored reply of a turn and the fingerprint of the signal it answered; an erased reply is empty."""

    fingerprint: str
    reply: str = field(repr=False)


_OF_SID = calls.c.sid == bindparam("sid")
_OF_ID = calls.c.id == bindparam("call_id")
_FIND = Statement(reading().where(_OF_SID))
_BY_ID = Statement(reading().where(_OF_ID))
_HOLD = Statement(select(calls.c.id).where(_OF_SID).with_for_update())
_HOLD_ID = Statement(select(calls.c.id).where(_OF_ID).with_for_update())
_NEWEST = Statement(
    reading()
    .where(calls.c.id < bindparam("before_id"))
    .order_by(calls.c.id.desc())
    .limit(bindparam("limit", type_=calls.c.id.type))
)
_TAKE = Statement(
    select(*FIELDS, turns.c.fingerprint, turns.c.reply)
    .select_from(STANDING.outerjoin(turns, turns.c.id == calls.c.id * TURNS_A_CALL + bindparam("number", type_=turns.c.id.type)))
    .where(_OF_SID)
)
_LAST = Statement(
    select(turns.c.number, turns.c.fingerprint, turns.c.reply)
    .where(turns.c.id.between(bindparam("first"), bindparam("last")))
    .order_by(turns.c.id.desc())
    .limit(1)
)
_CREATE = Statement(
    insert(calls).on_conflict_do_nothing(index_elements=["sid"]).returning(*(calls.c[name] for name in OWN)),
    *("sid", "direction", "caller", "called", "status", "status_rank", "started_at"),
)
_TURN = ("id", "call_id", "number", "fingerprint", "signal", "reply", "at", "events", "personal", "session")
_INSERT_TURN = Statement(
    # nothing for a turn that is there already, or of a call that is over
    insert(turns)
    .from_select(
        _TURN,
        select(*(bindparam(name, type_=turns.c[name].type) for name in _TURN)).where(
            exists(select(calls.c.id).where(_OF_ID, calls.c.ended_at.is_(None)))
        ),
    )
    .on_conflict_do_nothing(index_elements=["id"])
)
_STATUS = Statement(
    update(calls)
    .where(calls.c.id == bindparam("call_id"), calls.c.status_rank < bindparam("rank"))
    .values(
        status=bindparam("word"),
        status_rank=bindparam("rank"),
        status_at=bindparam("at"),
        duration_s=func.coalesce(bindparam("seconds", type_=calls.c.duration_s.type), calls.c.duration_s),
    )
)
_END = Statement(
    update(calls)
    .where(calls.c.id == bindparam("call_id"))
    .values(
        flow=bindparam("name"),
        version=bindparam("edition"),
        language=bindparam("tongue"),
        intent=bindparam("wish"),
        outcome=bindparam("result"),
        session=bindparam("state"),
        ended_at=func.coalesce(calls.c.ended_at, bindparam("ending", type_=calls.c.ended_at.type)),
    )
)
_BEYOND = 1 << 62
_CUSTOMER = Statement(update(calls).where(calls.c.id == bindparam("call_id")).values(customer_id=bindparam("customer")))
_SID = Statement(select(calls.c.sid).where(calls.c.id == bindparam("call_id")))
_TURNS = Statement(
    select(turns.c.number, turns.c.at, turns.c.fingerprint, turns.c.signal, turns.c.reply)
    .where(turns.c.id.between(bindparam("first"), bindparam("last")))
    .order_by(turns.c.id)
)


def find(tx: Transaction, sid: str) -> Call | None:
    """The call with the carrier's id; locked until the transaction ends when it may write."""
    row = tx.row(_FIND, sid=sid) if _held(tx, _HOLD, sid=sid) else None
    return call_of(row) if row else None


def by_id(tx: Transaction, call_id: int) -> Call:
    """The call with our id, which is there; locked until the transaction ends when it may write."""
    _held(tx, _HOLD_ID, call_id=call_id)
    return call_of(tx.rows(_BY_ID, call_id=call_id)[0])


def take_turn(tx: Transaction, sid: str, number: int) -> tuple[Call | None, Kept | None]:
    """The call, locked, and what turn `number` was answered with if it has been already; (None, None) for an unknown call."""
    row = tx.row(_TAKE, sid=sid, number=number) if _held(tx, _HOLD, sid=sid) else None
    if row is None:
        return None, None
    fingerprint, reply = row[WIDTH], row[WIDTH + 1]
    return call_of(row[:WIDTH]), None if fingerprint is None else _kept(fingerprint, reply)


def create(
    tx: Transaction,
    *,
    sid: str,
    direction: str,
    caller: str | None,
    called: str | None,
    at: datetime,
    status: str = "ringing",
    status_rank: int = 1,
) -> Call:
    """A new call at turn 0, or the one that is already there (two first turns at once)."""
    row = tx.row(
        _CREATE,
        sid=sid,
        direction=direction,
        caller=caller,
        called=called,
        status=status,
        status_rank=status_rank,
        started_at=at,
    )
    if row is None:
        _held(tx, _HOLD, sid=sid)
        return call_of(tx.rows(_FIND, sid=sid)[0])
    return Call(**dict(zip(OWN, row, strict=True)), turn=0, session=None)


def keep_turn(
    tx: Transaction,
    call: Call,
    *,
    number: int,
    signal: Mapping[str, Any],
    fingerprint: str,
    reply: str,
    at: datetime,
    session: Mapping[str, Any],
    ended: bool,
    events: Sequence[Happening] = (),
) -> None:
    """Store the turn with what happened in it and where the call stands after it (`session`): the call has moved on.

    TurnTaken when the call is not where `call` says, or has ended: it moved on meanwhile, and the door runs the work again.
    """
    told, personal = eventlog.packed(events)
    stored = tx.change(
        _INSERT_TURN,
        id=_place(call.id, number),
        call_id=call.id,
        number=number,
        fingerprint=fingerprint,
        signal=signal,
        reply=reply,
        at=at,
        events=told,
        personal=personal,
        session=session,
    )
    if not stored:
        raise TurnTaken("the call has moved on meanwhile")
    if ended:
        end(tx, call, outcome=session.get("outcome"), at=at, session=session)


def last_reply(tx: Transaction, call_id: int) -> tuple[int, Kept] | None:
    """The number and reply of the call's last turn."""
    row = tx.row(_LAST, **eventlog.places(call_id))
    return (row[0], _kept(row[1], row[2])) if row else None


def set_status(tx: Transaction, call: Call, *, status: str, rank: int, at: datetime, duration_s: int | None = None) -> bool:
    """Move the call's status on; False when it is there or further already (`rank` says what is further)."""
    return tx.change(_STATUS, call_id=call.id, word=status, rank=rank, seconds=duration_s, at=at) > 0


def set_customer(tx: Transaction, call_id: int, customer_id: int) -> None:
    """Note whose call this is."""
    tx.change(_CUSTOMER, call_id=call_id, customer=customer_id)


def end(tx: Transaction, call: Call, *, outcome: str | None, at: datetime, session: Mapping[str, Any] | None) -> None:
    """The call is over; the first time it ended counts."""
    known = session or {name: getattr(call, name) for name in KNOWN}
    tx.change(
        _END,
        call_id=call.id,
        name=known.get("flow"),
        edition=known.get("version"),
        tongue=known.get("language"),
        wish=known.get("intent"),
        result=outcome,
        state=session,
        ending=at,
    )


def list_calls(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Call]:
    """The newest calls, newest first; `before_id` is the last id of the page before."""
    return [call_of(row) for row in tx.rows(_NEWEST, limit=limit, before_id=_BEYOND if before_id is None else before_id)]


def sid_of(tx: Transaction, call_id: int) -> str | None:
    """The carrier's id of a call."""
    sid: str | None = tx.value(_SID, call_id=call_id)
    return sid


def show(tx: Transaction, sid: str) -> dict[str, Any] | None:
    """All that is kept of a call: its fields, `turns` in order (signal and reply; null once erased) and `events` in order."""
    row = tx.row(_FIND, sid=sid)
    if row is None:
        return None
    call = fields_of(row)
    names = ("number", "at", "fingerprint", "signal", "reply")
    kept = [dict(zip(names, turn, strict=True)) for turn in tx.rows(_TURNS, **eventlog.places(call["id"]))]
    events = [
        {
            "turn": event.turn,
            "at": event.at,
            "actor": event.actor,
            "kind": event.kind,
            "data": event.data,
            "personal": event.personal,
        }
        for event in eventlog.of_call(tx, call["id"])
    ]
    return {**call, "turns": kept, "events": events}


def _held(tx: Transaction, statement: Statement, **which: Any) -> bool:
    """Lock a call before it is read: what was read while waiting for the lock would be what stood before.

    False for a call that is not there to be locked: one that comes up only now must not be read without a lock.
    """
    return tx.alone or tx.reading or bool(tx.rows(statement, **which))


def _place(call_id: int, number: int) -> int:
    return call_id * TURNS_A_CALL + number


def _kept(fingerprint: str, reply: str | None) -> Kept:
    return Kept(fingerprint=fingerprint, reply=reply or "")
