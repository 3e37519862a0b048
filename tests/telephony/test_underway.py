"""Turns that go on from what this process remembers: the same as from the store, and never against it."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from ivr.session import Session
from storage import calls
from storage.door import Store
from storage.standing import Call
from telephony.hotline import Hotline
from telephony.underway import Underway
from tests.storage.world import a_call, do
from tests.telephony.doorbell import RINGING, Door, door
from tests.telephony.hotlines import WEDNESDAY, Caller, hotline, rows

PLACE = Session(flow="gas", version="1", node="menu")


@pytest.fixture
def line(store: Store) -> Hotline:
    return hotline(store)


@pytest.fixture
def bell(line: Hotline) -> Door:
    return door(line)


def form(**fields: str) -> dict[str, str]:
    return RINGING | {"CallStatus": "in-progress"} | fields


def after(bell: Door, *turns: dict[str, str]) -> bytes:
    """Ring, take these turns, give the last reply."""
    reply = bell.ring("/twilio/voice", RINGING)
    for number, fields in enumerate(turns, 2):
        reply = bell.ring(f"/twilio/turn?turn={number}", form(**fields))
    return bytes(reply.get_data())


def test_a_process_that_remembers_answers_as_one_that_does_not(bell: Door, line: Hotline, store: Store) -> None:
    turns = ({"Digits": "1"}, {"Digits": "9"}, {"Digits": "1"})
    remembered = after(bell, *turns)
    shown = store.read(lambda tx: calls.show(tx, RINGING["CallSid"]))
    forgetful = hotline(store)
    other = door(forgetful)
    sid = RINGING["CallSid"][:-1] + "9"
    reply = b""
    for number, fields in enumerate(({}, *turns), 1):
        forgetful.underway.forget(sid)
        target = "/twilio/voice" if number == 1 else f"/twilio/turn?turn={number}"
        reply = bytes(other.ring(target, form(**fields) | {"CallSid": sid}).get_data())
    again = store.read(lambda tx: calls.show(tx, sid))
    assert reply == remembered
    assert shown is not None
    assert again is not None
    assert [(one["kind"], one["data"]) for one in shown["events"]] == [(one["kind"], one["data"]) for one in again["events"]]
    assert shown["session"] == again["session"]


def test_another_process_that_took_the_turn_is_noticed(bell: Door, store: Store) -> None:
    after(bell, {"Digits": "9"})
    other = door(hotline(store))
    theirs = other.ring("/twilio/turn?turn=3", form(Digits="1")).get_data()
    assert bell.ring("/twilio/turn?turn=3", form(Digits="1")).get_data() == theirs
    assert len(rows(store, "turns")) == 3
    fourth = bell.ring("/twilio/turn?turn=4", form(Digits="1")).get_data()
    assert other.ring("/twilio/turn?turn=4", form(Digits="1")).get_data() == fourth


def test_a_call_that_ended_meanwhile_has_ended(bell: Door, store: Store) -> None:
    after(bell, {"Digits": "9"})
    assert bell.ring("/twilio/status", form(CallStatus="completed", CallDuration="9")).status_code == 204
    before = rows(store, "calls")
    assert "再见" in bell.ring("/twilio/turn?turn=3", form(Digits="1")).get_data(as_text=True)
    assert rows(store, "calls") == before
    assert len(rows(store, "turns")) == 2


def test_a_turn_that_failed_leaves_nothing_believed(bell: Door, line: Hotline) -> None:
    after(bell, {"Digits": "9"})
    bell.ring("/twilio/turn?turn=3", form(DialCallStatus="exploded"))
    assert bell.heard("/twilio/turn?turn=3&again=1", form(Digits="9"))[-1].tag == "Redirect"


def test_only_the_next_turn_goes_on_from_memory_and_only_so_many_calls_are_kept(store: Store) -> None:
    call = do(store, a_call)
    memory = Underway(most=2)
    for name in ("CA1", "CA2", "CA3"):
        memory.keep(replace(call, sid=name, turn=4, started_at=WEDNESDAY), PLACE)
    assert memory.before("CA1", 5) is None
    assert [memory.before("CA3", number) is not None for number in (4, 5, 6)] == [False, True, False]
    memory.forget("CA3")
    assert memory.before("CA3", 5) is None


def test_a_call_that_is_over_is_remembered_no_more(store: Store) -> None:
    ann = Caller(hotline(store))
    ann.start()
    assert ann.line.underway.before(ann.sid, 2) is not None
    ann.gone()
    assert ann.line.underway.before(ann.sid, 2) is None


def test_only_what_may_be_gone_on_from_is_remembered(either_store: Store) -> None:
    ann = Caller(hotline(either_store))
    ann.start()
    remembered = ann.line.underway.before(ann.sid, 2) is not None
    assert remembered == either_store.write(lambda tx: tx.alone)


def test_many_threads_keep_calls_at_once_and_never_too_many(store: Store) -> None:
    call, memory = do(store, a_call), Underway(most=10)
    coming = [[replace(call, sid=f"CA{thread}.{number}", turn=1) for number in range(10_000)] for thread in range(4)]

    def keep(calls_: list[Call]) -> None:
        for one in calls_:
            memory.keep(one, PLACE)

    pause = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(len(coming)) as pool:
            list(pool.map(keep, coming))
    finally:
        sys.setswitchinterval(pause)
    assert sum(memory.before(one.sid, 2) is not None for calls_ in coming for one in calls_) == 10
