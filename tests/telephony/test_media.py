"""Fetching recordings: with the account's password, from the address we made, following nobody."""

import base64
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from telephony.media import CarrierRecordings, NotFetched

SID = "RE" + "1" * 32
ACCOUNT = "AC" + "1" * 32
Answer = tuple[int, dict[str, str], bytes]


class Carrier(HTTPServer):
    """Answers as it is told and notes what it was asked."""

    answers: dict[str, Answer]
    asked: list[tuple[str, str, str]]


class _Handler(BaseHTTPRequestHandler):
    server: Carrier

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, self.headers.get("Authorization", "")))
        status, headers, body = self.server.answers.get(self.path.partition("?")[2] or "", self.server.answers["*"])
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_DELETE = do_GET  # noqa: N815 - the name is the library's

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    server = Carrier(("127.0.0.1", 0), _Handler)
    server.asked = []
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def there(carrier: Carrier, **answers: Answer) -> CarrierRecordings:
    carrier.answers = {name.replace("_", "="): answer for name, answer in answers.items()} | {"*": answers["any"]}
    address = f"http://127.0.0.1:{carrier.server_port}"
    return CarrierRecordings(account_sid=ACCOUNT, auth_token="s3cret", api_url=address, timeout_s=0.5)


def test_a_sound_is_asked_for_with_the_password_and_both_channels(carrier: Carrier) -> None:
    assert there(carrier, any=(200, {"Content-Length": "5"}, b"sound")).fetch(SID) == b"sound"
    password = base64.b64encode(f"{ACCOUNT}:s3cret".encode()).decode()
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{SID}.wav?RequestedChannels=2"
    assert carrier.asked == [("GET", path, f"Basic {password}")]


def test_one_that_has_one_channel_is_asked_for_again(carrier: Carrier) -> None:
    body = (200, {"Content-Length": "4"}, b"mono")
    assert there(carrier, RequestedChannels_2=(400, {"Content-Length": "0"}, b""), any=body).fetch(SID) == b"mono"
    assert len(carrier.asked) == 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((404, {"Content-Length": "0"}, b""), "it is not there"),
        ((401, {"Content-Length": "0"}, b""), "the carrier refuses our password"),
        ((503, {"Content-Length": "0"}, b""), "the carrier answers 503"),
        ((302, {"Location": "http://127.0.0.1:1/steal", "Content-Length": "0"}, b""), "the carrier answers 302"),
        ((200, {"Content-Length": "500"}, b"half"), "the connection broke"),
    ],
)
def test_whatever_is_no_whole_answer_says_why(carrier: Carrier, answer: Answer, reason: str) -> None:
    with pytest.raises(NotFetched, match=reason):
        there(carrier, any=answer).fetch(SID)
    assert len(carrier.asked) == 1


def test_a_carrier_that_is_away_is_not_reached() -> None:
    away = CarrierRecordings(account_sid=ACCOUNT, auth_token="s3cret", api_url="http://127.0.0.1:1")
    for deed in (away.fetch, away.delete):
        with pytest.raises(NotFetched, match="not reached"):
            deed(SID)


@pytest.mark.parametrize("status", [204, 404])
def test_what_is_deleted_or_gone_already_is_gone(carrier: Carrier, status: int) -> None:
    there(carrier, any=(status, {"Content-Length": "0"}, b"")).delete(SID)
    assert carrier.asked[0][:2] == ("DELETE", f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{SID}.json")


def test_the_password_is_in_no_text(carrier: Carrier) -> None:
    recordings = there(carrier, any=(500, {"Content-Length": "0"}, b""))
    with pytest.raises(NotFetched) as refused:
        recordings.fetch(SID)
    assert "s3cret" not in f"{refused.value!r}{recordings!r}"


def test_the_recordings_of_a_call_are_told_in_the_words_of_their_reports(carrier: Carrier) -> None:
    call = "CA" + "1" * 32
    one = {
        "sid": SID,
        "call_sid": call,
        "status": "completed",
        "duration": "8",
        "channels": 2,
        "error_code": None,
        "uri": "/elsewhere",
    }
    found = there(carrier, any=(200, {}, json.dumps({"recordings": [one]}).encode())).of_call(call)
    fields = {
        "RecordingSid": SID,
        "CallSid": call,
        "RecordingStatus": "completed",
        "RecordingDuration": "8",
        "RecordingChannels": "2",
    }
    assert list(found) == [fields]
    assert carrier.asked[0][1] == f"/2010-04-01/Accounts/{ACCOUNT}/Recordings.json?CallSid={call}"


@pytest.mark.parametrize(
    "answer", [(200, {}, b"?"), (200, {}, b"[]"), (200, {}, b'{"recordings": [7]}'), (500, {}, b""), (401, {}, b"")]
)
def test_an_answer_without_recordings_is_none(carrier: Carrier, answer: Answer) -> None:
    with pytest.raises(NotFetched):
        there(carrier, any=answer).of_call("CA" + "1" * 32)
