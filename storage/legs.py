"""An agent's part in a call, from the accepted offer to the end; refuses a second open one for either side."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage import eventlog
from storage.eventlog import Envelope
from storage.offers import Offer
from storage.schema import legs
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One leg; `key` is told to the carrier and back, `sid` is the agent's call there. `held_s`: whole seconds on hold before.

    how: it ended by the caller, by the agent, because the call was passed on (`to_queue`, `to_person`, `to_number`), or it failed
    before both were together; cut while only the end of the agent's call is known, not yet by whom. The instants are explained in
    `storage.schema.floor`.
    """

    id: int
    call_id: int
    offer_id: int
    person_id: int
    queue: str
    key: str
    waiting_since: datetime
    made_at: datetime
    fetched_at: datetime | None
    rung_at: datetime | None
    sid: str | None
    joined_at: datetime | None
    held_at: datetime | None
    held_s: int
    ended_at: datetime | None
    how: str | None
    closed_at: datetime | None
    to_queue: str | None
    to_person: int | None
    to_number: str | None = field(repr=False)
    sent_at: datetime | None


_LEG = Shape(Leg, legs)
_OPEN = text("ended_at IS NULL")
_MAKE = Statement(
    insert(legs).on_conflict_do_nothing().returning(*_LEG.columns),
    *("call_id", "offer_id", "person_id", "queue", "key", "waiting_since", "made_at", "held_s"),
)
_BY_ID = Statement(select(*_LEG.columns).where(legs.c.id == bindparam("leg")))
_BY_KEY = Statement(select(*_LEG.columns).where(legs.c.key == bindparam("key")))
_OF_CALL = Statement(select(*_LEG.columns).where(legs.c.call_id == bindparam("call"), _OPEN))
_ALL_OF_CALL = Statement(select(*_LEG.columns).where(legs.c.call_id == bindparam("call")).order_by(legs.c.id))
_OF_PERSON = Statement(select(*_LEG.columns).where(legs.c.person_id == bindparam("person"), _OPEN))
# people are numbered from 1: said, so that the index of unsettled legs is searched
_UNSETTLED = Statement(
    select(*_LEG.columns)
    .where(text("(closed_at IS NULL OR sent_at IS NULL)"), legs.c.person_id > text("0"))
    .order_by(legs.c.person_id, legs.c.id)
)
_ONE = update(legs).where(legs.c.id == bindparam("leg"))
_FETCHED = Statement(_ONE.where(text("fetched_at IS NULL")).values(fetched_at=bindparam("at")))
_RUNG = Statement(_ONE.where(_OPEN, text("rung_at IS NULL")).values(rung_at=bindparam("at")))
_NAMED = Statement(_ONE.where(text("sid IS NULL")).values(sid=bindparam("carrier_id")))
_JOINED = Statement(_ONE.where(_OPEN, text("joined_at IS NULL")).values(joined_at=bindparam("at")))
_HELD = Statement(_ONE.where(_OPEN, text("held_at IS NULL")).values(held_at=bindparam("at")))
_RESUMED = Statement(
    _ONE.where(_OPEN, text("held_at IS NOT NULL")).values(held_at=None, held_s=legs.c.held_s + bindparam("seconds"))
)
_END = Statement(
    _ONE.where(_OPEN).values(
        ended_at=bindparam("at"),
        how=bindparam("word"),
        held_s=legs.c.held_s + bindparam("seconds"),
        held_at=None,
        to_queue=bindparam("queue_to"),
        to_person=bindparam("person_to"),
        to_number=bindparam("number_to"),
        sent_at=bindparam("stays", type_=legs.c.sent_at.type),
    )
)
_CUT = Statement(
    select(*_LEG.columns).where(legs.c.call_id == bindparam("call"), text("how = 'cut'")).order_by(legs.c.id.desc()).limit(1)
)
_EXPLAIN = Statement(_ONE.where(text("how = 'cut'")).values(how=bindparam("word")))
_CLOSED = Statement(_ONE.values(closed_at=func.coalesce(legs.c.closed_at, bindparam("at", type_=legs.c.closed_at.type))))
_SENT = Statement(_ONE.where(text("sent_at IS NULL")).values(sent_at=bindparam("at")))


def make(tx: Transaction, offer: Offer, *, key: str, waiting_since: datetime, at: datetime) -> Leg | None:
    """The leg of an accepted offer; None when the call or the agent has an open one."""
    row = tx.row(
        _MAKE,
        call_id=offer.call_id,
        offer_id=offer.id,
        person_id=offer.person_id,
        queue=offer.queue,
        key=key,
        waiting_since=waiting_since,
        made_at=at,
        held_s=0,
    )
    return _LEG.value(row) if row else None


def find(tx: Transaction, leg_id: int) -> Leg | None:
    """The leg with this id."""
    row = tx.row(_BY_ID, leg=leg_id)
    return _LEG.value(row) if row else None


def find_by_key(tx: Transaction, key: str) -> Leg | None:
    """The leg the carrier means."""
    row = tx.row(_BY_KEY, key=key)
    return _LEG.value(row) if row else None


def open_of_call(tx: Transaction, call_id: int) -> Leg | None:
    """Who has this call."""
    row = tx.row(_OF_CALL, call=call_id)
    return _LEG.value(row) if row else None


def open_of_person(tx: Transaction, person_id: int) -> Leg | None:
    """The call this agent has."""
    row = tx.row(_OF_PERSON, person=person_id)
    return _LEG.value(row) if row else None


def of_call(tx: Transaction, call_id: int) -> list[Leg]:
    """All legs of a call, oldest first."""
    return [_LEG.value(row) for row in tx.rows(_ALL_OF_CALL, call=call_id)]


def unsettled(tx: Transaction) -> list[Leg]:
    """The legs about which the carrier is still to do something, by agent."""
    return [_LEG.value(row) for row in tx.rows(_UNSETTLED)]


def fetched(tx: Transaction, leg: Leg, *, at: datetime) -> bool:
    """The caller is out of the queue; False when that was known."""
    return tx.change(_FETCHED, leg=leg.id, at=at) > 0 and _tell(tx, leg, "leg_fetched", at=at, actor="carrier")


def rung(tx: Transaction, leg: Leg, *, at: datetime) -> bool:
    """The carrier is about to be asked to ring the agent; False when it was asked already, or the leg is over."""
    return tx.change(_RUNG, leg=leg.id, at=at) > 0


def named(tx: Transaction, leg: Leg, sid: str) -> bool:
    """The agent's call at the carrier; False when there is one."""
    return tx.change(_NAMED, leg=leg.id, carrier_id=sid) > 0


def joined(tx: Transaction, leg: Leg, *, at: datetime) -> bool:
    """The agent is on the line; False when that was known, or the leg is over."""
    return tx.change(_JOINED, leg=leg.id, at=at) > 0 and _tell(tx, leg, "leg_joined", at=at, actor="carrier")


def held(tx: Transaction, leg: Leg, *, at: datetime) -> bool:
    """The caller hears music; False when so already, or the leg is over."""
    return tx.change(_HELD, leg=leg.id, at=at) > 0 and _tell(tx, leg, "leg_held", at=at, actor=f"person:{leg.person_id}")


def resumed(tx: Transaction, leg: Leg, *, at: datetime) -> bool:
    """Caller and agent hear each other again; False when they do already."""
    changed = tx.change(_RESUMED, leg=leg.id, seconds=_held_for(leg, at))
    return changed > 0 and _tell(tx, leg, "leg_resumed", at=at, actor=f"person:{leg.person_id}")


def end(tx: Transaction, leg: Leg, how: str, *, at: datetime, actor: str, **to: Any) -> bool:
    """End an open leg; `to` is one of queue, person and number when the call was passed on. False when it is over."""
    stays = None if how in {"passed_on", "failed"} else at  # nobody else is to be sent anywhere
    targets = {f"{kind}_to": to.get(kind) for kind in ("queue", "person", "number")}
    if not tx.change(_END, leg=leg.id, word=how, at=at, seconds=_held_for(leg, at), stays=stays, **targets):
        return False
    data = {"how": how} | {kind: to[kind] for kind in ("queue", "person") if to.get(kind)}
    personal = {"number": to["number"]} if to.get("number") else None
    return _tell(tx, leg, "leg_ended", at=at, actor=actor, data=data, personal=personal)


def explain(tx: Transaction, call_id: int, how: str, *, at: datetime, actor: str) -> None:
    """Who ended the call's leg that was cut, if one was, now that the caller's side is known."""
    row = tx.row(_CUT, call=call_id)
    if row is not None and tx.change(_EXPLAIN, leg=(leg := _LEG.value(row)).id, word=how):
        _tell(tx, leg, "leg_explained", at=at, actor=actor, data={"how": how})


def closed(tx: Transaction, leg: Leg, *, at: datetime) -> None:
    """The agent's call at the carrier is over, or there never was one."""
    tx.change(_CLOSED, leg=leg.id, at=at)


def sent(tx: Transaction, leg: Leg, *, at: datetime) -> bool:
    """The caller has left the room for where the call was passed on to; False when that was known."""
    return tx.change(_SENT, leg=leg.id, at=at) > 0


def list_legs(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Leg]:
    """The newest legs, newest first; `before_id` is the last id of the page before."""
    return _LEG.page(tx, limit, before_id)


def _held_for(leg: Leg, at: datetime) -> int:
    return int((at - leg.held_at).total_seconds()) if leg.held_at else 0


def _tell(tx: Transaction, leg: Leg, kind: str, *, at: datetime, actor: str, **more: dict[str, Any] | None) -> bool:
    data = {"leg": leg.id, "person": leg.person_id} | (more.get("data") or {})
    event = Envelope(kind=kind, data=data, personal=more.get("personal"))
    eventlog.append(tx, call_id=leg.call_id, turn=None, events=[event], at=at, actor=actor)
    return True
