"""What the phone page is told, and how soon; phones that ring before people."""

import base64
import threading
import time
from typing import Any

import pytest
from werkzeug.test import Client

from centre.phone_page import LOOKS
from telephony.simulator.app import create_simulator
from telephony.simulator.call import Script
from telephony.simulator.clock import RealClock
from telephony.simulator.conduct import Placing
from telephony.simulator.messages import Inline
from telephony.simulator.phone.page import Page
from telephony.simulator.recordings import tone
from tests.telephony.simulator.desk import CALLER, MAIN, Desk

DOCUMENT = '<Response><Gather input="dtmf speech"><Say>This is the hotline</Say></Gather></Response>'


def _client(desk: Desk, page: Page | None = None) -> Client:
    return Client(
        create_simulator(desk.carrier, phone=page or Page(looks=LOOKS, numbers=(MAIN,), title=lambda: {"zh-CN": "热线"}))
    )


@pytest.fixture
def client(desk: Desk) -> Client:
    return _client(desk)


def _news(client: Client, **known: object) -> dict[str, Any]:
    reply: dict[str, Any] = client.get(
        "/control/phone/news", query_string={name: str(value) for name, value in known.items()}
    ).get_json()
    return reply


def _place(desk: Desk, *, ring_s: float = 30) -> str:
    script = Script(start=Inline(twiml=DOCUMENT))
    return desk.carrier.place(MAIN, CALLER, script, Placing(ring_s=ring_s)).sid


def test_everything_of_a_call_comes_in_order(desk: Desk, client: Client) -> None:
    desk.page("/voice", '<Gather input="speech" action="/two"><Say language="cmn-CN">请说</Say></Gather>')
    desk.page("/two", "<Say>bye</Say>")
    desk.call()
    desk.caller.say("你好")
    news = _news(client, call=desk.caller.sid)
    log = news["log"]
    assert [entry["order"] for entry in log] == list(range(1, len(log) + 1))
    main = [(entry["what"], entry["kind"], entry.get("text", "")) for entry in log if entry["kind"] not in {"gather", "status"}]
    assert main == [
        ("exchange", "document", ""),
        ("heard", "said", "请说"),
        ("deed", "say", "你好"),
        ("exchange", "document", ""),
        ("heard", "said", "bye"),
        ("heard", "ended", ""),
    ]
    assert log[1]["spoken"] == "zh-CN"
    assert (news["call"]["state"], news["call"]["from"], news["call"]["to"]) == ("ended", CALLER, MAIN)


def test_only_what_is_new_is_sent(desk: Desk, client: Client) -> None:
    desk.call('<Gather input="speech" action="/two"><Say>one</Say></Gather>')
    first = _news(client, call=desk.caller.sid)
    assert _news(client, call=desk.caller.sid, after=first["log"][-1]["order"])["log"] == []


def test_news_is_waited_for_and_comes_at_once(desk: Desk, client: Client) -> None:
    desk.page("/two", "<Say>heard you</Say>")
    desk.call('<Gather action="/two" numDigits="1"/>')
    first = _news(client, call=desk.caller.sid)
    threading.Timer(0.2, desk.caller.key, args=("1",)).start()
    began = time.monotonic()
    known = {"call": desk.caller.sid, "call_count": first["counts"]["call"], "after": first["log"][-1]["order"], "wait": 10}
    news = _news(client, **known)
    assert 0.15 < time.monotonic() - began < 2
    assert news["log"][0]["kind"] == "key"


def test_nothing_new_is_told_when_the_time_is_over(desk: Desk, client: Client) -> None:
    desk.call("<Gather/>")
    first = _news(client, call=desk.caller.sid)
    again = _news(client, call=desk.caller.sid, call_count=first["counts"]["call"], wait=0.1, after=99)
    assert (again["log"], again["counts"]) == ([], first["counts"])


def test_call_that_is_not_known_is_none(client: Client) -> None:
    assert _news(client, call="CA1", wait=0)["call"] is None


def test_a_placed_call_rings_where_a_page_is_open_and_is_answered(desk: Desk, client: Client) -> None:
    desk.carrier.network.clock = RealClock(desk.clock.instant)
    assert _news(client, number=CALLER)["ringing"] == []
    sid = _place(desk)
    ringing = _news(client, number=CALLER, wait=5)["ringing"]
    assert ringing == [{"sid": sid, "from": MAIN}]
    assert client.post(f"/control/calls/{sid}/input", json={"answer": True}).get_json() == {"taken": True}
    call = desk.carrier.network.find(sid)
    assert call is not None
    assert call.line.settle(5) == "listening"
    assert (call.status, call.line.attached) == ("in-progress", True)
    assert [item.text for item in call.heard() if item.kind == "said"] == ["This is the hotline"]
    assert _news(client, number=CALLER)["ringing"] == []


@pytest.mark.parametrize(("deed", "status"), [({"refuse": True}, "busy"), ({"hang_up": True}, "busy")])
def test_a_placed_call_is_declined(desk: Desk, client: Client, deed: dict[str, bool], status: str) -> None:
    desk.carrier.network.clock = RealClock(desk.clock.instant)
    _news(client, number=CALLER)
    sid = _place(desk)
    _news(client, number=CALLER, wait=5)
    client.post(f"/control/calls/{sid}/input", json=deed)
    call = desk.carrier.network.find(sid)
    assert call is not None
    assert call.line.settle(5) == "ended"
    assert call.status == status


def test_nobody_answers_in_time(desk: Desk, client: Client) -> None:
    _news(client, number=CALLER)
    call = desk.carrier.network.find(_place(desk, ring_s=5))
    assert call is not None
    assert call.line.settle(5) == "ended"
    assert call.status == "no-answer"


def test_without_a_page_somebody_answers_as_before(desk: Desk) -> None:
    call = desk.carrier.network.find(_place(desk))
    assert call is not None
    assert call.line.settle(5) == "ended"
    assert call.status == "completed"


def test_handset_that_was_placed_outranks_an_open_page(desk: Desk, client: Client) -> None:
    _news(client, number=CALLER)
    client.post("/control/handsets", json={"number": CALLER, "behaviour": "busy"})
    call = desk.carrier.network.find(_place(desk))
    assert call is not None
    assert call.line.settle(5) == "ended"
    assert call.status == "busy"


def test_surroundings_are_told(client: Client) -> None:
    assert client.get("/control/phone").get_json() == {
        "numbers": [MAIN],
        "title": {"zh-CN": "热线"},
        "sayings": {},
        "recognises": [],
        "speaks": False,
    }


def test_without_voice_and_recogniser_it_says_so(client: Client) -> None:
    sound = base64.b64encode(tone(1)).decode()
    voice = client.post("/control/phone/voice", json={"text": "你好", "language": "zh-CN"})
    words = client.post("/control/phone/words", json={"audio": sound, "language": "zh-CN"})
    assert (voice.status_code, words.status_code) == (404, 404)
    assert "please type" in words.get_json()["error"]


def test_voice_and_recogniser_are_used_where_they_are(desk: Desk) -> None:
    def speak(text: str, language: str) -> bytes:
        assert (text, language) == ("Hello", "en-US")
        return tone(1)

    page = Page(looks=LOOKS, recognise={"en-US": lambda sound: f"{len(sound)} bytes"}, speak=speak)
    client = _client(desk, page)
    assert client.get("/control/phone").get_json()["recognises"] == ["en-US"]
    sound = tone(1)
    words = client.post("/control/phone/words", json={"audio": base64.b64encode(sound).decode(), "language": "en-US"})
    assert words.get_json() == {"text": f"{len(sound)} bytes"}
    assert client.post("/control/phone/voice", json={"text": "Hello", "language": "en-US"}).data == tone(1)


def test_story_is_saved_under_its_name(desk: Desk, client: Client) -> None:
    desk.call("<Say>Hello there</Say>")
    reply = client.get(f"/control/phone/stories/{desk.caller.sid}?name=my-call")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="my-call.yaml"'
    assert reply.get_data(as_text=True).startswith("story: my-call\n")


@pytest.mark.parametrize(
    ("path", "status"), [("{sid}?name=My call", 400), ("{sid}?name=../x", 400), ("{sid}", 400), ("CA1?name=x", 404)]
)
def test_story_that_cannot_be_is_refused(desk: Desk, client: Client, path: str, status: int) -> None:
    desk.call("<Say>Hello</Say>")
    assert client.get(f"/control/phone/stories/{path.format(sid=desk.caller.sid)}").status_code == status
