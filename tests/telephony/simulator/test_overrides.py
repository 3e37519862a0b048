"""Connection overrides in an address's fragment (twilio.com/docs/usage/webhooks/webhooks-connection-overrides)."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.wrappers import Response

from telephony.simulator.caller import InProcessCaller
from telephony.simulator.carrier import Carrier, Config, Number
from telephony.simulator.clock import LogicalClock
from telephony.simulator.overrides import USUAL, Patience, patience
from telephony.simulator.transport import HttpTransport, Reply, Request, Unreached
from tests.telephony.simulator.desk import ACCOUNT, BASE, CALLER, MAIN, NOW, Answer, Desk
from tests.telephony.simulator.served import served

pytestmark = pytest.mark.carrier(page="usage/webhooks/webhooks-connection-overrides")


@pytest.mark.parametrize(
    ("fragment", "read"),
    [
        ("", USUAL),
        ("part", USUAL),
        ("rc=0", Patience(retries=0)),
        ("rc=5&rp=all", Patience(retries=5, after=frozenset({"ct", "rt", "4xx", "5xx"}))),
        ("ct=1000&rt=5000&tt=9000", Patience(connect_s=1, read_s=5, total_s=9)),
        ("rp=ct,rt,5xx", Patience(after=frozenset({"ct", "rt", "5xx"}))),
        ("rc=6&ct=99&rt=15001&rp=nonsense", USUAL),
        ("rc=-1&ct=x&rt=&tt=1e3", USUAL),
    ],
)
def test_fragment_says_how_patient_the_carrier_is(fragment: str, read: Patience) -> None:
    assert patience(f"https://hotline.test/voice?a=1#{fragment}") == read


def _flaky(desk: Desk, *statuses: int) -> None:
    left = list(statuses)
    desk.page("/voice", lambda _form: Answer(status=left.pop(0), body="<Response><Say>at last</Say></Response>"))


def _call(desk: Desk, fragment: str) -> list[str]:
    number = type(desk.carrier.numbers[MAIN])(voice_url=f"{BASE}/voice{fragment}")
    desk.carrier.numbers[MAIN] = number
    desk.caller.call(MAIN, caller=CALLER)
    return desk.said()


def test_server_error_is_tried_again_only_where_asked_for(bare: Desk) -> None:
    _flaky(bare, 500, 200)
    assert _call(bare, "") == []
    assert len(bare.hotline.asked) == 1


def test_server_error_is_tried_again_as_often_as_asked_for_with_one_token(bare: Desk) -> None:
    _flaky(bare, 500, 502, 200)
    assert _call(bare, "#rc=2&rp=5xx") == ["at last"]
    tokens = {request.headers["i-twilio-idempotency-token"] for request in bare.hotline.asked}
    assert (len(bare.hotline.asked), len(tokens)) == (3, 1)


def test_client_error_is_not_a_server_error(bare: Desk) -> None:
    _flaky(bare, 404, 200)
    assert _call(bare, "#rc=3&rp=5xx") == []


def test_fragment_is_neither_sent_nor_signed(bare: Desk) -> None:
    _flaky(bare, 200)
    _call(bare, "#rc=2&rp=all")
    asked = bare.hotline.asked[0]
    assert asked.query == ""
    assert RequestValidator(ACCOUNT.token).validate(f"{BASE}/voice", asked.form, asked.headers["x-twilio-signature"])


@dataclass
class _Unsteady:
    """A way to the hotline that fails as told, before each further try."""

    failures: list[Unreached]
    tries: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        self.tries.append(request)
        if self.failures:
            raise self.failures.pop(0)
        return Reply(status=200, headers={"content-type": "text/xml"}, body=b"<Response><Say>at last</Say></Response>")


NO_CONNECTION = {"code": 11205, "message": "no connection", "connected": False}
NO_ANSWER = {"code": 11205, "message": "no answer in time", "slow": True}


@pytest.mark.parametrize(
    ("failure", "fragment", "tries"),
    [
        (NO_CONNECTION, "", 2),
        (NO_CONNECTION, "#rc=0", 1),
        (NO_CONNECTION, "#rc=4", 2),
        (NO_ANSWER, "", 1),
        (NO_ANSWER, "#rp=rt", 2),
        (NO_ANSWER, "#rp=all", 2),
    ],
)
def test_only_what_is_asked_for_is_tried_again(bare: Desk, failure: dict[str, object], fragment: str, tries: int) -> None:
    way = _Unsteady([Unreached(**failure)])  # type: ignore[arg-type]
    web = bare.carrier.network.web
    bare.carrier.network.web = type(web)(account=web.account, transport=way, ledger=web.ledger, ids=web.ids)
    _call(bare, fragment)
    assert len(way.tries) == tries


@pytest.fixture
def slow() -> Iterator[Callable[[str], float]]:
    """How long (seconds) a request to an address with this fragment takes whose answer takes 1.5 seconds."""

    def app(environ: object, start: object) -> object:
        time.sleep(1.5)
        return Response("<Response/>", content_type="text/xml")(environ, start)  # type: ignore[arg-type]

    with served(app) as url:

        def ask(fragment: str) -> float:
            request = Request(method="GET", url=url, headers={}, patience=patience(f"{url}#{fragment}"))
            began = time.monotonic()
            with suppress(Unreached):
                HttpTransport()(request)
            return time.monotonic() - began

        yield ask


def test_reply_is_waited_for_only_as_long_as_asked(slow: Callable[[str], float]) -> None:
    assert slow("rt=100") < 1.4
    assert slow("tt=100") < 1.4
    assert slow("rt=5000") >= 1.5


@pytest.mark.carrier("a hotline that does not answer in time sends the call to its fallback", page="api/errors/11205")
def test_no_answer_in_time_goes_to_the_fallback() -> None:
    answered = threading.Event()

    def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        form = dict(parse_qsl(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()))
        if environ["PATH_INFO"] == "/voice":
            answered.wait(5)
        told = f"{form.get('ErrorCode')} {form.get('ErrorUrl', '').partition('/voice')[1]}"
        return Response(f"<Response><Say>{told}</Say></Response>", content_type="text/xml")(environ, start)

    with served(app) as url:
        number = Number(voice_url=f"{url}/voice#rt=200", fallback_url=f"{url}/fallback")
        carrier = Carrier(Config(account=ACCOUNT, default=number), clock=LogicalClock(NOW), transport=HttpTransport())
        caller = InProcessCaller(carrier, patience_s=10)
        caller.call(MAIN, caller=CALLER)
        assert [item.text for item in caller.hear() if item.kind == "said"] == ["11205 /voice"]
        answered.set()
        carrier.close()
