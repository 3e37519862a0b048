"""<Dial><Conference> and its REST: two people talk by captions; twilio.com/docs/voice/twiml/conference."""

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from telephony.simulator.app import create_simulator
from telephony.simulator.call import Call, Script
from telephony.simulator.conduct import Placing
from telephony.simulator.messages import Ended, HungUp, Inline, Keys, Spoken
from tests.telephony.simulator.desk import ACCOUNT, MAIN, Desk
from tests.telephony.simulator.served import served

pytestmark = pytest.mark.carrier(page="voice/twiml/conference")

AGENT = "client:agent_7"
ENDS = '<Dial action="/after"><Conference endConferenceOnExit="true" waitUrl="/music" waitMethod="GET">r1</Conference></Dial>'
STAYS = "<Dial><Conference>r1</Conference></Dial>"


@pytest.fixture
def room(desk: Desk) -> Desk:
    """A caller alone in a room."""
    desk.page("/music", "<Play>/song.wav</Play>")
    desk.page("/after", "<Say>bye</Say>")
    desk.call(ENDS)
    return desk


def joins(desk: Desk, twiml: str = STAYS) -> Call:
    """An agent's softphone, rung by REST, in the room."""
    call = desk.carrier.place(MAIN, AGENT, Script(start=Inline(twiml=f"<Response>{twiml}</Response>")), Placing())
    call.line.settle(5)
    desk.caller.current.line.settle(5)
    return call


def kinds(call: Call) -> list[str]:
    return [item.kind for item in call.heard()]


def test_first_in_a_room_waits_with_its_music(room: Desk) -> None:
    assert room.caller.state == "waiting"
    assert next(item.kind for item in room.caller.current.heard()) == "dialling"
    assert [asked.method for asked in room.hotline.asked if asked.path == "/music"] == ["GET"]


def test_what_one_says_or_keys_the_other_hears(room: Desk) -> None:
    agent = joins(room)
    room.heard()
    room.caller.say("家里没有热水")
    agent.line.post(Spoken(text="请问您的地址"))
    agent.line.post(Keys(keys="5"))
    agent.line.settle(5)
    assert [(item.kind, item.text) for item in agent.heard() if item.kind == "talked"] == [("talked", "家里没有热水")]
    assert room.heard() == [("talked", "请问您的地址"), ("keyed", "5")]
    assert room.caller.state == agent.line.state == "bridged"


def test_the_room_is_over_when_one_leaves_who_ends_it_and_the_action_is_told(room: Desk) -> None:
    agent = joins(room, '<Dial><Conference endConferenceOnExit="true">r1</Conference></Dial>')
    agent.line.post(HungUp())
    agent.line.settle(5)
    assert ("said", "bye") in room.heard()
    form = room.hotline.posts("/after")[0]
    assert (form["DialCallStatus"], "DialCallSid" in form) == ("answered", False)


def test_the_callers_hanging_up_ends_the_agents_call(room: Desk) -> None:
    agent = joins(room)
    room.caller.hang_up()
    agent.line.settle(5)
    assert (agent.status, kinds(agent)[-2:]) == ("completed", ["unbridged", "ended"])


def test_who_stays_behind_waits_and_the_room_goes_on(room: Desk) -> None:
    room.page("/voice", STAYS)
    agent = joins(room)
    room.heard()
    agent.line.post(Ended(status="completed"))
    agent.line.settle(5)
    assert room.heard() == [("unbridged", "")]
    again = joins(room)
    assert room.heard() == [("bridged", "")]
    assert again.line.state == "bridged"


@pytest.mark.carrier(page="")
def test_silence_means_the_other_side_hangs_up(room: Desk) -> None:
    agent = joins(room)
    room.caller.silence()
    agent.line.settle(5)
    assert agent.status == "completed"


@pytest.mark.carrier(page="voice/api/conference-participant-resource")
def test_hold_mute_and_putting_out_by_the_carriers_own_client(room: Desk) -> None:
    room.page("/hold", "<Say>one moment</Say>")
    agent = joins(room)
    room.heard()
    with served(create_simulator(room.carrier)) as url:
        client = Client(ACCOUNT.sid, ACCOUNT.token)
        client.api.base_url = url
        (found,) = client.conferences.list(friendly_name="r1", status="in-progress", limit=1)
        caller = client.conferences(found.sid).participants(room.caller.sid)
        assert caller.update(hold=True, hold_url="http://hotline.test/hold", hold_method="GET").hold is True
        room.caller.current.line.settle(5)
        agent.line.post(Spoken(text="not heard"))
        agent.line.settle(5)
        assert room.heard() == [("held", ""), ("said", "one moment")]
        caller.update(hold=False)
        assert room.heard() == [("resumed", "")]
        client.conferences(found.sid).participants(agent.sid).update(muted=True)
        agent.line.post(Spoken(text="not heard either"))
        agent.line.settle(5)
        assert room.heard() == []
        assert {one.call_sid for one in client.conferences(found.sid).participants.list()} == {room.caller.sid, agent.sid}
        assert client.conferences(found.sid).participants(agent.sid).delete()
        agent.line.settle(5)
        assert agent.status == "completed"
        with pytest.raises(TwilioRestException) as caught:
            client.conferences(found.sid).participants(agent.sid).fetch()
        assert caught.value.code == 20404
        assert client.conferences.list(friendly_name="r2") == []


@pytest.mark.carrier(page="")
def test_the_control_api_finds_the_calls_of_a_softphone(room: Desk) -> None:
    agent = joins(room)
    with served(create_simulator(room.carrier)) as url:
        reply = requests.get(f"{url}/control/softphones/agent_7", timeout=5).json()
    assert reply == {"calls": [{"sid": agent.sid, "status": "in-progress", "state": "bridged"}]}
