"""What outbound tests share: matters to ring about, and what was dialled and written; refuses to be imported by the product."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from promises.outbound import Purpose
from storage import callbacks, customers, dials, outbox
from storage.callbacks import Callback
from storage.dials import Dial
from storage.door import Store
from storage.outbox import Entry
from storage.schema import events
from storage.statement import Statement
from storage.transaction import Transaction
from telephony.outbound import errands
from telephony.simulator.handsets import Behaviour, Handset
from tests.stories.hall import Hall

ANN = "+8613800138001"
MINUTE = timedelta(minutes=1)
_EVENTS = Statement(select(events.c.kind, events.c.data).order_by(events.c.id))


def a_callback(place: Hall, number: str = ANN, *, due: datetime | None = None, matter: str = "person") -> Callback:
    """A callback that is due now, or at `due`."""
    at = place.clock.instant()

    def work(tx: Transaction) -> Callback:
        customer = customers.remember(tx, number, at, language="zh-CN")
        made, _ = callbacks.request(
            tx,
            customer_id=customer.id,
            number=number,
            matter=matter,
            due=due or at,
            reason=None,
            call_id=None,
            at=at,
        )
        errands.put(tx, (Purpose.CALLBACK, made.id), attempt=1, due=due or at, at=at)
        return made

    return place.store.write(work)


def phone(place: Hall, behaviour: Behaviour, number: str = ANN) -> None:
    """How their telephone behaves from now on."""
    place.carrier.set_handset(number, Handset(behaviour=behaviour))


def dialled(place: Hall, number: str = ANN) -> int:
    """How many calls the carrier has placed to this number, by its ledger that never forgets."""
    calls = [entry.data for entry in place.carrier.ledger.entries(kind="call")]
    return sum(call["to"] == number and call["direction"] == "outbound-api" for call in calls)


def callback_of(place: Hall, callback_id: int) -> Callback:
    found = place.store.read(lambda tx: callbacks.find(tx, callback_id))
    assert found is not None
    return found


def attempts_of(place: Hall, callback_id: int) -> list[Dial]:
    return place.store.read(lambda tx: dials.of_callback(tx, callback_id))


def results(place: Hall, callback_id: int) -> list[str | None]:
    return [dial.result for dial in attempts_of(place, callback_id)]


def work(place: Hall, key: str) -> Entry:
    found = place.store.read(lambda tx: outbox.find(tx, key))
    assert found is not None
    return found


def logged(store: Store, *kinds: str) -> list[dict[str, Any]]:
    """The data of all events of these kinds."""
    return [data for kind, data in store.read(lambda tx: tx.rows(_EVENTS)) if kind in kinds]
