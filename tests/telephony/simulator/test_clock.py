"""The carrier's clocks: put, stepped, sped up and held, and whoever waits on them."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from telephony.simulator import clock as module
from telephony.simulator.app import create_simulator
from telephony.simulator.call import Script
from telephony.simulator.carrier import Carrier, Config
from telephony.simulator.clock import RealClock
from telephony.simulator.conduct import Placing
from telephony.simulator.messages import Inline
from telephony.simulator.transport import WsgiTransport
from tests.telephony.simulator.desk import ACCOUNT, CALLER, MAIN, NOW, Desk
from tests.telephony.simulator.served import served

PATIENT = "<Response><Gather timeout='259200'/><Say>three days later</Say></Response>"


@pytest.fixture
def clock() -> RealClock:
    return RealClock(lambda: datetime.now(UTC))


@pytest.fixture
def carrier(clock: RealClock) -> Iterator[Carrier]:
    carrier = Carrier(Config(account=ACCOUNT), clock=clock, transport=WsgiTransport({}))
    yield carrier
    carrier.close()


@pytest.fixture
def address(carrier: Carrier) -> Iterator[str]:
    with served(create_simulator(carrier)) as url:
        yield url


def _put(address: str, **body: Any) -> requests.Response:
    return requests.post(f"{address}/control/clock", json=body, timeout=5)


def test_three_days_pass_in_a_moment_for_a_call_that_waits(
    carrier: Carrier, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_S", 60.0)
    call = carrier.place(MAIN, CALLER, Script(start=Inline(twiml=PATIENT)), Placing())
    deadline = time.monotonic() + 5
    while not any(item.kind == "gather" for item in call.heard()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert _put(address, by_s=259200).ok
    assert call.line.settle(30) == "ended"
    assert [item.text for item in call.heard() if item.kind == "said"] == ["three days later"]
    assert 259200 <= call.seconds < 259260


def test_clock_is_put_sped_up_and_held(clock: RealClock, address: str) -> None:
    at = datetime(2030, 1, 1, tzinfo=UTC)
    assert _put(address, at=at.isoformat(), speed=0).json() == {"moment": at.isoformat(), "speed": 0}
    assert clock.instant() == clock.instant() == at
    assert _put(address, speed=10_000).ok
    time.sleep(0.05)
    assert clock.instant() - at > timedelta(seconds=400)
    assert requests.get(f"{address}/control/clock", timeout=5).json()["speed"] == 10_000


def test_whoever_waits_on_a_held_clock_waits_until_it_goes_on(clock: RealClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_S", 60.0)
    clock.put(NOW, 0)
    changed, over = threading.Condition(), threading.Event()

    def wait() -> None:
        with changed:
            assert not clock.wait(changed, lambda: False, 60)
        over.set()

    threading.Thread(target=wait, daemon=True).start()
    assert not over.wait(0.1)
    clock.put(NOW + timedelta(seconds=60))
    assert over.wait(30)


def test_what_is_waited_for_ends_the_wait(clock: RealClock) -> None:
    changed = threading.Condition()
    with changed:
        assert clock.wait(changed, lambda: True, 60)


@pytest.mark.parametrize(
    "body",
    [
        {"at": "2020-01-01T00:00:00Z"},
        {"at": "2030-01-01T00:00:00"},
        {"at": "2030-01-01T00:00:00Z", "by_s": 1},
        {"by_s": -1},
        {"speed": -1},
        {"when": 1},
    ],
)
def test_clock_refuses_nonsense_and_does_not_go_back(address: str, body: dict[str, Any]) -> None:
    assert _put(address, **body).status_code == 400


def test_logical_clock_is_put_and_has_no_speed(desk: Desk) -> None:
    with served(create_simulator(desk.carrier)) as url:
        assert _put(url, by_s=60).json() == {"moment": (NOW + timedelta(minutes=1)).isoformat(), "speed": 0}
        assert _put(url, speed=5).status_code == 400
    assert desk.clock.instant() == NOW + timedelta(minutes=1)
