"""What the carrier hears at the agents' routes: documents for those who belong to the leg, a hang-up for all others."""

from xml.etree import ElementTree as ET

import pytest

from storage.door import Store
from telephony import floor
from tests.telephony.doorbell import RINGING, SID, Door, door, verbs
from tests.telephony.floors import LI
from tests.telephony.hotlines import Caller, hotline, rows

KEY = "id"
IN_CALL = {**RINGING, "CallStatus": "in-progress"}
AGENTS = {"CallSid": "CA9", "From": "+8675512345678", "To": "client:agent_7", "CallStatus": "in-progress"}


@pytest.fixture
def bell(store: Store) -> Door:
    """Li has just taken Ann's call, the third turn of which waits for the queue; nobody has told the carrier yet."""
    line = hotline(store)
    floor.arrive(line, LI)
    floor.set_presence(line, LI, "free")
    ann = Caller(line, sid=SID)
    ann.start()
    ann.key("1", "3")
    floor.answer(line, LI)
    return door(line)


def asked(bell: Door, what: str, form: dict[str, str], key: str = KEY) -> ET.Element:
    return bell.heard(f"/twilio/agent/{what}?leg={key}", form)


def test_the_caller_is_led_to_the_room_and_back_to_the_turn_that_waits(bell: Door, store: Store) -> None:
    document = asked(bell, "room", IN_CALL)
    dial = document.find("Dial")
    room = document.find("Dial/Conference")
    assert dial is not None
    assert room is not None
    assert (dial.get("action"), room.text) == ("/twilio/turn?turn=4", KEY)
    assert (room.get("endConferenceOnExit"), room.get("waitUrl")) == ("true", "http://127.0.0.1:8000/sounds/waiting.wav")
    assert [row["how"] for row in rows(store, "waits")] == ["answered"]


def test_the_agent_joins_once_and_a_second_call_to_them_does_not(bell: Door, store: Store) -> None:
    assert verbs(asked(bell, "line", AGENTS)) == ["Dial"]
    assert verbs(asked(bell, "line", AGENTS)) == ["Dial"]  # the same request again
    assert verbs(asked(bell, "line", {**AGENTS, "CallSid": "CA8"})) == ["Hangup"]
    assert [row["sid"] for row in rows(store, "legs")] == ["CA9"]


@pytest.mark.parametrize("what", ["room", "line", "onward"])
def test_strangers_and_unknown_legs_get_nowhere(bell: Door, what: str) -> None:
    assert verbs(asked(bell, what, IN_CALL, "no-such-leg")) == ["Hangup"]
    if what != "line":
        assert verbs(asked(bell, what, AGENTS)) == ["Hangup"]


def test_nobody_is_sent_on_while_they_talk(bell: Door) -> None:
    assert verbs(asked(bell, "onward", IN_CALL)) == ["Hangup"]


def test_the_word_that_we_took_the_caller_out_is_no_turn(bell: Door, store: Store) -> None:
    told = {**IN_CALL, "QueueResult": "redirected", "QueueTime": "3"}
    document = bell.heard("/twilio/turn?turn=4", told)
    redirect = document.find("Redirect")
    assert redirect is not None
    assert redirect.text == f"/twilio/agent/room?leg={KEY}"
    assert [row["number"] for row in rows(store, "turns")] == [1, 2, 3]


def test_a_report_ends_the_leg_once_and_only_when_the_call_is_over(bell: Door, store: Store) -> None:
    asked(bell, "room", IN_CALL)
    asked(bell, "line", AGENTS)
    target = f"/twilio/agent/status?leg={KEY}"
    for status, how in (("in-progress", None), ("completed", "cut"), ("completed", "cut")):
        assert bell.ring(target, {**AGENTS, "CallStatus": status}).status_code == 204
        assert [row["how"] for row in rows(store, "legs")] == [how]
    assert len(rows(store, "wrap_ups")) == 1
    bell.heard("/twilio/turn?turn=4", {**IN_CALL, "DialCallStatus": "answered"})
    assert [row["how"] for row in rows(store, "legs")] == ["agent"]


def test_a_report_about_another_call_of_the_agents_changes_nothing(bell: Door, store: Store) -> None:
    asked(bell, "line", AGENTS)
    assert bell.ring(f"/twilio/agent/status?leg={KEY}", {**AGENTS, "CallSid": "CA8", "CallStatus": "busy"}).status_code == 204
    assert [row["how"] for row in rows(store, "legs")] == [None]


def test_a_softphone_that_is_away_gives_the_caller_back_to_the_queue(bell: Door, store: Store) -> None:
    asked(bell, "room", IN_CALL)
    bell.ring(f"/twilio/agent/status?leg={KEY}", {**AGENTS, "CallStatus": "no-answer"})
    assert [row["how"] for row in rows(store, "waits")] == ["answered", None]
    document = asked(bell, "onward", IN_CALL)
    queue = document.find("Enqueue")
    assert queue is not None
    assert (queue.text, queue.get("action")) == ("service", "/twilio/turn?turn=4")


def test_a_flow_hears_of_a_failed_transfer_as_of_nobody_coming(bell: Door, store: Store) -> None:
    asked(bell, "room", IN_CALL)
    asked(bell, "line", AGENTS)
    line = hotline(store)
    floor.transfer(line, LI, number="13700137000")
    dial = asked(bell, "onward", IN_CALL).find("Dial")
    assert dial is not None
    assert (dial.get("callerId"), dial.get("action")) == ("+8675512345678", "/twilio/turn?turn=4")
    document = bell.heard("/twilio/turn?turn=4", {**IN_CALL, "DialCallStatus": "busy"})
    assert "Hangup" in verbs(document)
    assert [row["outcome"] for row in rows(store, "calls")] == ["sorry"]
