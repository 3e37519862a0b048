"""Misbehaviour by name (`docs/carrier.md`): on callbacks and REST requests, at numbers, at random with a seed."""

import re
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from telephony.dialer import DialRefused, DialUnknown, Order
from telephony.simulator.app import create_simulator
from telephony.simulator.call import Script, StatusHook
from telephony.simulator.carrier import Carrier, Config
from telephony.simulator.clock import RealClock
from telephony.simulator.conduct import Placing
from telephony.simulator.dialling import dialer
from telephony.simulator.faults import CALLBACK_FAULTS, REST_FAULTS, Fault
from telephony.simulator.messages import Inline
from telephony.simulator.misbehaviour import Misbehaviour, written
from telephony.simulator.rest import trouble
from telephony.simulator.transport import WsgiTransport
from tests.telephony.simulator.desk import ACCOUNT, BASE, CALLER, MAIN, NOW, Desk
from tests.telephony.simulator.served import served
from tests.test_architecture import ROOT

HELLO = "<Response><Say>Hello</Say></Response>"
ALL = frozenset({"initiated", "ringing", "answered", "completed"})


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    with served(create_simulator(desk.carrier)) as url:
        yield url


@pytest.fixture
def client(address: str) -> Client:
    client = Client(ACCOUNT.sid, ACCOUNT.token)
    client.api.base_url = address
    return client


def _statuses(desk: Desk, *faults: Fault) -> list[str]:
    script = Script(start=Inline(twiml="<Response/>"), status=StatusHook(url=f"{BASE}/status", events=ALL))
    call = desk.carrier.place(MAIN, CALLER, script, Placing(faults=faults))
    assert call.line.settle(5) == "ended"
    return _reported(desk)


def _reported(desk: Desk) -> list[str]:
    return [form["CallStatus"] for form in desk.hotline.posts("/status")]


def _placed(desk: Desk) -> int:
    return len(desk.carrier.network.calls(lambda call: call.direction == "outbound-api"))


def test_every_name_is_in_the_table_and_no_other() -> None:
    page = (ROOT / "docs" / "carrier.md").read_text(encoding="utf-8").partition("## Misbehaviour")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE)) == {fault.value for fault in Fault}


def test_terminal_event_never_comes(desk: Desk) -> None:
    assert _statuses(desk, Fault.TERMINAL_MISSING) == ["initiated", "ringing", "in-progress"]


def test_late_in_progress_comes_after_completed_with_its_own_number(desk: Desk) -> None:
    assert _statuses(desk, Fault.LATE_PROGRESS) == ["initiated", "ringing", "completed", "in-progress"]
    assert [form["SequenceNumber"] for form in desk.hotline.posts("/status")] == ["0", "1", "3", "2"]


def test_lost_callbacks_never_come(desk: Desk) -> None:
    assert _statuses(desk, Fault.CALLBACK_LOST) == []


def test_duplicate_callbacks_come_twice_with_one_token(desk: Desk) -> None:
    assert _statuses(desk, Fault.CALLBACK_TWICE)[:4] == ["initiated", "initiated", "ringing", "ringing"]
    asked = [request for request in desk.hotline.asked if request.path == "/status"]
    assert asked[0] == asked[1]


def test_parallel_callbacks_are_under_way_at_once(desk: Desk) -> None:
    together = threading.Barrier(2, timeout=5)

    def page(_form: dict[str, str]) -> str:
        together.wait()
        return ""

    desk.page("/status", page)
    assert len(_statuses(desk, Fault.CALLBACK_PARALLEL)) == 8


@pytest.mark.parametrize(("fault", "seconds"), [(Fault.CALLBACK_DELAYED, 30), (Fault.CALLBACK_NEXT_DAY, 86400)])
def test_callbacks_come_when_their_time_has_come(desk: Desk, fault: Fault, seconds: int) -> None:
    assert _statuses(desk, fault) == []
    desk.caller.at(NOW + timedelta(seconds=seconds - 1))
    assert _reported(desk) == []
    desk.caller.at(NOW + timedelta(seconds=seconds))
    assert _reported(desk) == ["initiated", "ringing", "in-progress", "completed"]


def test_delayed_callbacks_come_by_themselves_on_a_real_clock(desk: Desk) -> None:
    transport = WsgiTransport({"hotline.test": desk.hotline})
    began = time.monotonic()
    clock = RealClock(lambda: NOW + timedelta(seconds=time.monotonic() - began), speed=300)
    carrier = Carrier(Config(account=ACCOUNT), clock=clock, transport=transport)
    script = Script(start=Inline(twiml="<Response/>"), status=StatusHook(url=f"{BASE}/status"))
    carrier.place(MAIN, CALLER, script, Placing(faults=(Fault.CALLBACK_DELAYED,)))
    while not desk.hotline.posts("/status") and time.monotonic() < began + 5:
        time.sleep(0.01)
    assert _reported(desk) == ["completed"]
    assert time.monotonic() - began >= 0.1
    carrier.close()


def test_recordings_callbacks_go_astray_too(desk: Desk) -> None:
    desk.page("/recorded", "")
    desk.call("<Record recordingStatusCallback='/recorded'/>")
    desk.caller.misbehave(Fault.CALLBACK_TWICE, 1)
    desk.caller.say("hello")
    assert len(desk.hotline.posts("/recorded")) == 2


@pytest.mark.parametrize(("fault", "status", "code"), [(Fault.REST_BUSY, 429, 20429), (Fault.REST_ERROR, 500, 20500)])
def test_refused_for_the_moment_nothing_was_done(desk: Desk, client: Client, fault: Fault, status: int, code: int) -> None:
    desk.carrier.network.misbehaviour.at(CALLER).add(fault, 1)
    with pytest.raises(TwilioRestException) as refused:
        client.calls.create(to=CALLER, from_=MAIN, twiml=HELLO)
    assert (refused.value.status, refused.value.code) == (status, code)
    assert _placed(desk) == 0
    client.calls.create(to=CALLER, from_=MAIN, twiml=HELLO)
    assert _placed(desk) == 1


def test_error_after_the_call_was_placed(desk: Desk, client: Client) -> None:
    desk.carrier.network.misbehaviour.at(CALLER).add(Fault.REST_ERROR_AFTER, 1)
    with pytest.raises(TwilioRestException) as refused:
        client.calls.create(to=CALLER, from_=MAIN, twiml=HELLO)
    assert (refused.value.status, _placed(desk)) == (500, 1)


@pytest.mark.parametrize(("fault", "placed"), [(Fault.REST_REQUEST_LOST, 0), (Fault.REST_ANSWER_LOST, 1)])
def test_connection_ends_without_an_answer(desk: Desk, client: Client, fault: Fault, placed: int) -> None:
    desk.carrier.network.misbehaviour.at(CALLER).add(fault, 1)
    with pytest.raises(requests.ConnectionError):
        client.calls.create(to=CALLER, from_=MAIN, twiml=HELLO)
    assert _placed(desk) == placed


def test_nothing_is_answered_for_longer_than_a_client_waits(desk: Desk, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trouble, "HANG_S", 3.0)
    desk.carrier.network.misbehaviour.at(CALLER).add(Fault.REST_TIMEOUT, 1)
    calls = f"{address}/2010-04-01/Accounts/{ACCOUNT.sid}/Calls.json"
    with pytest.raises(requests.ReadTimeout):
        requests.post(calls, {"To": CALLER, "From": MAIN, "Twiml": HELLO}, auth=(ACCOUNT.sid, ACCOUNT.token), timeout=1)
    deadline = time.monotonic() + 10
    while not _placed(desk) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert _placed(desk) == 1


@pytest.mark.parametrize("fault", sorted(REST_FAULTS))
def test_dialer_in_this_process_sees_the_same(desk: Desk, fault: Fault) -> None:
    desk.carrier.network.misbehaviour.at(CALLER).add(fault, 1)
    refused = {Fault.REST_BUSY: DialRefused}.get(fault, DialUnknown)
    with pytest.raises(refused):
        dialer(desk.carrier, public_url=BASE).place(Order(attempt="a1", to=CALLER, line=MAIN))
    assert _placed(desk) == (fault in {Fault.REST_ANSWER_LOST, Fault.REST_ERROR_AFTER, Fault.REST_TIMEOUT})


def test_fault_at_a_number_is_nobody_elses(desk: Desk) -> None:
    desk.carrier.network.misbehaviour.at("+8613900139000").add(Fault.CALLBACK_LOST)
    assert _statuses(desk) == ["initiated", "ringing", "in-progress", "completed"]


def test_fault_at_a_number_is_used_up_across_its_calls(desk: Desk) -> None:
    desk.carrier.network.misbehaviour.at(CALLER).add(Fault.CALLBACK_LOST, 5)
    assert _statuses(desk) == []
    assert _statuses(desk) == ["ringing", "in-progress", "completed"]


def _went(seed: str, order: list[str]) -> dict[str, list[Fault | None]]:
    misbehaviour = Misbehaviour({Fault.DUPLICATE: 0.3, Fault.CALLBACK_LOST: 0.2, Fault.REST_BUSY: 0.5}, seed=seed)
    went: dict[str, list[Fault | None]] = {}
    for number in order:
        take = misbehaviour.of_call("inbound", number, MAIN)
        went[number] = [take(frozenset(Fault) - REST_FAULTS) for _ in range(8)] + [misbehaviour.rest("POST", number)]
    return went


def test_same_seed_goes_wrong_the_same_way_whatever_comes_first() -> None:
    numbers = [f"+12025550{n:03}" for n in range(50)]
    one = _went("7", numbers)
    assert one == _went("7", numbers[::-1])
    assert one != _went("8", numbers)
    happened = [fault for faults in one.values() for fault in faults[:8] if fault]
    assert 0.3 < len(happened) / 400 < 0.58
    assert {Fault.DUPLICATE, Fault.CALLBACK_LOST} == set(happened)


def test_chance_of_one_is_always_and_of_none_never() -> None:
    assert _went("1", [CALLER]) == _went("1", [CALLER])
    always = Misbehaviour({Fault.HOLD: 1.0, Fault.LATE: 0.0})
    assert [always.of_call("inbound", CALLER, MAIN)(frozenset(Fault)) for _ in range(3)] == [Fault.HOLD] * 3


@pytest.mark.parametrize("text", ["nonsense", "duplicate:2", "duplicate:x", "duplicate:-1", ""])
def test_nonsense_is_no_misbehaviour(text: str) -> None:
    with pytest.raises(ValueError, match="NAME"):
        written(text)


def test_written_misbehaviour() -> None:
    assert (written("rest-429"), written("hold:0.25")) == ((Fault.REST_BUSY, 1.0), (Fault.HOLD, 0.25))


def _misbehave(address: str, **body: Any) -> requests.Response:
    return requests.post(f"{address}/control/misbehaviour", json=body, timeout=5)


def test_control_api_tells_and_takes_misbehaviour(desk: Desk, address: str) -> None:
    assert _misbehave(address, fault="callback-lost", probability=0.5, seed="9").ok
    assert _misbehave(address, fault="rest-429", number=CALLER, times=2).ok
    told = requests.get(f"{address}/control/misbehaviour", timeout=5).json()
    assert told == {"seed": "9", "chances": {"callback-lost": 0.5}, "numbers": {CALLER: {"rest-429": 2}}}
    assert _misbehave(address, calm=True).json() == {"seed": "9", "chances": {}, "numbers": {}}
    assert len(desk.carrier.ledger.entries(kind="misbehaviour")) == 3


@pytest.mark.parametrize(
    "body",
    [
        {"fault": "nonsense", "probability": 1},
        {"fault": "hold"},
        {"fault": "hold", "probability": 2},
        {"fault": "hold", "probability": 1, "number": CALLER},
        {"fault": "hold", "number": ""},
        {"faults": "hold"},
    ],
)
def test_control_api_refuses_nonsense(address: str, body: dict[str, Any]) -> None:
    assert _misbehave(address, **body).status_code == 400


def test_story_asks_for_faults_of_rest_at_the_callers_number(desk: Desk) -> None:
    desk.page("/voice", "<Gather/>")
    desk.caller.call(MAIN, caller=CALLER, faults=(Fault.REST_BUSY,))
    assert desk.carrier.network.misbehaviour.rest("POST", CALLER) is Fault.REST_BUSY
    assert not CALLBACK_FAULTS & REST_FAULTS
