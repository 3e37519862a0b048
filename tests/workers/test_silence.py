"""Calls whose end was reported when nobody heard: they are asked about, and end as if it had been heard."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage import calls, outbox, recordings, silent
from storage.door import Store
from storage.recordings import Recording
from storage.standing import Call
from storage.statement import Statement
from telephony.dialer import TwilioDialer
from telephony.media import CarrierRecordings
from telephony.simulator.app import create_simulator
from telephony.simulator.carrier import Carrier
from telephony.simulator.dialling import dialer
from telephony.simulator.faults import Fault
from telephony.simulator.handsets import Behaviour
from telephony.simulator.line import State
from telephony.simulator.transport import WsgiTransport
from tests.stories.hall import ACCOUNT, ADDRESS, NUMBER, TOKEN, Hall, hall_on
from tests.telephony import floors
from tests.telephony.floors import LI
from tests.telephony.simulator.served import served
from tests.workers.owing import ANN, a_callback, attempts_of, phone, results, work
from workers import silence
from workers.perform import drain, perform_one
from workers.settling import Outcome
from workers.tools import Tools

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


def later(place: Hall, minutes: float, tools: Tools | None = None) -> None:
    """Time passes, and a worker looks for what is silent and does what is due."""
    moved = place.clock.instant() + timedelta(minutes=minutes)
    place.clock.set(moved)
    silence.look(place.store, place.tools.clock)
    drain(tools or place.tools)


def call_of(place: Hall, sid: str) -> Call:
    found = place.store.read(lambda tx: calls.find(tx, sid))
    assert found is not None
    return found


@contextmanager
def mute(carrier: Carrier) -> Iterator[None]:
    """The carrier does not reach the hotline for a while."""
    network = carrier.network
    network.web, kept = replace(network.web, transport=WsgiTransport({})), network.web
    try:
        yield
    finally:
        network.web = kept


def told(place: Hall, sid: str, *kinds: str) -> list[dict[str, Any]]:
    """The logged events of these kinds, oldest first."""
    shown = place.store.read(lambda tx: calls.show(tx, sid))
    assert shown is not None
    return [event for event in shown["events"] if event["kind"] in kinds]


def asked_at(place: Hall, sid: str) -> datetime:
    """When the carrier is to be asked about this call."""
    entry = work(place, silent.KEY + sid)
    assert entry.state == "due"
    return entry.due_at


def test_an_end_that_was_never_told_is_asked_for(place: Hall) -> None:
    sid = phoned(place, Fault.TERMINAL_MISSING)
    assert call_of(place, sid).ended_at is None
    later(place, 2)
    assert call_of(place, sid).ended_at is None
    later(place, 2)
    ended = call_of(place, sid)
    assert (ended.status, bool(ended.outcome), bool(ended.ended_at)) == ("completed", True, True)
    assert ended.duration_s is not None
    last = told(place, sid, "status_changed")[-1]
    assert (last["actor"], last["at"], last["data"]["status"]) == ("sweep", place.clock.instant(), "completed")


def test_every_call_ends_though_no_end_is_ever_told(place: Hall) -> None:
    sids = [phoned(place, fault) for fault in (Fault.TERMINAL_MISSING, Fault.CALLBACK_LOST) for _ in range(4)]
    assert {call_of(place, sid).ended_at for sid in sids} == {None}
    later(place, 4)
    assert all(call_of(place, sid).outcome for sid in sids)
    assert all(call_of(place, sid).ended_at for sid in sids)
    later(place, 60)
    assert [len(told(place, sid, "call_ended")) for sid in sids] == [1] * len(sids)


def test_a_call_that_we_ended_is_asked_about_for_its_length(place: Hall) -> None:
    telephone = place.telephone()
    telephone.call(NUMBER, caller=CALLER, faults=(Fault.CALLBACK_LOST,))
    for keys in ("2", "3", "2", "1116#", "1"):
        telephone.key(keys)
    while telephone.state is not State.ENDED:
        telephone.silence()
    place.carrier.settle()
    ended = call_of(place, telephone.sid)
    assert (ended.outcome, ended.duration_s, ended.ended_at is not None) == ("complaint_registered", None, True)
    later(place, 4)
    after = call_of(place, telephone.sid)
    assert (after.status, after.duration_s is not None, after.ended_at) == ("completed", True, ended.ended_at)
    assert len(told(place, telephone.sid, "call_ended")) == 1
    later(place, 60)
    assert work(place, silent.KEY + telephone.sid).state == "done"


def test_a_report_that_comes_after_all_changes_nothing_but_the_word(place: Hall) -> None:
    sid = phoned(place, Fault.CALLBACK_NEXT_DAY)
    later(place, 4)
    ended = call_of(place, sid)
    assert ended.outcome
    place.clock.set(place.clock.instant() + timedelta(days=1, minutes=1))
    place.carrier.network.deferred.do_due()
    place.carrier.settle()
    after = call_of(place, sid)
    assert (after.status, after.outcome, after.ended_at) == (ended.status, ended.outcome, ended.ended_at)
    reports = [
        entry.data for entry in place.carrier.ledger.entries(call=sid, kind="webhook") if "/twilio/status" in entry.data["url"]
    ]
    assert [report["status"] for report in reports] == [204]
    assert [event["actor"] for event in told(place, sid, "status_changed")] == ["sweep"]
    assert len(told(place, sid, "call_ended")) == 1


def test_a_call_that_goes_on_is_asked_about_again_ever_more_rarely_and_not_ended(place: Hall) -> None:
    sid = phoned(place, Fault.TERMINAL_MISSING, hangs_up=False)
    later(place, 4)
    pauses = []
    for _ in range(6):
        assert call_of(place, sid).ended_at is None
        pause = asked_at(place, sid) - place.clock.instant()
        pauses.append(pause)
        later(place, pause / timedelta(minutes=1))
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1] > timedelta(minutes=15)) == (timedelta(minutes=5), True)
    place.carrier.close()
    later(place, 60)
    assert call_of(place, sid).outcome


def test_a_call_with_a_turn_or_a_report_just_now_is_not_silent(place: Hall) -> None:
    sid = phoned(place, hangs_up=False)
    now = place.tools.clock()
    soon = now + timedelta(minutes=1)
    assert place.store.read(lambda tx: silent.find(tx, before=soon)) == [sid]
    assert place.store.read(lambda tx: silent.find(tx, before=now - timedelta(minutes=1))) == []
    call = call_of(place, sid)
    place.store.write(lambda tx: calls.set_status(tx, call, status="in-progress", rank=call.status_rank + 1, at=soon))
    assert place.store.read(lambda tx: silent.find(tx, before=soon)) == []


def test_a_call_is_put_to_be_asked_about_once(place: Hall) -> None:
    sid = phoned(place, Fault.TERMINAL_MISSING)
    place.clock.set(place.clock.instant() + timedelta(minutes=4))
    for _ in range(2):
        silence.look(place.store, place.tools.clock)
    entries = place.store.read(lambda tx: outbox.list_entries(tx, limit=50))
    assert [entry.key for entry in entries if entry.kind == silence.KIND] == [silent.KEY + sid]


@pytest.mark.parametrize(
    ("statement", "index"),
    [(silent.SILENT, "ix_calls_going_on"), (silent.UNREPORTED, "ix_recordings_running"), (silent.UNTOLD, "ix_calls_over")],
)
def test_what_is_silent_is_found_by_the_index_of_what_is_under_way(
    sqlite_template: Path, statement: Statement, index: str
) -> None:
    form = statement.sqlite
    connection = sqlite3.connect(sqlite_template)
    plan = [step[3] for step in connection.execute(f"EXPLAIN QUERY PLAN {form.text}", [None] * len(form.places))]
    connection.close()
    assert any(index in step for step in plan), plan
    assert [step for step in plan if step.startswith("SCAN")] == []


def test_a_carrier_that_does_not_answer_is_asked_until_it_does(place: Hall) -> None:
    sid = phoned(place, Fault.TERMINAL_MISSING)
    nobody = TwilioDialer(account_sid=ACCOUNT, auth_token=TOKEN, public_url=ADDRESS, api_url="http://127.0.0.1:1")
    for _ in range(20):
        later(place, 61, replace(place.tools, dialer=nobody))
    assert call_of(place, sid).ended_at is None
    assert asked_at(place, sid) <= place.clock.instant() + timedelta(hours=1)
    later(place, 61)
    assert call_of(place, sid).status == "completed"


def test_a_call_that_the_carrier_does_not_know_is_over_after_a_day(place: Hall) -> None:
    sid = phoned(place, Fault.TERMINAL_MISSING)
    place.carrier.network.drop(sid)
    for _ in range(23):
        later(place, 60)
        assert call_of(place, sid).ended_at is None
    later(place, 61)
    ended = call_of(place, sid)
    assert (ended.outcome, ended.status) == ("unaccounted", "unaccounted")
    assert [event["actor"] for event in told(place, sid, "status_changed")][-1] == "sweep"
    assert [event["data"]["outcome"] for event in told(place, sid, "call_ended")] == ["unaccounted"]


def test_a_call_that_never_said_a_word_and_is_unknown_is_over_too(place: Hall) -> None:
    sid, at = "CA" + "9" * 32, place.tools.clock()
    place.store.write(lambda tx: calls.create(tx, sid=sid, direction="inbound", caller=CALLER, called=NUMBER, at=at))
    later(place, 60 * 25)
    assert call_of(place, sid).outcome == "unaccounted"


def rung(place: Hall) -> str:
    """A callback is placed to somebody who hangs up after the greeting, and nobody reports the end of the call."""
    place.carrier.network.misbehaviour.chance(Fault.TERMINAL_MISSING, 1.0)
    phone(place, Behaviour.PERSON)
    a_callback(place)
    drain(place.tools)
    telephone = place.telephone()
    assert telephone.answer(ANN)
    telephone.hang_up()
    place.carrier.settle()
    (dial,) = attempts_of(place, 1)
    assert (dial.state, dial.ended_at) == ("placed", None)
    assert dial.sid
    return dial.sid


def test_an_attempt_of_ours_ends_with_its_call(place: Hall) -> None:
    sid = rung(place)
    place.clock.set(place.clock.instant() + timedelta(minutes=10))
    silence.look(place.store, place.tools.clock)
    assert perform_one(place.tools, silent.KEY + sid, owner="sweep") is Outcome.DONE
    (dial,) = attempts_of(place, 1)
    assert (dial.ended_at, call_of(place, sid).ended_at is not None) == (place.clock.instant(), True)
    ended = [event["actor"] for event in told(place, sid, "attempt_ended")]
    drain(place.tools)  # the attempt's own check finds nothing left to do
    assert (ended, [event["actor"] for event in told(place, sid, "attempt_ended")]) == (["sweep"], ["sweep"])


def test_an_attempt_that_the_carrier_does_not_know_is_over_after_a_day_and_made_again(place: Hall) -> None:
    sid = rung(place)
    place.carrier.network.drop(sid)
    for _ in range(23):
        place.wait(place.clock.instant() + timedelta(hours=1))
    assert [dial.ended_at for dial in attempts_of(place, 1)] == [None]
    place.wait(place.clock.instant() + timedelta(hours=2))
    assert results(place, 1) == ["unheard", None]
    assert attempts_of(place, 1)[0].ended_at is not None


def test_an_attempt_of_which_nothing_was_ever_heard_ends_too(place: Hall) -> None:
    phone(place, Behaviour.BUSY)
    a_callback(place)
    with mute(place.carrier):
        drain(place.tools)
        place.carrier.settle()
    nobody = TwilioDialer(account_sid=ACCOUNT, auth_token=TOKEN, public_url=ADDRESS, api_url="http://127.0.0.1:1")
    for _ in range(8):
        later(place, 30, replace(place.tools, dialer=nobody))
    assert [dial.ended_at for dial in attempts_of(place, 1)] == [None]
    (sid,) = [call.sid for call in place.carrier.network.calls()]
    place.carrier.network.drop(sid)
    place.wait(place.clock.instant() + timedelta(hours=24))
    assert results(place, 1)[0] == "unheard"
    assert place.store.read(lambda tx: calls.find(tx, sid)) is None


def test_an_agent_whose_caller_left_unheard_is_free_for_the_rest_of_their_work(store: Store) -> None:
    with floors.hall(store) as here:
        here.carrier.network.misbehaviour.chance(Fault.CALLBACK_LOST, 1.0)
        here.agent(LI)
        caller = here.caller()
        here.tick()
        here.answer(LI)
        assert here.state(LI) == "talking"
        agents_line = here.line(LI)
        with mute(here.carrier):
            caller.hang_up()
            here.settle()
        assert (here.state(LI), here.call(caller).ended_at, agents_line.over) == ("talking", None, True)
        tools = Tools(
            store=store,
            pack=here.hotline.pack,
            dialer=dialer(here.carrier, public_url=floors.ADDRESS),
            line=NUMBER,
            clock=here.hotline.clock,
            new_id=here.hotline.new_id,
        )
        here.clock.set(here.clock.instant() + timedelta(minutes=4))
        silence.look(store, tools.clock)
        drain(tools)
        here.later(5, LI)
        assert (here.state(LI), here.call(caller).outcome is not None) == ("wrap_up", True)
        assert here.kept("waits", "how") != [(None,)]
        assert [closed is not None for (closed,) in here.kept("legs", "closed_at")] == [True]


def recording_of(place: Hall, sid: str) -> list[Recording]:
    return place.store.read(lambda tx: recordings.of_call(tx, call_of(place, sid).id))


def recorded_at(url: str) -> CarrierRecordings:
    return CarrierRecordings(account_sid=ACCOUNT, auth_token=TOKEN, api_url=url, timeout_s=1.0)


@pytest.mark.parametrize("heard_of", [True, False], ids=["begun", "unheard of"])
def test_a_recording_whose_end_was_never_told_is_asked_for(place: Hall, *, heard_of: bool) -> None:
    telephone = place.telephone()
    telephone.call(NUMBER, caller=CALLER, faults=() if heard_of else (Fault.CALLBACK_LOST,))
    telephone.key("1")
    telephone.misbehave(Fault.CALLBACK_LOST)
    telephone.hang_up()
    place.carrier.settle()
    sid = telephone.sid
    assert [one.state for one in recording_of(place, sid)] == ["running"] * heard_of
    later(place, 4, replace(place.tools, recorded=recorded_at("http://127.0.0.1:1")))
    assert call_of(place, sid).ended_at is not None
    assert [one.state for one in recording_of(place, sid)] == ["running"] * heard_of
    with served(create_simulator(place.carrier)) as url:
        later(place, 61, replace(place.tools, recorded=recorded_at(url)))
        later(place, 61, replace(place.tools, recorded=recorded_at(url)))
    (recording,) = recording_of(place, sid)
    assert (recording.state, recording.seconds is not None) == ("due", True)
    assert work(place, f"fetch_recording:{recording.sid}").kind == "fetch_recording"
    last = told(place, sid, "recording_reported")[-1]
    assert (last["actor"], last["data"]["status"]) == ("sweep", "completed")


def test_a_recording_that_the_carrier_does_not_know_is_absent_after_a_day(place: Hall) -> None:
    sid = phoned(place)
    at = place.tools.clock()
    number = call_of(place, sid).id
    gone = "RE" + "9" * 32
    unknown = {"seconds": None, "channels": None, "started_at": None}
    place.store.write(lambda tx: recordings.report(tx, call_id=number, sid=gone, state="running", **unknown, at=at))
    with served(create_simulator(place.carrier)) as url:
        tools = replace(place.tools, recorded=recorded_at(url))
        for _ in range(23):
            later(place, 60, tools)
        assert recording_of(place, sid)[-1].state == "running"
        later(place, 65, tools)
    assert recording_of(place, sid)[-1].state == "absent"
