"""What the carrier is still to do about agents' legs, step by step; refuses to ask twice for what must not happen twice.

Each step looks at what stands in the database, asks the carrier once, and writes down what came of it. Whatever breaks in between
is found again by the next look: a caller not yet fetched, an agent rung whose answer was lost, a call that should be over.
"""

import logging
from datetime import datetime, timedelta
from typing import Final

from promises.routing import FETCH_S
from storage import calls, legs
from storage.legs import Leg
from storage.transaction import Transaction
from telephony import seats
from telephony.dialer import DialRefused, DialUnknown
from telephony.exchange import Exchange, Ring
from telephony.hotline import Hotline
from telephony.seats import Floor

_GRACE: Final = timedelta(seconds=2)
"""How long a leg is left to whoever changed it last, before the sweep takes it up."""
_PATIENCE: Final = timedelta(seconds=FETCH_S)
_log = logging.getLogger(__name__)


def carry_out_all(hotline: Hotline, now: datetime) -> None:
    """Every leg that is not settled and that nobody has touched for a moment; without a way to the carrier nothing."""
    if hotline.exchange is None:
        return
    for leg in hotline.store.read(legs.unsettled):
        if now - _touched(leg) >= _GRACE:
            carry_out(hotline, leg.id, now)


def carry_out(hotline: Hotline, leg_id: int, now: datetime) -> None:
    """The next steps of one leg. Trouble with the carrier is logged and left to the next look."""
    leg = hotline.store.read(lambda tx: legs.find(tx, leg_id))
    if hotline.exchange is None or leg is None:
        return
    try:
        if leg.ended_at is None:
            _bring_together(hotline, hotline.exchange, leg, now)
        else:
            _clear_up(hotline, hotline.exchange, leg, now)
    except (DialRefused, DialUnknown) as error:
        _log.warning("the carrier did not do what a leg needs", extra={"leg": leg.id, "error": type(error).__qualname__})
        if isinstance(error, DialRefused) and error.permanent and leg.ended_at is None:
            fail(hotline, leg, now)


def fail(hotline: Hotline, leg: Leg, now: datetime) -> None:
    """Caller and agent do not come together: back to the queue with the one, the other may be gone."""

    def work(tx: Transaction) -> bool:
        seats.lock_call(tx, leg.call_id)
        return seats.part(Floor(tx=tx, queues=hotline.pack.queues, now=now, actor="routing"), leg, "failed")

    if hotline.store.write(work):
        carry_out(hotline, leg.id, now)


def _bring_together(hotline: Hotline, exchange: Exchange, leg: Leg, now: datetime) -> None:
    if leg.joined_at is not None and leg.fetched_at is not None:
        return
    there = leg.fetched_at is not None or exchange.take(leg.queue, _caller(hotline, leg), leg.key)
    if there and leg.rung_at is None and hotline.store.write(lambda tx: legs.rung(tx, leg, at=now)):
        sid = exchange.ring(_ring(hotline, leg))
        hotline.store.write(lambda tx: legs.named(tx, leg, sid))
        return
    if leg.rung_at is not None and leg.sid is None and (found := exchange.find(_ring(hotline, leg), since=leg.rung_at)):
        hotline.store.write(lambda tx: legs.named(tx, leg, found))
    if now - leg.made_at >= _PATIENCE:
        fail(hotline, leg, now)


def _clear_up(hotline: Hotline, exchange: Exchange, leg: Leg, now: datetime) -> None:
    """The caller to where they are sent, then the agent's call to its end."""
    if leg.how in {"passed_on", "failed"} and leg.sent_at is None:
        exchange.send(_caller(hotline, leg), leg.key)  # whose call is over meanwhile is nowhere to be sent
        hotline.store.write(lambda tx: legs.sent(tx, leg, at=now))
    if leg.closed_at is not None:
        return
    sid = leg.sid
    if sid is None and leg.rung_at is not None:
        sid = exchange.find(_ring(hotline, leg), since=leg.rung_at)
        if sid is None and now - leg.rung_at < _PATIENCE:
            return  # it may yet show up
    if sid is not None:
        exchange.hang_up(sid)
    hotline.store.write(lambda tx: legs.closed(tx, leg, at=now))


def _caller(hotline: Hotline, leg: Leg) -> str:
    return hotline.store.read(lambda tx: calls.by_id(tx, leg.call_id)).sid


def _ring(hotline: Hotline, leg: Leg) -> Ring:
    call = hotline.store.read(lambda tx: calls.by_id(tx, leg.call_id))
    line = call.caller if call.direction.startswith("outbound") else call.called
    known = line if line and line.startswith("+") else (hotline.numbers[0] if hotline.numbers else "")
    return Ring(key=leg.key, person_id=leg.person_id, line=known)


def _touched(leg: Leg) -> datetime:
    instants = (leg.made_at, leg.fetched_at, leg.rung_at, leg.joined_at, leg.ended_at)
    return max(instant for instant in instants if instant is not None)
