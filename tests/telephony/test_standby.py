"""The standby: who is there for callers while the web process is not, through the carrier, signatures and all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from werkzeug.test import Client

from centre.invariants import Ledger, compare
from centre.web import create_app
from storage.door import Store
from telephony.simulator.account import Account
from telephony.simulator.caller import InProcessCaller
from telephony.simulator.carrier import Carrier, Config, Number
from telephony.simulator.clock import LogicalClock
from telephony.simulator.handsets import Behaviour, Handset
from telephony.simulator.transport import WsgiTransport
from telephony.standby import Post, Standby
from tests.telephony import hotlines
from tests.telephony.hotlines import ANN, MAIN, WEDNESDAY

HOTLINE, STANDBY = "http://hotline.test", "http://standby.test/spare"
ON_CALL = "+8613900139000"


@dataclass
class Scene:
    """A hotline whose web process comes and goes, with its standby at another address."""

    store: Store
    on_call: str | None = None
    apps: dict[str, Any] = field(default_factory=dict)
    comes_back: bool = True

    def __post_init__(self) -> None:
        plain = hotlines.hotline(self.store, numbers=(MAIN,))
        self.hotline = replace(plain, public_url=HOTLINE)
        self.web = create_app(hotline=self.hotline)
        self.apps["hotline.test"] = self.web
        self.standby = Standby(
            Post(
                own_url=STANDBY,
                public_url=HOTLINE,
                auth_tokens=plain.auth_tokens,
                account_sid=plain.account_sid,
                awake=self.awake,
                on_call_number=self.on_call,
                numbers=(MAIN,),
                patience_s=0.0,
            )
        )
        self.apps["standby.test"] = self._under
        self.carrier = Carrier(
            Config(account=Account(sid=plain.account_sid, token=plain.auth_tokens[0]), default=Number.of(HOTLINE, STANDBY)),
            clock=LogicalClock(WEDNESDAY),
            transport=WsgiTransport(self.apps),
        )
        self.caller = InProcessCaller(self.carrier)

    def _under(self, environ: dict[str, Any], start: Any) -> Any:
        return self.standby({**environ, "PATH_INFO": environ["PATH_INFO"].removeprefix("/spare")}, start)

    def awake(self) -> bool:
        """Whoever is asked twice is back, if ever."""
        if self.comes_back:
            self.apps["hotline.test"] = self.web
        return "hotline.test" in self.apps

    def dies(self, *, comes_back: bool = True) -> None:
        self.comes_back = comes_back
        del self.apps["hotline.test"]

    def heard(self) -> str:
        return " ".join(item.text for item in self.caller.hear())


@contextmanager
def scene(store: Store, on_call: str | None = None) -> Iterator[Scene]:
    made = Scene(store, on_call)
    yield made
    made.carrier.close()


def test_a_caller_is_asked_again_and_goes_on(store: Store) -> None:
    with scene(store) as place:
        place.caller.call(MAIN, caller=ANN)
        place.caller.key("2")
        assert "Press 1 to complain" in place.heard()
        place.dies()
        place.caller.key("1")
        heard = place.heard()
        assert "One moment, we are trying again" in heard
        assert "Press 1 to complain" in heard
        place.caller.key("1")
        assert "Please tell me." in place.heard()
        place.caller.hang_up()
        compared = compare(store, Ledger.of(entry.as_json() for entry in place.carrier.ledger.entries()), HOTLINE)
        assert list(compared.told()) == []


def test_a_call_that_begins_meanwhile_is_answered(store: Store) -> None:
    with scene(store) as place:
        place.dies()
        place.caller.call(MAIN, caller=ANN)
        assert "For English press 2" in place.heard()


def test_who_waits_in_a_queue_goes_on_waiting(store: Store) -> None:
    with scene(store) as place:
        place.caller.call(MAIN, caller=ANN)
        place.caller.key("2")
        place.caller.key("3")
        assert place.caller.state.value == "waiting"
        place.dies()
        place.caller.silence()
        assert place.caller.state.value == "waiting"
        assert "very sorry" not in place.heard()


@pytest.mark.parametrize("on_call", [None, ON_CALL])
def test_without_the_web_process_there_is_a_way_out(store: Store, on_call: str | None) -> None:
    with scene(store, on_call) as place:
        place.carrier.set_handset(ON_CALL, Handset(behaviour=Behaviour.BUSY))
        place.dies(comes_back=False)
        place.caller.call(MAIN, caller=ANN)
        heard = place.heard()
        assert "our system cannot go on" in heard
        assert ("the person on duty does not answer" in heard) == (on_call is not None)
        assert "application error" not in heard
        assert place.caller.state.value == "ended"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/healthz", 200), ("POST", "/twilio/fallback", 403), ("POST", "/twilio/voice", 403), ("GET", "/", 403)],
)
def test_nobody_gets_in_but_the_carrier(store: Store, method: str, path: str, status: int) -> None:
    with scene(store) as place:
        assert Client(place.standby).open(path, method=method).status_code == status
