"""Rooms: labels, coaching, reports, announcements, bringing people in (twilio.com/docs/voice/twiml/conference)."""

import time
from collections.abc import Callable, Iterator

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from telephony.simulator.app import create_simulator
from telephony.simulator.call import Call
from telephony.simulator.handsets import Behaviour, Handset
from telephony.simulator.messages import HungUp, Spoken
from tests.telephony.simulator.desk import ACCOUNT, BASE, CALLER, MAIN, Desk
from tests.telephony.simulator.served import served
from tests.telephony.simulator.test_conference import joins

CONFERENCE = pytest.mark.carrier(page="voice/twiml/conference")
PARTICIPANT = pytest.mark.carrier(page="voice/api/conference-participant-resource")
EVENTS = "start end join leave mute hold modify"
REPORTS = f'statusCallback="/room" statusCallbackEvent="{EVENTS}"'


@pytest.fixture
def client(desk: Desk) -> Iterator[Client]:
    with served(create_simulator(desk.carrier)) as address:
        client = Client(ACCOUNT.sid, ACCOUNT.token)
        client.api.base_url = address
        yield client


def _enter(desk: Desk, attributes: str = "") -> str:
    desk.page("/room", "")
    desk.page("/after", "<Say>after</Say>")
    desk.call(f'<Dial action="/after"><Conference {attributes}>r1</Conference></Dial>')
    return desk.caller.sid


def _agent(desk: Desk, attributes: str = "") -> Call:
    return joins(desk, f"<Dial><Conference {attributes}>r1</Conference></Dial><Say>next</Say>")


def _events(desk: Desk) -> list[str]:
    return [form["StatusCallbackEvent"] for form in desk.hotline.posts("/room")]


def _eventually(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@CONFERENCE
def test_room_reports_who_comes_and_goes_in_order(desk: Desk) -> None:
    sid = _enter(desk, f'{REPORTS} participantLabel="customer" endConferenceOnExit="true"')
    agent = _agent(desk)
    desk.caller.hang_up()
    assert agent.line.settle(5) == "ended"
    _eventually(lambda: len(_events(desk)) == 6)
    assert _events(desk)[:3] == ["participant-join", "participant-join", "conference-start"]
    assert sorted(_events(desk)[3:]) == ["conference-end", "participant-leave", "participant-leave"]
    forms = desk.hotline.posts("/room")
    assert [form["SequenceNumber"] for form in forms] == ["1", "2", "3", "4", "5", "6"]
    assert (forms[0]["CallSid"], forms[0]["ParticipantLabel"], forms[0]["EndConferenceOnExit"]) == (sid, "customer", "true")
    (end,) = [form for form in forms if form["StatusCallbackEvent"] == "conference-end"]
    assert end["CallSidEndingConference"] == sid


@CONFERENCE
def test_only_what_the_first_participant_asked_for_counts(desk: Desk) -> None:
    _enter(desk)
    _agent(desk, REPORTS)
    assert _events(desk) == []


@CONFERENCE
def test_second_participant_of_a_label_falls_to_the_next_verb(desk: Desk) -> None:
    _enter(desk, 'participantLabel="agent"')
    agent = _agent(desk, 'participantLabel="agent"')
    assert agent.heard()[-2].text == "next"
    assert desk.codes("error") == [16025]


@CONFERENCE
def test_full_room_lets_nobody_in(desk: Desk) -> None:
    _enter(desk, 'maxParticipants="2"')
    _agent(desk)
    assert _agent(desk).line.state == "ended"


@CONFERENCE
def test_coach_is_heard_by_one_alone(desk: Desk) -> None:
    _enter(desk)
    agent = _agent(desk)
    coach = _agent(desk, f'coach="{agent.sid}"')
    coach.line.post(Spoken(text="offer the evening slot"))
    coach.line.settle(5)
    assert [item.text for item in agent.heard() if item.kind == "talked"] == ["offer the evening slot"]
    assert ("talked", "offer the evening slot") not in desk.heard()


@CONFERENCE
def test_coach_of_nobody_is_an_error(desk: Desk) -> None:
    _enter(desk)
    _agent(desk, f'coach="CA{"0" * 32}"')
    assert desk.codes("error") == [13240]


@PARTICIPANT
def test_participant_is_found_by_label_muted_and_held_and_that_is_reported(desk: Desk, client: Client) -> None:
    _enter(desk, f'{REPORTS} participantLabel="customer"')
    _agent(desk)
    (room,) = client.conferences.list(friendly_name="r1", status="in-progress")
    one = client.conferences(room.sid).participants("customer")
    assert one.update(muted=True).muted
    assert one.update(hold=True).hold
    assert [found.label for found in client.conferences(room.sid).participants.list(hold=True)] == ["customer"]
    one.update(hold=False, muted=False)
    assert _events(desk)[3:] == [
        *("participant-mute", "participant-hold", "participant-unmute", "participant-unhold"),
    ]


@pytest.mark.carrier(
    "a change of endConferenceOnExit is ignored for somebody on hold",
    page="voice/api/conference-participant-resource",
    status="reported",
)
def test_end_on_exit_is_not_changed_on_hold(desk: Desk, client: Client) -> None:
    sid = _enter(desk)
    _agent(desk)
    (room,) = client.conferences.list()
    one = client.conferences(room.sid).participants(sid)
    one.update(hold=True)
    assert not one.update(end_conference_on_exit=True).end_conference_on_exit
    one.update(hold=False)
    assert one.update(end_conference_on_exit=True).end_conference_on_exit


@PARTICIPANT
def test_participant_hears_an_announcement_alone(desk: Desk, client: Client) -> None:
    sid = _enter(desk)
    desk.page("/announce", "<Say>one more minute</Say>")
    agent = _agent(desk)
    (room,) = client.conferences.list()
    client.conferences(room.sid).participants(sid).update(announce_url=f"{BASE}/announce")
    desk.caller.current.line.settle(5)
    _eventually(lambda: ("said", "one more minute") in desk.heard())
    assert "said" not in [item.kind for item in agent.heard()]
    assert desk.caller.state == "bridged"


@PARTICIPANT
def test_coaching_is_switched_on_and_off(desk: Desk, client: Client) -> None:
    sid = _enter(desk)
    agent = _agent(desk)
    (room,) = client.conferences.list()
    one = client.conferences(room.sid).participants(agent.sid)
    assert one.update(coaching=True, call_sid_to_coach=sid).call_sid_to_coach == sid
    assert not one.update(coaching=False).coaching
    with pytest.raises(TwilioRestException) as refused:
        one.update(coaching=True, call_sid_to_coach="CA" + "0" * 32)
    assert refused.value.code == 13240


@PARTICIPANT
def test_somebody_is_rung_and_comes_into_the_room(desk: Desk, client: Client) -> None:
    _enter(desk)
    desk.carrier.set_handset(CALLER, Handset(behaviour=Behaviour.PERSON))
    made = client.conferences("r1").participants.create(
        from_=MAIN, to="+12025550133", label="colleague", end_conference_on_exit=True
    )
    assert (made.status, made.label, made.call_sid[:2]) == ("queued", "colleague", "CA")
    _eventually(lambda: desk.caller.current.line.state == "bridged")
    (room,) = client.conferences.list()
    found = client.conferences(room.sid).participants("colleague").fetch()
    assert (found.call_sid, found.end_conference_on_exit) == (made.call_sid, True)
    call = desk.carrier.network.find(made.call_sid)
    assert call is not None
    call.line.post(HungUp())
    _eventually(lambda: desk.caller.state == "ended")


@pytest.mark.carrier(page="voice/api/conference-resource")
def test_room_is_ended_and_all_go_on_with_what_follows(desk: Desk, client: Client) -> None:
    _enter(desk, REPORTS)
    agent = _agent(desk)
    (room,) = client.conferences.list()
    assert client.conferences(room.sid).update(status="completed").status == "completed"
    assert agent.line.settle(5) == "ended"
    assert agent.heard()[-2].text == "next"
    desk.caller.current.line.settle(5)
    assert ("said", "after") in desk.heard()
    assert _events(desk).count("conference-end") == 1
    with pytest.raises(TwilioRestException) as gone:
        client.conferences(room.sid).update(status="completed")
    assert gone.value.code == 20404
