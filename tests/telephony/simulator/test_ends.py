"""Every end in every state: hung up, ended and sent elsewhere by REST; one final report, and races that are lost."""

from collections.abc import Callable

import pytest
from werkzeug.test import Client as Within

from telephony.simulator.app import create_simulator
from tests.telephony.simulator.desk import ACCOUNT, CALLER, MAIN, Desk

REST = f"/2010-04-01/Accounts/{ACCOUNT.sid}"
STATES = {
    "listening": "<Gather timeout='60' action='/next'/>",
    "recording": "<Record action='/next'/>",
    "waiting in a queue": "<Enqueue action='/next' waitUrl='/music'>service</Enqueue>",
    "alone in a room": "<Dial action='/next'><Conference waitUrl='/music'>r1</Conference></Dial>",
    "talking": "<Dial action='/next'>+12025550133</Dial>",
}
in_every_state = pytest.mark.parametrize("twiml", STATES.values(), ids=STATES)


def _update(desk: Desk, **fields: str) -> tuple[int, int | None]:
    client = Within(create_simulator(desk.carrier))
    reply = client.post(f"{REST}/Calls/{desk.caller.sid}.json", data=fields, auth=(ACCOUNT.sid, ACCOUNT.token))
    return reply.status_code, (reply.get_json() or {}).get("code")


def _hang_up(desk: Desk) -> None:
    desk.caller.hang_up()


def _end(desk: Desk) -> None:
    assert _update(desk, Status="completed")[0] == 200


@pytest.fixture
def line(desk: Desk) -> Desk:
    desk.page("/next", "<Say>next</Say>")
    desk.page("/music", "<Play>/song.wav</Play>")
    desk.page("/elsewhere", "<Say>elsewhere</Say>")
    return desk


@pytest.mark.carrier("a call hung up or ended in any state reports its end once", page="voice/api/call-resource")
@in_every_state
@pytest.mark.parametrize("end", [_hang_up, _end], ids=["hung up", "ended by REST"])
def test_one_end_in_every_state(line: Desk, twiml: str, end: Callable[[Desk], None]) -> None:
    line.call(twiml)
    end(line)
    assert line.caller.state == "ended"
    assert [form["CallStatus"] for form in line.hotline.posts("/status")] == ["completed"]
    assert "next" not in [text for _, text in line.heard()]
    assert line.carrier.network.calls(lambda call: not call.over) == []


@pytest.mark.carrier("a live call is sent to another document in any state", page="voice/api/call-resource")
@in_every_state
def test_sent_elsewhere_in_every_state(line: Desk, twiml: str) -> None:
    line.call(twiml)
    assert _update(line, Url="http://hotline.test/elsewhere") == (200, None)
    assert line.caller.state == "ended"
    assert "elsewhere" in [text for _, text in line.heard()]


@pytest.mark.carrier("a change that comes after the end is a lost race (21220)", page="api/errors/21220")
@in_every_state
def test_race_lost_in_every_state(line: Desk, twiml: str) -> None:
    line.call(twiml)
    line.caller.hang_up()
    assert line.caller.state == "ended"
    assert _update(line, Status="completed") == (400, 21220)
    assert _update(line, Twiml="<Response/>") == (400, 21220)


@pytest.mark.carrier("partial results of speech are told to their callback", page="voice/twiml/gather")
def test_partial_results_are_told(line: Desk) -> None:
    line.page("/partial", "")
    line.page("/voice", "<Gather input='speech' action='/next' partialResultCallback='/partial'/>")
    line.caller.call(MAIN, caller=CALLER)
    line.caller.say("我要投诉", confidence=0.3)
    (form,) = line.hotline.posts("/partial")
    assert (form["UnstableSpeechResult"], form["CallSid"]) == ("我要投诉", line.caller.sid)
    assert line.hotline.posts("/next")[0]["Confidence"] == "0.3"
