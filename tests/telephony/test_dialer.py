"""Placing calls over real sockets: a small carrier on this machine that refuses, stalls, breaks off and loses answers."""

import base64
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from telephony.dialer import Dialer, DialRefused, DialUnknown, Order, Placed, TwilioDialer

ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "a token of the test"
SID = "CA" + "0" * 31 + "2"
CALLS = f"/2010-04-01/Accounts/{ACCOUNT}/Calls"
ORDER = Order(attempt="attempt-1", to="+8613800138000", line="+8657188886666", ring_s=20)
SINCE = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    fields: dict[str, list[str]]
    headers: dict[str, str]


@dataclass
class Carrier:
    """Answers every request the way `how` says and remembers all of them."""

    how: Callable[[BaseHTTPRequestHandler, Asked], None]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    released: threading.Event = field(default_factory=threading.Event)


def answering(status: int, body: object) -> Callable[[BaseHTTPRequestHandler, Asked], None]:
    def answer(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)

    return answer


def refusing(status: int, code: int) -> Callable[[BaseHTTPRequestHandler, Asked], None]:
    return answering(status, {"code": code, "message": "no", "more_info": "", "status": status})


def breaking_off(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def carrier(how: Callable[[BaseHTTPRequestHandler, Asked], None]) -> Iterator[Carrier]:
    made = Carrier(how)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            asked = Asked(self.command, self.path, parse_qs(body), dict(self.headers.items()))
            made.asked.append(asked)
            made.how(self, asked)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        made.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def dialer(url: str, timeout_s: float = 5.0) -> Dialer:
    return TwilioDialer(
        account_sid=ACCOUNT, auth_token=TOKEN, public_url="https://hotline.example.org/", api_url=url, timeout_s=timeout_s
    )


def call(sid: str = SID, made: datetime = SINCE, status: str = "queued") -> dict[str, object]:
    return {"sid": sid, "status": status, "date_created": format_datetime(made), "to": ORDER.to, "from": ORDER.line}


def page(*calls: dict[str, object]) -> dict[str, object]:
    return {"calls": list(calls), "next_page_uri": None, "page": 0, "page_size": 50, "uri": CALLS + ".json"}


def test_a_placed_call_has_an_id_and_all_its_news_carry_the_attempts_key() -> None:
    with carrier(answering(201, call())) as made:
        assert dialer(made.url).place(ORDER) == Placed(sid=SID, status="queued")
    (asked,) = made.asked
    assert (asked.method, asked.path) == ("POST", CALLS + ".json")
    assert asked.headers["Authorization"] == "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    assert asked.fields == {
        "To": ["+8613800138000"],
        "From": ["+8657188886666"],
        "Url": ["https://hotline.example.org/twilio/voice?attempt=attempt-1"],
        "Method": ["POST"],
        "FallbackUrl": ["https://hotline.example.org/twilio/fallback"],
        "FallbackMethod": ["POST"],
        "StatusCallback": ["https://hotline.example.org/twilio/status?attempt=attempt-1"],
        "StatusCallbackMethod": ["POST"],
        "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
        "Timeout": ["20"],
    }


def test_a_machine_is_waited_for_until_it_listens_where_that_is_wanted() -> None:
    with carrier(answering(201, call())) as made:
        dialer(made.url).place(replace(ORDER, machines=True))
    assert made.asked[0].fields["MachineDetection"] == ["DetectMessageEnd"]


@pytest.mark.parametrize(
    ("status", "code", "permanent"),
    [
        (400, 21211, True),
        (400, 21214, True),
        (400, 21216, True),
        (429, 20429, False),
        (401, 20003, False),
        (403, 20003, False),
        (404, 20404, False),
    ],
)
def test_a_refusal_is_for_good_or_for_now(status: int, code: int, permanent: bool) -> None:  # noqa: FBT001 - a table of cases
    with carrier(refusing(status, code)) as made, pytest.raises(DialRefused) as refusal:
        dialer(made.url).place(ORDER)
    assert (refusal.value.permanent, refusal.value.status, refusal.value.code) == (permanent, status, code)
    assert len(made.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504, 302])
def test_trouble_at_the_carrier_leaves_the_call_unknown_and_nothing_is_repeated(status: int) -> None:
    with carrier(refusing(status, 20500)) as made, pytest.raises(DialUnknown):
        dialer(made.url).place(ORDER)
    assert len(made.asked) == 1


@pytest.mark.parametrize(
    "how",
    [answering(201, b"<html>"), answering(201, b""), answering(201, {"status": "queued"}), answering(201, []), breaking_off],
    ids=["html", "nothing", "no id", "a list", "broken off"],
)
def test_an_answer_that_was_lost_or_makes_no_sense_leaves_the_call_unknown(
    how: Callable[[BaseHTTPRequestHandler, Asked], None],
) -> None:
    with carrier(how) as made, pytest.raises(DialUnknown):
        dialer(made.url).place(ORDER)
    assert len(made.asked) == 1


def test_a_carrier_that_does_not_answer_is_given_up_in_time_and_not_asked_again() -> None:
    def stalling(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        made.released.wait(10)
        breaking_off(handler, asked)

    with carrier(stalling) as made:
        began = time.monotonic()
        with pytest.raises(DialUnknown):
            dialer(made.url, timeout_s=0.3).place(ORDER)
        assert 0.25 < time.monotonic() - began < 3
        time.sleep(0.1)
        assert len(made.asked) == 1


def test_a_carrier_that_cannot_be_reached_has_not_placed_the_call() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody else gets this port
        with pytest.raises(DialRefused) as refusal:
            dialer(f"http://127.0.0.1:{taken.getsockname()[1]}").place(ORDER)
    assert not refusal.value.permanent


def test_each_request_has_a_connection_of_its_own() -> None:
    with carrier(answering(201, call())) as made:
        one = dialer(made.url)
        one.place(ORDER)
        one.place(ORDER)
    assert [asked.headers["Connection"] for asked in made.asked] == ["close", "close"]


def test_a_call_is_looked_up_by_both_numbers_and_its_time() -> None:
    earlier = call("CA" + "0" * 31 + "1", SINCE - timedelta(minutes=1))
    with carrier(answering(200, page(call(status="ringing"), earlier))) as made:
        found = dialer(made.url).look_up(ORDER, since=SINCE)
    assert found == Placed(sid=SID, status="ringing")
    query = parse_qs(urlsplit(made.asked[0].path).query)
    assert (made.asked[0].method, query["To"], query["From"]) == ("GET", [ORDER.to], [ORDER.line])


@pytest.mark.parametrize("calls", [(), (call("CA" + "0" * 31 + "1", SINCE - timedelta(minutes=1)),)], ids=["none", "older ones"])
def test_a_carrier_without_such_a_call_says_so(calls: tuple[dict[str, object], ...]) -> None:
    with carrier(answering(200, page(*calls))) as made:
        assert dialer(made.url).look_up(ORDER, since=SINCE) is None


def test_two_calls_that_fit_are_for_a_person_to_judge() -> None:
    with carrier(answering(200, page(call(), call("CA" + "0" * 31 + "3")))) as made, pytest.raises(DialUnknown):
        dialer(made.url).look_up(ORDER, since=SINCE)


def test_calls_of_other_attempts_do_not_fit() -> None:
    other = "CA" + "0" * 31 + "3"
    with carrier(answering(200, page(call(), call(other)))) as made:
        assert dialer(made.url).look_up(ORDER, since=SINCE, others={other}) == Placed(sid=SID, status="queued")


def test_a_call_a_report_named_is_looked_up_by_its_id() -> None:
    with carrier(answering(200, call(status="completed"))) as made:
        assert dialer(made.url).look_up(ORDER, since=SINCE, sid=SID) == Placed(sid=SID, status="completed")
    assert made.asked[0].path == f"{CALLS}/{SID}.json"


def test_an_id_the_carrier_does_not_know_is_no_call() -> None:
    with carrier(refusing(404, 20404)) as made:
        assert dialer(made.url).look_up(ORDER, since=SINCE, sid=SID) is None


@pytest.mark.parametrize(
    "how",
    [refusing(500, 20500), refusing(401, 20003), answering(200, b"?"), breaking_off],
    ids=["500", "401", "garbage", "broken off"],
)
def test_a_look_up_that_fails_proves_nothing(how: Callable[[BaseHTTPRequestHandler, Asked], None]) -> None:
    with carrier(how) as made, pytest.raises(DialUnknown):
        dialer(made.url).look_up(ORDER, since=SINCE)


def test_hanging_up_ends_the_call() -> None:
    with carrier(answering(200, call(status="completed"))) as made:
        assert dialer(made.url).hang_up(SID)
    assert (made.asked[0].path, made.asked[0].fields) == (f"{CALLS}/{SID}.json", {"Status": ["completed"]})


@pytest.mark.parametrize(("status", "code"), [(400, 21220), (404, 20404)])
def test_a_call_that_is_over_needs_no_hanging_up(status: int, code: int) -> None:
    with carrier(refusing(status, code)) as made:
        assert not dialer(made.url).hang_up(SID)


def test_nobody_is_named_in_what_is_raised_or_printed() -> None:
    with carrier(refusing(400, 21211)) as made, pytest.raises(DialRefused) as refusal:
        dialer(made.url).place(ORDER)
    assert "138" not in str(refusal.value)
    assert "138" not in repr(ORDER)


def test_regions_in_the_environment_do_not_move_the_carrier() -> None:
    os.environ["TWILIO_EDGE"] = "sydney"
    try:
        with carrier(answering(201, call())) as made:
            dialer(made.url).place(ORDER)
    finally:
        del os.environ["TWILIO_EDGE"]
    assert len(made.asked) == 1
