"""The web application: health, headers, ids, and failures that tell strangers nothing."""

import dataclasses
import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from flask import Flask
from twilio.request_validator import RequestValidator

from centre.clock import Clock
from centre.logs import set_up
from centre.web import create_app
from storage.door import Store
from storage.errors import StoreFailed
from storage.transaction import Transaction
from telephony.hotline import Hotline
from telephony.simulator.recordings import seconds_of_sound
from tests.telephony import hotlines

T = TypeVar("T")
FIRST = {"CallSid": "CA1", "From": hotlines.ANN, "To": hotlines.MAIN, "Direction": "inbound", "CallStatus": "ringing"}
WRITTEN = ("calls", "turns", "events", "customers")


class BrokenStore:
    """A store whose disk has failed."""

    def read(self, work: Callable[[Transaction], T]) -> T:
        raise StoreFailed("disk I/O error")

    def write(self, work: Callable[[Transaction], T]) -> T:
        raise StoreFailed("disk I/O error")

    def migrate(self) -> None:
        raise StoreFailed("disk I/O error")

    def close(self) -> None:
        return


@pytest.fixture
def hotline(store: Store) -> Hotline:
    return hotlines.hotline(store)


@pytest.fixture
def app(hotline: Hotline) -> Flask:
    return create_app(hotline=hotline)


@pytest.fixture
def logged(clock: Clock) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up(level="debug", form="json", clock=clock, stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def signed(path: str, fields: dict[str, str]) -> dict[str, str]:
    return {"X-Twilio-Signature": RequestValidator("token").compute_signature(f"http://127.0.0.1:8000{path}", fields)}


def test_alive_asks_nobody(hotline: Hotline) -> None:
    answer = create_app(hotline=dataclasses.replace(hotline, store=BrokenStore())).test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_ready_tells_each_check(app: Flask) -> None:
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["status"] == "ready"
    assert answer.json["checks"]["database"]["ok"] is True
    assert answer.json["checks"]["pack"] == {"ok": True, "name": "gas"}


def test_not_ready_without_its_database(hotline: Hotline) -> None:
    answer = create_app(hotline=dataclasses.replace(hotline, store=BrokenStore())).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["database"] == {"ok": False, "error": "StoreFailed"}


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/nowhere", "/twilio/voice"])
def test_every_answer_has_an_id_and_safe_headers(app: Flask, path: str) -> None:
    headers = app.test_client().get(path).headers
    assert headers["X-Request-ID"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_https_is_asked_for_where_we_have_it(hotline: Hotline) -> None:
    app = create_app(hotline=dataclasses.replace(hotline, public_url="https://hotline.example.org"))
    assert "Strict-Transport-Security" in app.test_client().get("/healthz").headers


def test_a_signed_call_is_answered_and_kept(app: Flask, store: Store) -> None:
    answer = app.test_client().post("/twilio/voice", data=FIRST, headers=signed("/twilio/voice", FIRST))
    assert answer.status_code == 200
    assert answer.mimetype == "text/xml"
    assert "中文请按1" in answer.text
    assert [row["sid"] for row in hotlines.rows(store, "calls")] == ["CA1"]


@pytest.mark.parametrize("path", ["voice", "turn?turn=2", "wait?turn=2", "status", "recording", "sms", "fallback", "anything"])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_what_the_carrier_did_not_sign_changes_nothing(app: Flask, store: Store, path: str, method: str) -> None:
    client = app.test_client()
    forged = {"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}
    for headers in ({}, forged):
        answer = client.open(f"/twilio/{path}", method=method, data=FIRST if method == "POST" else None, headers=headers)
        assert answer.status_code == 403
    assert [hotlines.rows(store, table) for table in WRITTEN] == [[], [], [], []]


def test_a_stranger_s_address_is_answered_without_details(app: Flask) -> None:
    answer = app.test_client().get("/nowhere/13800138000")
    assert answer.status_code == 404
    assert answer.json == {"error": "Not Found", "request_id": answer.headers["X-Request-ID"]}


def test_a_failure_tells_its_id_and_the_log_the_rest(app: Flask, logged: io.StringIO) -> None:
    def broken() -> str:
        raise ValueError("+8613800138000 said 漏气")

    app.add_url_rule("/broken", view_func=broken)
    answer = app.test_client().get("/broken?from=13800138000")
    assert answer.status_code == 500
    assert answer.json == {"error": "Internal Server Error", "request_id": answer.headers["X-Request-ID"]}
    events: list[dict[str, Any]] = [json.loads(line) for line in logged.getvalue().splitlines()]
    failure = next(event for event in events if event["event"] == "request failed")
    assert failure["request_id"] == answer.headers["X-Request-ID"]
    assert failure["error"] == "builtins.ValueError"
    assert "13800138000" not in logged.getvalue()
    assert "漏气" not in logged.getvalue()


def test_a_call_leaves_no_number_in_the_log(app: Flask, logged: io.StringIO) -> None:
    client = app.test_client()
    client.post("/twilio/voice", data=FIRST, headers=signed("/twilio/voice", FIRST))
    spoken = {**FIRST, "SpeechResult": "我叫张伟，电话13800138009", "Confidence": "0.9"}
    client.post("/twilio/turn?turn=2", data=spoken, headers=signed("/twilio/turn?turn=2", spoken))
    assert logged.getvalue().count('"event": "request"') == 2
    for personal in (hotlines.ANN[3:], "13800138009", "张伟"):
        assert personal not in logged.getvalue()


def test_anybody_may_fetch_the_waiting_music_and_caches_keep_it(app: Flask) -> None:
    client = app.test_client()
    sound = client.get("/sounds/waiting.wav")
    assert (sound.status_code, sound.content_type, sound.headers["Cache-Control"]) == (200, "audio/wav", "public, max-age=86400")
    assert seconds_of_sound(sound.data) == 20
    again = client.get("/sounds/waiting.wav", headers={"If-None-Match": sound.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
