"""Calls whose end was reported when nobody heard: they are asked about, and end as if it had been heard."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from storage import calls, outbox, silent
from storage.calls import Call
from storage.door import Store
from telephony.simulator.faults import Fault
from tests.stories.hall import NUMBER, Hall, hall_on
from workers import silence
from workers.jobs import check_call
from workers.perform import drain

CALLER = "+8613800138000"


@pytest.fixture
def place(store: Store) -> Iterator[Hall]:
    with hall_on(store) as made:
        yield made


def phoned(place: Hall, *faults: Fault, hangs_up: bool = True) -> str:
    """Somebody calls, chooses a language and hangs up, or not."""
    telephone = place.telephone()
    telephone.call(NUMBER, caller=CALLER, faults=faults)
    telephone.key("1")
    if hangs_up:
        telephone.hang_up()
    place.carrier.settle()
    return telephone.sid


def later(place: Hall, minutes: float) -> None:
    """Time passes, and a worker looks for what is silent and does what is due."""
    place.clock.set(place.clock.instant() + timedelta(minutes=minutes))
    silence.look(place.store, place.tools.clock)
    drain(place.tools)


def call_of(place: Hall, sid: str) -> Call:
    found = place.store.read(lambda tx: calls.find(tx, sid))
    assert found is not None
    return found


def test_an_end_that_was_never_told_is_asked_for(place: Hall) -> None:
    sid = phoned(place, Fault.TERMINAL_MISSING)
    assert call_of(place, sid).ended_at is None
    later(place, 2)
    assert call_of(place, sid).ended_at is None
    later(place, 2)
    ended = call_of(place, sid)
    assert (ended.status, bool(ended.outcome), bool(ended.ended_at)) == ("completed", True, True)


def test_a_call_that_goes_on_is_asked_about_again_and_not_ended(place: Hall) -> None:
    sid = phoned(place, Fault.TERMINAL_MISSING, hangs_up=False)
    later(place, 4)
    entry = place.store.read(lambda tx: outbox.find(tx, silent.KEY + sid))
    assert entry is not None
    assert (entry.state, call_of(place, sid).ended_at) == ("due", None)
    later(place, 1)
    assert call_of(place, sid).ended_at is None
    place.carrier.close()
    later(place, 5)
    assert call_of(place, sid).outcome


def test_a_call_with_a_turn_just_now_is_not_silent(place: Hall) -> None:
    phoned(place, hangs_up=False)
    now = place.tools.clock()
    assert place.store.read(lambda tx: silent.find(tx, before=now, after=now - silence.OLDEST)) != []
    assert place.store.read(lambda tx: silent.find(tx, before=now - timedelta(minutes=1), after=now - silence.OLDEST)) == []
    assert place.store.read(lambda tx: silent.find(tx, before=now, after=now)) == []


def test_a_call_is_put_to_be_asked_about_once(place: Hall) -> None:
    sid = phoned(place, Fault.TERMINAL_MISSING)
    place.clock.set(place.clock.instant() + timedelta(minutes=4))
    for _ in range(2):
        silence.look(place.store, place.tools.clock)
    entries = place.store.read(lambda tx: outbox.list_entries(tx, limit=50))
    assert [entry.key for entry in entries if entry.kind == silence.KIND] == [silent.KEY + sid]


def test_a_call_that_the_carrier_has_forgotten_is_over(place: Hall) -> None:
    sid, at = "CA" + "9" * 32, place.tools.clock()
    place.store.write(lambda tx: calls.create(tx, sid=sid, direction="inbound", caller=CALLER, called=NUMBER, at=at))
    later(place, 4)
    assert call_of(place, sid).outcome == check_call.GONE
