"""<Record> and recordings: twilio.com/docs/voice/twiml/record, docs/voice/api/recording."""

import io
import wave
from pathlib import Path

import pytest

from telephony.simulator.recordings import Recordings, seconds_of_sound, tone
from tests.telephony.simulator.desk import ACCOUNT, Desk

pytestmark = pytest.mark.carrier(page="voice/twiml/record")


@pytest.fixture
def record(bare: Desk) -> Desk:
    """A desk with somewhere to go after a recording."""
    bare.page("/kept", "<Say>kept</Say>")
    bare.page("/recording", "")
    return bare


def test_beep_comes_before_the_recording(record: Desk) -> None:
    assert record.call("<Record/>") == [("beep", ""), ("record", "")]
    assert record.caller.state == "listening"


def test_beep_can_be_left_out(record: Desk) -> None:
    assert record.call('<Record playBeep="false"/>') == [("record", "")]


def test_action_gets_the_recording(record: Desk) -> None:
    record.call('<Record action="/kept" timeout="3"/><Say>never</Say>')
    record.caller.say("我家的燃气灶打不着火了")
    form = record.hotline.posts("/kept")[0]
    assert form["RecordingUrl"] == f"{ACCOUNT.api_url}/2010-04-01/Accounts/{ACCOUNT.sid}/Recordings/{form['RecordingSid']}"
    assert (form["RecordingDuration"], form["Digits"]) == ("3", "")
    assert record.said() == ["kept"]


def test_without_action_the_current_document_is_asked_again(record: Desk) -> None:
    record.call("<Record/>")
    record.caller.say("hello")
    assert "RecordingUrl" in record.hotline.posts("/voice")[1]


@pytest.mark.parametrize(
    ("attributes", "then", "digits"), [("", "5", "5"), ('finishOnKey="#"', "5", ""), ("", "hangup", "hangup")]
)
def test_action_learns_what_ended_it(record: Desk, attributes: str, then: str, digits: str) -> None:
    record.call(f'<Record action="/kept" {attributes}/>')
    record.caller.say("hello", then=then)
    assert record.hotline.posts("/kept")[0]["Digits"] == digits


def test_hang_up_ends_the_call_after_the_action_was_told(record: Desk) -> None:
    record.call('<Record action="/kept"/>')
    record.caller.say("hello", then="hangup")
    assert record.caller.state == "ended"
    assert record.hotline.posts("/kept")[0]["CallStatus"] == "completed"
    assert record.said() == []


@pytest.mark.parametrize("attributes", ["", 'maxLength="60" finishOnKey="#"'])
def test_empty_recording_goes_on_with_the_next_verb(record: Desk, attributes: str) -> None:
    record.call(f'<Record action="/kept" {attributes}/><Say>nothing heard</Say>')
    record.caller.silence()
    assert record.said() == ["nothing heard"]
    assert record.hotline.posts("/kept") == []


def test_max_length_cuts_the_recording(record: Desk) -> None:
    record.call('<Record action="/kept" maxLength="2"/>')
    record.caller.say("a" * 600)
    assert record.hotline.posts("/kept")[0]["RecordingDuration"] == "2"


def test_callback_comes_after_the_action_with_the_captured_fields(record: Desk) -> None:
    record.call('<Record action="/kept" recordingStatusCallback="/recording"/>')
    record.caller.say("hello")
    assert [request.path for request in record.hotline.asked][1:] == ["/kept", "/recording"]
    assert set(record.hotline.posts("/recording")[0]) == {
        "RecordingSource", "RecordingSid", "RecordingUrl", "RecordingStatus", "RecordingChannels", "ErrorCode", "CallSid",
        "RecordingStartTime", "AccountSid", "RecordingDuration", "SequenceNumber",
    }  # fmt: skip


def test_absent_recording_is_reported_where_asked_for(record: Desk) -> None:
    record.call('<Record recordingStatusCallback="/recording" recordingStatusCallbackEvent="completed absent"/>')
    record.caller.silence()
    assert record.hotline.posts("/recording")[0]["RecordingStatus"] == "absent"


@pytest.mark.carrier(page="")
def test_sound_of_a_recording_is_a_telephone_wav_of_its_length(record: Desk) -> None:
    record.call('<Record action="/kept"/>')
    record.caller.say("a" * 60)
    sound = record.carrier.network.recordings.sound(record.hotline.posts("/kept")[0]["RecordingSid"])
    assert sound is not None
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels(), file.getnframes()) == (8000, 2, 1, 32000)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.carrier(page="")
def test_tone_has_the_length_asked_for(channels: int) -> None:
    assert seconds_of_sound(tone(1.25, channels=channels)) == 1.25


@pytest.mark.carrier(page="")
def test_what_is_no_sound_is_refused() -> None:
    with pytest.raises(ValueError, match="not a WAV"):
        seconds_of_sound(b"hello")


@pytest.mark.carrier(page="")
def test_recordings_in_a_folder_outlive_the_object(tmp_path: Path) -> None:
    desk = Desk(folder=tmp_path)
    desk.page("/kept", "")
    desk.call('<Record action="/kept"/>')
    desk.caller.say("hello")
    desk.carrier.close()
    sid = desk.hotline.posts("/kept")[0]["RecordingSid"]
    assert Recordings(folder=tmp_path / "recordings").sound(sid) is not None
