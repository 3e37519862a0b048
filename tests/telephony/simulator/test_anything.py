"""Anything at all, at every door: the carrier answers with its own errors, never with a traceback; many callers at once."""

import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.rest import Client
from werkzeug.test import Client as Within

from telephony.simulator.app import LARGEST_BODY, create_simulator
from telephony.simulator.call import Call, Script
from telephony.simulator.caller import InProcessCaller
from telephony.simulator.carrier import Carrier, Config, Number
from telephony.simulator.clock import LogicalClock
from telephony.simulator.conduct import Placing
from telephony.simulator.document import of_reply
from telephony.simulator.elements import DocumentError
from telephony.simulator.messages import Inline
from telephony.simulator.rest.numbers import sid_of
from telephony.simulator.stage import Document
from telephony.simulator.transport import WsgiTransport
from telephony.simulator.verbs import VERBS
from telephony.simulator.verbs.dial import NOUN_ATTRIBUTES
from tests.telephony.simulator.desk import ACCOUNT, BASE, CALLER, MAIN, NOW, Desk, Hotline
from tests.telephony.simulator.served import served

REST = f"/2010-04-01/Accounts/{ACCOUNT.sid}"
PATHS = (
    *("Calls", "Calls/{call}", "Calls/{live}", "Calls/{live}/Recordings", "Calls/{live}/Recordings/Twilio.CURRENT", "Calls/x"),
    *("Calls/{call}/Notifications", "Queues", "Queues/{queue}", "Queues/{queue}/Members", "Queues/{queue}/Members/Front"),
    *("Conferences", "Conferences/{room}", "Conferences/r1/Participants", "Conferences/{room}/Participants/{inside}"),
    *("Conferences/{room}/Participants", "Recordings", "Recordings/RE1", "Messages", "Messages/{text}", "IncomingPhoneNumbers"),
    *("IncomingPhoneNumbers/{number}", "Notifications", "Notifications/NO1", "Queues/QU1"),
)
FIELDS = (
    *("To", "From", "Url", "Twiml", "Method", "Timeout", "Status", "StatusCallback", "StatusCallbackEvent", "MachineDetection"),
    *(
        "AsyncAmd",
        "AsyncAmdStatusCallback",
        "SendDigits",
        "Record",
        "RecordingChannels",
        "Body",
        "FriendlyName",
        "MaxSize",
        "Hold",
    ),
    *("HoldUrl", "AnnounceUrl", "Coaching", "CallSidToCoach", "PhoneNumber", "VoiceUrl", "SmsMethod", "PauseBehavior", "Label"),
    *("PageSize", "Page", "PageToken", "StartTime", "StartTime<", "DateSent>", "Log", "MachineDetectionTimeout", "FallbackUrl"),
)
GOOD = (CALLER, MAIN, f"{BASE}/x", "<Response/>", "POST", "true", "completed", "5", "Enable", "2026-11-18", "dual", "client:ann")
value = st.one_of(st.sampled_from(GOOD), st.text(max_size=40), st.integers().map(str), st.just("9" * 400))
form = st.dictionaries(st.sampled_from(FIELDS), value, max_size=6)
names = st.sampled_from([*VERBS, *NOUN_ATTRIBUTES, "Conference", "Recording", "Stream", "Transcription", "Parameter", "Nonsense"])
attributes = st.dictionaries(
    st.sampled_from(
        ["action", "url", "loop", "timeout", "numDigits", "input", "name", "record", "beep", "finishOnKey", "length", "Loop"]
    ),
    st.sampled_from(["", "0", "-1", "1", "99999999999", "true", "/x", "http://[", "*", "dtmf speech", "²", "ü", "x" * 300]),
    max_size=4,
)


keys = st.sampled_from(
    [
        "from",
        "to",
        "url",
        "faults",
        "digits",
        "speech",
        "audio",
        "silence",
        "number",
        "behaviour",
        "fault",
        "at",
        "by_s",
        "speed",
        "body",
    ]
)


def _written(name: str, given: dict[str, str], inside: list[str]) -> str:
    listed = "".join(f' {key}="{text}"' for key, text in given.items())
    return f"<{name}{listed}>{''.join(inside)}</{name}>"


element = st.recursive(
    st.sampled_from(["text", "", "你好", "&amp;", "<!-- x -->"]),
    lambda inner: st.builds(_written, names, attributes, st.lists(inner, max_size=3)),
    max_leaves=8,
)


class Door:
    """A carrier with something of everything, and its application."""

    def __init__(self) -> None:
        hotline = Hotline({"/x": "<Response/>"})
        config = Config(account=ACCOUNT, numbers={MAIN: Number(voice_url=f"{BASE}/x")}, default=Number(voice_url=f"{BASE}/x"))
        self.carrier = Carrier(config, clock=LogicalClock(NOW), transport=WsgiTransport({"hotline.test": hotline}))
        self.client = Within(create_simulator(self.carrier))
        self.sids: dict[str, str] = {}

    def place(self, twiml: str, *, person: bool = False) -> Call:
        to = "client:ann" if person else CALLER
        call = self.carrier.place(MAIN, to, Script(start=Inline(twiml=f"<Response>{twiml}</Response>")), Placing())
        call.line.settle(5)
        return call

    def refresh(self) -> dict[str, str]:
        """What there is to ask for: what is gone by an earlier request is made again."""
        network = self.carrier.network
        made = {
            "live": ("<Gather timeout='60'/>", True),
            "inside": ("<Dial><Conference>r1</Conference></Dial>", True),
            "waiting": ("<Enqueue>q</Enqueue>", True),
            "call": ("<Say>over</Say><Nonsense/>", False),
        }
        for name, (twiml, person) in made.items():
            call = network.find(self.sids.get(name, ""))
            if call is None or (person and call.over):
                self.sids[name] = self.place(twiml, person=person).sid
        room = next(room for room in network.conferences.all() if room.name == "r1")
        queue = network.queues.find("q")
        assert queue is not None
        texts = network.texts.all() or [self.carrier.text(CALLER, MAIN, "hello")]
        self.carrier.numbers.setdefault(MAIN, Number(voice_url=f"{BASE}/x"))
        return self.sids | {"room": room.sid, "queue": queue.sid, "text": texts[0].sid, "number": sid_of(MAIN)}


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    door = Door()
    yield door
    door.carrier.close()


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PATHS), method=st.sampled_from(["GET", "POST", "DELETE", "PUT"]), fields=form)
def test_any_request_gets_an_answer_of_the_carriers(
    door: Door, caplog: pytest.LogCaptureFixture, path: str, method: str, fields: dict[str, str]
) -> None:
    given_by = {"query_string": fields} if method == "GET" else {"data": fields}
    path = path.format(**door.refresh())
    reply = door.client.open(f"{REST}/{path}.json", method=method, auth=(ACCOUNT.sid, ACCOUNT.token), **given_by)  # type: ignore[arg-type]
    assert reply.status_code in {200, 201, 204, 400, 404, 405, 409, 429}
    if reply.status_code >= 400:
        body = reply.get_json()
        assert set(body) == {"code", "message", "status", "more_info"}
        assert body["status"] == reply.status_code
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(st.text(max_size=60), st.dictionaries(keys, value, max_size=4)), data=st.data())
def test_any_control_request_is_taken_or_refused_in_words(door: Door, body: Any, data: st.DataObject) -> None:
    path = data.draw(
        st.sampled_from(["calls", "calls/{live}/input", "handsets", "misbehaviour", "clock", "texts", "queues/q/answer"])
    )
    reply = door.client.post(f"/control/{path.format(**door.refresh())}", json=body)
    assert reply.status_code in {200, 201, 400, 404}


def _read(body: bytes, kind: str) -> Document | int:
    """The document, or the carrier's error code."""
    try:
        return of_reply(body, kind)
    except DocumentError as error:
        return error.code


@pytest.mark.carrier("anything in a document is run, skipped with a warning, or an error of the carrier", page="voice/twiml")
@settings(max_examples=250, deadline=None)
@given(parts=st.lists(element, max_size=4))
def test_any_document_is_read_or_refused(parts: list[str]) -> None:
    read = _read(f"<Response>{''.join(parts)}</Response>".encode(), "text/xml")
    assert read in {11750, 12100} or isinstance(read, Document)


@settings(max_examples=200, deadline=None)
@given(
    body=st.binary(max_size=200), kind=st.sampled_from(["text/xml", "text/plain", "audio/wav", "image/png", "", "text/html; x"])
)
def test_any_bytes_are_a_document_or_an_error_of_the_carrier(body: bytes, kind: str) -> None:
    read = _read(body, kind)
    assert read in {11750, 12100, 12300} or isinstance(read, Document)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(element, min_size=1, max_size=3))
def test_any_document_ends_in_a_final_status(door: Door, parts: list[str]) -> None:
    twiml = f"<Response>{''.join(parts)}<Hangup/></Response>"
    call = door.carrier.place(MAIN, CALLER, Script(start=Inline(twiml=twiml)), Placing())
    deadline = time.monotonic() + 10
    while call.line.settle(0.05) != "ended" and time.monotonic() < deadline:
        end = {"data": {"Status": "completed"}, "auth": (ACCOUNT.sid, ACCOUNT.token)}
        assert door.client.post(f"{REST}/Calls/{call.sid}.json", **end).status_code in {200, 400}
    assert call.over
    entries = door.carrier.ledger.entries(kind="error", call=call.sid)
    assert [entry.data for entry in entries if entry.data["code"] == 11000] == []


@pytest.mark.carrier(page="voice/api/call-resource", status="chosen")
def test_oversized_request_is_refused_with_a_code(desk: Desk) -> None:
    with served(create_simulator(desk.carrier)) as address:
        body = b"To=" + b"1" * (LARGEST_BODY + 1)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        reply = requests.post(f"{address}{REST}/Calls.json", body, headers=headers, auth=(ACCOUNT.sid, ACCOUNT.token), timeout=10)
    assert (reply.status_code, reply.json()["code"]) == (413, 20413)


def test_two_hundred_callers_at_once(desk: Desk) -> None:
    """All on the line at the same time, then all served."""
    together = threading.Barrier(201, timeout=30)

    def menu(form: dict[str, str]) -> str:
        return f"<Response><Say>{form.get('Digits', '')} {form['From']}</Say></Response>"

    desk.page("/voice", "<Gather numDigits='1' action='/menu'><Say>welcome</Say></Gather>")
    desk.page("/menu", menu)
    heard: dict[str, str] = {}

    def phone(number: str) -> None:
        caller = InProcessCaller(desk.carrier, patience_s=30)
        caller.call(MAIN, caller=number)
        together.wait()
        caller.key(number[-1])
        heard[number] = " ".join(item.text for item in caller.hear() if item.kind == "said")

    numbers = [f"+12025550{number:03}" for number in range(200)]
    threads = [threading.Thread(target=phone, args=(number,), daemon=True) for number in numbers]
    for thread in threads:
        thread.start()
    together.wait()
    for thread in threads:
        thread.join(30)
    assert heard == {number: f"welcome {number[-1]} {number}" for number in numbers}
    assert {call.status for call in desk.carrier.network.calls()} == {"completed"}
    assert len(desk.hotline.posts("/menu")) == 200


def test_two_hundred_placed_calls_by_the_client(desk: Desk) -> None:
    with served(create_simulator(desk.carrier)) as address:
        client = Client(ACCOUNT.sid, ACCOUNT.token)
        client.api.base_url = address
        sids = {client.calls.create(to=CALLER, from_=MAIN, twiml="<Response><Pause/></Response>").sid for _ in range(200)}
        desk.carrier.settle()
        assert {call.sid for call in client.calls.stream(status="completed", page_size=60)} == sids
