"""Calls rung at agents: one live offer a call and an agent, one end each, every change an event; refuses a second acceptance."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage import eventlog
from storage.eventlog import Envelope
from storage.schema import offers
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One offer, live while `outcome` is None; then accepted, missed, declined, withdrawn or failed. `until`: the time limit."""

    id: int
    call_id: int
    person_id: int
    queue: str
    made_at: datetime
    until: datetime
    outcome: str | None
    ended_at: datetime | None


_OFFER = Shape(Offer, offers)
_LIVE = text("outcome IS NULL")
_MAKE = Statement(
    insert(offers).on_conflict_do_nothing().returning(*_OFFER.columns),
    *("call_id", "person_id", "queue", "made_at", "until"),
)
_END = Statement(
    update(offers).where(offers.c.id == bindparam("offer"), _LIVE).values(outcome=bindparam("word"), ended_at=bindparam("at"))
)
_ACCEPT = Statement(
    update(offers)
    .where(offers.c.id == bindparam("offer"), _LIVE, offers.c.until > bindparam("at"))
    .values(outcome="accepted", ended_at=bindparam("at"))
)
# people are numbered from 1: said, so that the index of live offers is searched
_ALL_LIVE = Statement(select(*_OFFER.columns).where(_LIVE, offers.c.person_id > text("0")).order_by(offers.c.person_id))
_OF_PERSON = Statement(select(*_OFFER.columns).where(offers.c.person_id == bindparam("person"), _LIVE))
_OF_CALL = Statement(select(*_OFFER.columns).where(offers.c.call_id == bindparam("call"), _LIVE))
_PASSED = Statement(
    select(offers.c.person_id).where(
        offers.c.call_id == bindparam("call"),
        offers.c.made_at >= bindparam("since"),
        text("outcome IN ('missed', 'declined', 'failed')"),
    )
)


def make(tx: Transaction, *, call_id: int, person_id: int, queue: str, until: datetime, at: datetime) -> Offer | None:
    """Offer a call to an agent; None when either has a live offer already."""
    row = tx.row(_MAKE, call_id=call_id, person_id=person_id, queue=queue, made_at=at, until=until)
    if row is None:
        return None
    offer = _OFFER.value(row)
    _tell(tx, offer, "offer_made", at, "routing")
    return offer


def end(tx: Transaction, offer: Offer, outcome: str, *, at: datetime, actor: str) -> bool:
    """Give a live offer its outcome; False when it has one."""
    if not tx.change(_END, offer=offer.id, word=outcome, at=at):
        return False
    _tell(tx, offer, f"offer_{outcome}", at, actor)
    return True


def accept(tx: Transaction, offer: Offer, *, at: datetime, actor: str) -> bool:
    """Accept a live offer in time; False when it is over. Of any number at once, one is told True."""
    if not tx.change(_ACCEPT, offer=offer.id, at=at):
        return False
    _tell(tx, offer, "offer_accepted", at, actor)
    return True


def live(tx: Transaction) -> list[Offer]:
    """All live offers, by agent."""
    return [_OFFER.value(row) for row in tx.rows(_ALL_LIVE)]


def live_of_person(tx: Transaction, person_id: int) -> Offer | None:
    """What rings at this agent's."""
    row = tx.row(_OF_PERSON, person=person_id)
    return _OFFER.value(row) if row else None


def live_of_call(tx: Transaction, call_id: int) -> Offer | None:
    """Where this call rings."""
    row = tx.row(_OF_CALL, call=call_id)
    return _OFFER.value(row) if row else None


def passed(tx: Transaction, call_id: int, since: datetime) -> frozenset[int]:
    """The agents who had the call offered since then and did not take it."""
    return frozenset(row[0] for row in tx.rows(_PASSED, call=call_id, since=since))


def list_offers(tx: Transaction, *, limit: int = 50, before_id: int | None = None) -> list[Offer]:
    """The newest offers, newest first; `before_id` is the last id of the page before."""
    return _OFFER.page(tx, limit, before_id)


def _tell(tx: Transaction, offer: Offer, kind: str, at: datetime, actor: str) -> None:
    data = {"offer": offer.id, "person": offer.person_id, "queue": offer.queue}
    eventlog.append(tx, call_id=offer.call_id, turn=None, events=[Envelope(kind=kind, data=data)], at=at, actor=actor)
