"""Calls and their turns: a call's place between two turns, and the reply each turn got; refuses to apply a turn twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import insert

from storage import eventlog
from storage.errors import TurnTaken
from storage.eventlog import Envelope
from storage.schema import TURNS_A_CALL, calls, turns
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. `turn` is the last turn stored (0: none), `session` the engine's JSON after it, `duration_s` whole seconds."""

    id: int
    sid: str
    direction: str
    caller: str | None = field(repr=False)
    called: str | None = field(repr=False)
    customer_id: int | None
    language: str | None
    flow: str | None
    version: str | None
    status: str
    status_rank: int
    status_at: datetime | None
    turn: int
    session: dict[str, Any] | None = field(repr=False)
    intent: str | None
    outcome: str | None
    started_at: datetime
    ended_at: datetime | None
    duration_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The stored reply of a turn and the fingerprint of the signal it answered; an erased reply is empty."""

    fingerprint: str
    reply: str = field(repr=False)


_CALL = Shape(Call, calls)
_FIELDS = _CALL.columns
_WIDTH = len(_FIELDS)
_FIND = Statement(select(*_FIELDS).where(calls.c.sid == bindparam("sid")).with_for_update())
_LOOK_UP = Statement(select(*_FIELDS).where(calls.c.sid == bindparam("sid")))
_BY_ID = Statement(select(*_FIELDS).where(calls.c.id == bindparam("call_id")).with_for_update())
_LOOK_UP_ID = Statement(select(*_FIELDS).where(calls.c.id == bindparam("call_id")))
_TAKE = Statement(
    select(*_FIELDS, turns.c.fingerprint, turns.c.reply)
    .select_from(calls.outerjoin(turns, turns.c.id == calls.c.id * TURNS_A_CALL + bindparam("number", type_=turns.c.id.type)))
    .where(calls.c.sid == bindparam("sid"))
    .with_for_update(of=calls)
)
_KEPT = Statement(select(turns.c.fingerprint, turns.c.reply).where(turns.c.id == bindparam("place")))
_LAST = Statement(
    select(turns.c.number, turns.c.fingerprint, turns.c.reply)
    .where(turns.c.id.between(bindparam("first"), bindparam("last")))
    .order_by(turns.c.id.desc())
    .limit(1)
)
_CREATE = Statement(
    insert(calls).on_conflict_do_nothing(index_elements=["sid"]).returning(*_FIELDS),
    *("sid", "direction", "caller", "called", "status", "status_rank", "turn", "started_at"),
)
_INSERT_TURN = Statement(
    plain_insert(turns), "id", "call_id", "number", "fingerprint", "signal", "reply", "at", "events", "personal"
)
_MOVE = (
    update(calls)
    .where(calls.c.id == bindparam("call_id"), calls.c.turn == bindparam("before"), calls.c.ended_at.is_(None))
    .values(
        turn=bindparam("number"),
        session=bindparam("state"),
        flow=bindparam("name"),
        version=bindparam("edition"),
        language=bindparam("tongue"),
        intent=bindparam("wish"),
        outcome=bindparam("result"),
    )
)
_ADVANCE = Statement(_MOVE)  # without a word about the end: the index of calls under way is left alone
_ADVANCE_TO_THE_END = Statement(_MOVE.values(ended_at=bindparam("ending", type_=calls.c.ended_at.type)))
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
        outcome=bindparam("result"),
        session=bindparam("state"),
        ended_at=func.coalesce(calls.c.ended_at, bindparam("ending", type_=calls.c.ended_at.type)),
    )
)
_CUSTOMER = Statement(update(calls).where(calls.c.id == bindparam("call_id")).values(customer_id=bindparam("customer")))
_SID = Statement(select(calls.c.sid).where(calls.c.id == bindparam("call_id")))
_TURNS = Statement(
    select(turns.c.number, turns.c.at, turns.c.fingerprint, turns.c.signal, turns.c.reply)
    .where(turns.c.id.between(bindparam("first"), bindparam("last")))
    .order_by(turns.c.id)
)


def find(tx: Transaction, sid: str) -> Call | None:
    """The call with the carrier's id; locked until the transaction ends when it may write."""
    row = tx.row(_LOOK_UP if tx.reading else _FIND, sid=sid)
    return _CALL.value(row) if row else None


def by_id(tx: Transaction, call_id: int) -> Call:
    """The call with our id, which is there; locked until the transaction ends when it may write."""
    return _CALL.value(tx.rows(_LOOK_UP_ID if tx.reading else _BY_ID, call_id=call_id)[0])


def take_turn(tx: Transaction, sid: str, number: int) -> tuple[Call | None, Kept | None]:
    """The call, locked, and what turn `number` was answered with if it has been already; (None, None) for an unknown call."""
    row = tx.row(_TAKE, sid=sid, number=number)
    if row is None:
        return None, None
    call, fingerprint, reply = _CALL.value(row[:_WIDTH]), row[_WIDTH], row[_WIDTH + 1]
    if fingerprint is None and number <= call.turn:
        # PostgreSQL waited for the lock, yet joined the turns as they were before: look again
        kept = tx.row(_KEPT, place=_place(call.id, number))
        return call, _kept(*kept) if kept else None
    return call, None if fingerprint is None else _kept(fingerprint, reply)


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
        turn=0,
        started_at=at,
    )
    return _CALL.value(row or tx.rows(_FIND, sid=sid)[0])


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
    language: str | None,
    intent: str | None,
    outcome: str | None,
    ended: bool,
    events: Sequence[Envelope] = (),
) -> None:
    """Store the turn with what happened in it and move the call on to it.

    TurnTaken when the call is not where `call` says, or has ended: it moved on meanwhile, and the door runs the work again.
    """
    moved = tx.change(
        _ADVANCE_TO_THE_END if ended else _ADVANCE,
        call_id=call.id,
        before=call.turn,
        number=number,
        state=session,
        name=session.get("flow"),
        edition=session.get("version"),
        tongue=language,
        wish=intent,
        result=outcome,
        **({"ending": at} if ended else {}),
    )
    if not moved:
        raise TurnTaken("the call has moved on meanwhile")
    told, personal = eventlog.packed(events)
    tx.change(
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
    )


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
    tx.change(_END, call_id=call.id, result=outcome, state=session, ending=at)


def list_calls(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Call]:
    """The newest calls, newest first; `before_id` is the last id of the page before."""
    return _CALL.page(tx, limit, before_id)


def sid_of(tx: Transaction, call_id: int) -> str | None:
    """The carrier's id of a call."""
    sid: str | None = tx.value(_SID, call_id=call_id)
    return sid


def show(tx: Transaction, sid: str) -> dict[str, Any] | None:
    """All that is kept of a call: its fields, `turns` in order (signal and reply; null once erased) and `events` in order."""
    row = tx.row(_LOOK_UP, sid=sid)
    if row is None:
        return None
    call = dict(zip(_CALL.names, row, strict=True))
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


def _place(call_id: int, number: int) -> int:
    return call_id * TURNS_A_CALL + number


def _kept(fingerprint: str, reply: str | None) -> Kept:
    return Kept(fingerprint=fingerprint, reply=reply or "")
