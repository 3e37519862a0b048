"""The control API and the telephone that uses it; the same story over HTTP as in-process."""

import base64
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from telephony.simulator.app import create_simulator
from telephony.simulator.caller import Caller, CallerError, InProcessCaller
from telephony.simulator.faults import Fault
from telephony.simulator.handsets import Behaviour, Handset
from telephony.simulator.http_caller import HttpCaller
from telephony.simulator.recordings import tone
from telephony.stories import read, run
from tests.telephony.simulator.desk import ACCOUNT, BASE, CALLER, MAIN, Desk
from tests.telephony.simulator.served import served


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    with served(create_simulator(desk.carrier)) as url:
        yield url


@pytest.fixture(params=["in-process", "http"])
def caller(request: pytest.FixtureRequest, desk: Desk) -> Iterator[Caller]:
    """Both telephones have to pass the same tests."""
    if request.param == "in-process":
        yield InProcessCaller(desk.carrier)
    else:
        with served(create_simulator(desk.carrier)) as url:
            yield HttpCaller(url)


def _said(caller: Caller) -> list[str]:
    return [item.text for item in caller.hear() if item.kind == "said"]


def _post(address: str, path: str, body: Any) -> requests.Response:
    return requests.post(f"{address}/control{path}", json=body, timeout=5)


def test_caller_goes_through_a_call(desk: Desk, caller: Caller) -> None:
    desk.page("/voice", '<Gather input="dtmf speech" action="/one"><Say>first</Say></Gather>')
    desk.page("/one", '<Gather input="dtmf speech" action="/two"><Say>second</Say></Gather><Say>silent</Say>')
    desk.page("/two", "<Say>third</Say>")
    caller.call(MAIN, caller=CALLER)
    assert (_said(caller), caller.state) == (["first"], "listening")
    caller.key("1#")
    assert _said(caller) == ["second"]
    caller.say("你好", confidence=0.5)
    assert (_said(caller), caller.state) == (["third"], "ended")
    assert desk.hotline.posts("/two")[0]["SpeechResult"] == "你好"


def test_caller_keeps_silent_and_hangs_up(desk: Desk, caller: Caller) -> None:
    desk.page("/voice", "<Gather/><Say>silent</Say><Gather/>")
    caller.call(MAIN, caller=CALLER)
    caller.silence()
    assert _said(caller) == ["silent"]
    caller.hang_up()
    assert caller.state == "ended"


def test_caller_is_answered_in_a_queue(desk: Desk, caller: Caller) -> None:
    desk.page("/voice", "<Enqueue>help desk/1</Enqueue>")
    caller.call(MAIN, caller=CALLER)
    assert caller.state == "waiting"
    assert caller.answer_queue("help desk/1")
    assert caller.state == "bridged"
    assert not caller.answer_queue("help desk/1")


def test_caller_asks_for_misbehaviour_and_handsets(desk: Desk, caller: Caller) -> None:
    desk.page("/voice", "<Gather action='/dial'/>")
    desk.page("/dial", "<Dial>+12025550133</Dial><Say>nobody</Say>")
    caller.handset("+12025550133", Handset(behaviour=Behaviour.BUSY))
    caller.call(MAIN, caller=CALLER, faults=(Fault.DUPLICATE,))
    caller.misbehave(Fault.DUPLICATE, 0)
    caller.key("1#")
    assert _said(caller) == ["nobody"]
    assert [len(desk.hotline.posts(path)) for path in ("/voice", "/dial")] == [2, 1]


def test_caller_without_a_call_is_told_so(caller: Caller) -> None:
    with pytest.raises(CallerError, match="no call yet"):
        caller.key("1")


def test_story_is_the_same_over_http(desk: Desk, caller: Caller) -> None:
    desk.page("/voice", "<Gather action='/next'><Say>hello</Say></Gather>")
    desk.page("/next", "<Say>bye</Say>")
    story = read("story: a\nfrom: withheld\nsteps: [{hear: hello}, {key: '1'}, {hear: bye}, {expect: ended}]", "a")
    assert run(story, caller, main=MAIN).failures == ()


def test_clock_of_another_process_cannot_be_put(desk: Desk, address: str) -> None:
    desk.page("/voice", "")
    story = read("story: a\nfrom: withheld\nat: 2026-11-18T10:00:00+08:00\nsteps: [{expect: ended}]", "a")
    assert run(story, HttpCaller(address), main=MAIN).unchecked == ("at: this carrier's clock cannot be put to a moment",)


def test_nobody_at_the_address_is_said_so() -> None:
    caller = HttpCaller("http://127.0.0.1:9")
    assert not caller.reachable()
    with pytest.raises(CallerError, match="no carrier simulator answers"):
        caller.call(MAIN, caller=CALLER)


def test_simulator_is_recognised(address: str) -> None:
    assert HttpCaller(address).reachable()


def test_hotline_that_does_not_rest_is_given_up(desk: Desk, address: str) -> None:
    stuck = threading.Event()

    def page(_form: dict[str, str]) -> str:
        stuck.wait(5)
        return "<Response/>"

    desk.page("/voice", page)
    caller = InProcessCaller(desk.carrier, patience_s=0.05)
    with pytest.raises(CallerError, match=r"within 0\.05 s"):
        caller.call(MAIN, caller=CALLER)
    stuck.set()


def test_health_and_index(address: str) -> None:
    assert requests.get(f"{address}/healthz", timeout=5).json() == {"status": "ok", "calls": 0}
    assert requests.get(f"{address}/", timeout=5).json()["control"] == "/control"


def test_call_can_be_answered_elsewhere(desk: Desk, address: str) -> None:
    desk.page("/elsewhere", "<Say>here</Say>")
    sid = _post(address, "/calls", {"from": CALLER, "to": "+12025550199", "url": f"{BASE}/elsewhere"}).json()["sid"]
    heard = requests.get(f"{address}/control/calls/{sid}/heard?wait=5", timeout=9).json()
    assert [(item["kind"], item["text"]) for item in heard["items"]] == [("said", "here"), ("ended", "")]
    assert heard["state"] == "ended"
    assert requests.get(f"{address}/control/calls/{sid}", timeout=5).json()["status"] == "completed"


def test_what_was_heard_and_done_on_a_call_comes_in_one_order(desk: Desk, address: str) -> None:
    desk.page("/voice", "<Gather numDigits='1'><Say>press one</Say></Gather><Say>nothing</Say>")
    caller = InProcessCaller(desk.carrier)
    caller.call(MAIN, caller=CALLER)
    caller.key("1")
    known = requests.get(f"{address}/control/calls/{caller.sid}/log", timeout=5).json()["items"]
    assert [item["n"] for item in known] == sorted(item["n"] for item in known)
    keyed = next(item for item in known if item["kind"] == "key")
    assert keyed["text"] == "1"
    later = requests.get(f"{address}/control/calls/{caller.sid}/log", params={"after": keyed["n"]}, timeout=5).json()["items"]
    assert [item["n"] for item in later] == [item["n"] for item in known if item["n"] > keyed["n"]]
    assert requests.get(f"{address}/control/calls/nobody/log", timeout=5).status_code == 404


def test_raw_replies_can_be_compared(desk: Desk, address: str) -> None:
    desk.page("/voice", "")
    sid = _post(address, "/calls", {"from": CALLER, "to": MAIN, "faults": ["duplicate"]}).json()["sid"]
    requests.get(f"{address}/control/calls/{sid}/heard?wait=5", timeout=9)
    exchanges = requests.get(f"{address}/control/calls/{sid}/exchanges", timeout=5).json()["exchanges"]
    assert [(item["kind"], item["copy"]) for item in exchanges] == [("document", 1), ("document", 2), ("status", 1)]
    assert exchanges[0]["body"] == exchanges[1]["body"] == "<Response></Response>"


def test_held_callbacks_are_released(desk: Desk, address: str) -> None:
    desk.page("/voice", "")
    sid = _post(address, "/calls", {"from": CALLER, "to": MAIN, "faults": ["hold"]}).json()["sid"]
    requests.get(f"{address}/control/calls/{sid}/heard?wait=5", timeout=9)
    assert desk.hotline.posts("/status") == []
    assert _post(address, f"/calls/{sid}/callbacks", {}).json() == {"sent": 1}
    assert len(desk.hotline.posts("/status")) == 1


def test_voice_of_ones_own_is_recorded(desk: Desk, address: str) -> None:
    desk.page("/voice", '<Record action="/kept"/>')
    desk.page("/kept", "")
    sid = _post(address, "/calls", {"from": CALLER, "to": MAIN}).json()["sid"]
    requests.get(f"{address}/control/calls/{sid}/heard?wait=5", timeout=9)
    sound = tone(3)
    assert _post(address, f"/calls/{sid}/input", {"speech": "", "audio": base64.b64encode(sound).decode()}).json() == {
        "taken": True
    }
    requests.get(f"{address}/control/calls/{sid}/heard?wait=5", timeout=9)
    form = desk.hotline.posts("/kept")[0]
    assert form["RecordingDuration"] == "3"
    media = f"{address}/2010-04-01/Accounts/{ACCOUNT.sid}/Recordings/{form['RecordingSid']}.wav"
    assert requests.get(media, auth=(ACCOUNT.sid, ACCOUNT.token), timeout=5).content == sound


def test_ledger_is_queried_by_kind_call_and_place(desk: Desk, address: str) -> None:
    desk.call("<Say>one</Say>")
    whole = requests.get(f"{address}/control/ledger", timeout=5).json()["entries"]
    assert [entry["n"] for entry in whole] == list(range(1, len(whole) + 1))
    heard = requests.get(f"{address}/control/ledger?kind=heard&call={desk.caller.sid}&after=1", timeout=5).json()["entries"]
    assert [entry["data"]["what"] for entry in heard] == ["said", "ended"]


def test_queues_are_shown(desk: Desk, address: str) -> None:
    desk.call("<Enqueue>support</Enqueue>")
    assert requests.get(f"{address}/control/queues", timeout=5).json() == {"queues": {"support": [desk.caller.sid]}}


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("/calls", {"to": MAIN}, "from: Field required"),
        ("/calls", {"from": CALLER, "to": MAIN, "colour": "red"}, "colour: Extra inputs are not permitted"),
        ("/calls", [1], "the body is a JSON object"),
        ("/calls/{sid}/input", {}, "an input is one of"),
        ("/calls/{sid}/input", {"digits": "1", "silence": True}, "an input is one of"),
        ("/calls/{sid}/input", {"digits": "x"}, "digits: String should match pattern"),
        ("/calls/{sid}/input", {"speech": "a", "audio": "zzz"}, "audio is not a WAV file"),
        ("/calls/{sid}/faults", {"fault": "earthquake"}, "fault: Input should be"),
        ("/handsets", {"number": MAIN, "behaviour": "sings"}, "behaviour: Input should be"),
    ],
)
def test_what_is_not_understood_is_refused_with_words(desk: Desk, address: str, path: str, body: Any, told: str) -> None:
    desk.call("<Gather/>")
    reply = _post(address, path.format(sid=desk.caller.sid), body)
    assert reply.status_code == 400
    assert told in reply.json()["error"]


def test_form_post_of_a_foreign_page_is_refused(address: str) -> None:
    reply = requests.post(f"{address}/control/calls", data={"from": CALLER, "to": MAIN}, timeout=5)
    assert reply.status_code == 400


def test_unknown_call_is_not_found(address: str) -> None:
    assert requests.get(f"{address}/control/calls/CA1/heard", timeout=5).status_code == 404


def test_half_a_character_is_refused(desk: Desk, address: str) -> None:
    desk.call("<Gather input='speech'/>")
    reply = requests.post(
        f"{address}/control/calls/{desk.caller.sid}/input",
        data=b'{"speech": "a\\ud83d"}',
        headers={"Content-Type": "application/json"},
        timeout=5,
    )
    assert reply.status_code == 400
