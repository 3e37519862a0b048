"""Recordings of live calls over REST, with the unmodified client (twilio.com/docs/voice/api/recording)."""

import io
import wave
from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from telephony.simulator.app import create_simulator
from tests.telephony.simulator.desk import ACCOUNT, BASE, NOW, Desk
from tests.telephony.simulator.served import served

pytestmark = pytest.mark.carrier(page="voice/api/recording")


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    with served(create_simulator(desk.carrier)) as address:
        yield address


@pytest.fixture
def client(address: str) -> Client:
    client = Client(ACCOUNT.sid, ACCOUNT.token)
    client.api.base_url = address
    return client


def _talking(desk: Desk) -> str:
    desk.page("/recorded", "")
    desk.page("/voice", "<Gather input='dtmf speech' action='/voice'/>")
    desk.call()
    return desk.caller.sid


def _pass(desk: Desk, seconds: int) -> None:
    desk.clock.set(desk.clock.instant() + timedelta(seconds=seconds))


def test_live_call_is_recorded_from_now_on_and_reported(desk: Desk, client: Client) -> None:
    sid = _talking(desk)
    events = ["in-progress", "completed"]
    made = client.calls(sid).recordings.create(
        recording_channels="dual", recording_status_callback=f"{BASE}/recorded", recording_status_callback_event=events
    )
    assert (made.status, made.source, made.channels) == ("in-progress", "StartCallRecordingAPI", 2)
    _pass(desk, 10)
    assert client.calls(sid).recordings("Twilio.CURRENT").update(status="stopped").status == "completed"
    found = client.calls(sid).recordings(made.sid).fetch()
    assert (found.duration, found.status) == ("10", "completed")
    assert [form["RecordingStatus"] for form in desk.hotline.posts("/recorded")] == events


@pytest.mark.parametrize(("behaviour", "seconds"), [("skip", 10), ("silence", 70)])
def test_pause_leaves_time_out_or_silent(desk: Desk, client: Client, behaviour: str, seconds: int) -> None:
    sid = _talking(desk)
    recording = client.calls(sid).recordings.create()
    current = client.calls(sid).recordings("Twilio.CURRENT")
    _pass(desk, 5)
    assert current.update(status="paused", pause_behavior=behaviour).status == "paused"
    _pass(desk, 60)
    assert current.update(status="in-progress").status == "in-progress"
    _pass(desk, 5)
    current.update(status="stopped")
    assert client.recordings(recording.sid).fetch().duration == str(seconds)


def test_recording_that_is_not_stopped_ends_with_the_call(desk: Desk, client: Client, address: str) -> None:
    recording = client.calls(_talking(desk)).recordings.create()
    _pass(desk, 3)
    desk.caller.hang_up()
    assert desk.caller.state == "ended"
    media = f"{address}/2010-04-01/Accounts/{ACCOUNT.sid}/Recordings/{recording.sid}.wav"
    with wave.open(io.BytesIO(requests.get(media, auth=(ACCOUNT.sid, ACCOUNT.token), timeout=5).content)) as sound:
        assert round(sound.getnframes() / sound.getframerate()) == 3


def test_finished_call_cannot_be_recorded_nor_a_stopped_recording_changed(desk: Desk, client: Client) -> None:
    sid = _talking(desk)
    recording = client.calls(sid).recordings.create()
    _pass(desk, 1)
    client.calls(sid).recordings(recording.sid).update(status="stopped")
    with pytest.raises(TwilioRestException) as gone:
        client.calls(sid).recordings(recording.sid).update(status="paused")
    assert gone.value.code == 20404
    desk.caller.hang_up()
    assert desk.caller.state == "ended"
    with pytest.raises(TwilioRestException) as over:
        client.calls(sid).recordings.create()
    assert over.value.code == 21220


@pytest.mark.carrier(page="voice/api/call-resource")
def test_finished_call_is_deleted_and_a_live_one_not(desk: Desk, client: Client) -> None:
    sid = _talking(desk)
    with pytest.raises(TwilioRestException) as live:
        client.calls(sid).delete()
    assert live.value.code == 20009
    desk.caller.hang_up()
    assert desk.caller.state == "ended"
    assert client.calls(sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        client.calls(sid).fetch()
    assert gone.value.code == 20404


@pytest.mark.carrier(page="voice/api/call-resource")
def test_placed_call_is_recorded_and_reported(desk: Desk, client: Client) -> None:
    desk.page("/recorded", "")
    sid = client.calls.create(
        to="+8613900139000",
        from_="+12025550100",
        twiml=f"<Response><Say>{'a' * 150}</Say></Response>",
        record=True,
        recording_channels="dual",
        recording_status_callback=f"{BASE}/recorded",
    ).sid
    call = desk.carrier.network.find(sid)
    assert call is not None
    assert call.line.settle(5) == "ended"
    (form,) = desk.hotline.posts("/recorded")
    assert (form["RecordingSource"], form["RecordingChannels"], form["RecordingDuration"]) == ("OutboundAPI", "2", "10")
    assert call.created == NOW
