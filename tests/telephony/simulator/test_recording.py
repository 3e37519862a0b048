"""<Start><Recording>: twilio.com/docs/voice/twiml/recording. The sound is the call's: who spoke, when, on which side."""

import io
import wave
from array import array
from typing import Any

import pytest

from telephony.simulator.app import create_simulator
from telephony.simulator.faults import Fault
from telephony.simulator.sound import RATE, hum, samples_of, wav_of
from telephony.simulator.tape import Side, Tape
from tests.telephony.simulator.desk import ACCOUNT, NOW, Answer, Desk

pytestmark = pytest.mark.carrier(page="voice/twiml/recording")

START = '<Start><Recording name="call" recordingStatusCallback="/recording" recordingStatusCallbackEvent="{}"/></Start>'
ALL = START.format("in-progress completed absent")
ASK = '<Gather input="speech" action="/more"/>'


@pytest.fixture
def desk(bare: Desk) -> Desk:
    bare.page("/recording", Answer(status=204))
    bare.page("/more", "<Say>thanks</Say>")
    return bare


def reports(desk: Desk) -> list[dict[str, str]]:
    return desk.hotline.posts("/recording")


def sides(desk: Desk) -> tuple["array[int]", "array[int]"]:
    sound = desk.carrier.network.recordings.sound(reports(desk)[-1]["RecordingSid"])
    assert sound is not None
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (RATE, 2, 2)
        frames = array("h", file.readframes(file.getnframes()))
    return frames[0::2], frames[1::2]


def loud(samples: "array[int]", start_s: float, end_s: float) -> bool:
    part = samples[int(start_s * RATE) : int(end_s * RATE)]
    return max(map(abs, part), default=0) > 100


def test_both_sides_are_kept_apart_each_at_its_time(desk: Desk) -> None:
    desk.call(f"<Say>{'a' * 30}</Say>{ALL}<Say>{'b' * 45}</Say>{ASK}")
    desk.caller.say("c" * 30, audio=wav_of([hum(2.0)]))
    desk.caller.hang_up()
    caller, line = sides(desk)
    assert len(caller) == len(line)
    assert loud(line, 0.1, 2.9)
    assert not loud(caller, 0.0, 2.9)
    assert loud(caller, 3.1, 4.9)
    assert not loud(line, 3.1, 4.9)
    assert loud(line, 5.1, 5.3)


def test_the_hotline_hears_when_it_begins_and_when_it_is_there(desk: Desk) -> None:
    desk.call(f"{ALL}<Say>{'b' * 45}</Say>{ASK}")
    desk.caller.say("hello")
    assert [report["RecordingStatus"] for report in reports(desk)] == ["in-progress", "completed"]
    begun, done = reports(desk)
    assert begun["RecordingSid"] == done["RecordingSid"]
    assert done["RecordingUrl"].endswith(f"/Recordings/{done['RecordingSid']}")
    assert (done["RecordingChannels"], done["RecordingSource"]) == ("2", "StartCallRecordingTwiML")
    assert int(done["RecordingDuration"]) >= 3


def test_one_that_is_stopped_holds_what_was_said_until_then(desk: Desk) -> None:
    desk.page("/more", f'<Stop><Recording name="call"/></Stop><Say>{"d" * 300}</Say>')
    desk.call(f"{ALL}{ASK}")
    desk.caller.say("a" * 30)
    assert [report["RecordingStatus"] for report in reports(desk)] == ["in-progress", "completed"]
    assert reports(desk)[-1]["RecordingDuration"] == "2"


def test_a_call_without_a_sound_has_none(desk: Desk) -> None:
    desk.call(f"{ALL}<Hangup/>")
    assert [report["RecordingStatus"] for report in reports(desk)] == ["in-progress", "absent"]


@pytest.mark.carrier(page="")
def test_silence_and_thinking_take_their_time(desk: Desk) -> None:
    desk.call(f'{ALL}<Gather input="speech" timeout="4" action="/more"/><Gather input="speech" action="/more"/>')
    desk.caller.silence()
    desk.clock.elapse(3)
    desk.caller.say("a" * 30)
    caller, _ = sides(desk)
    assert not loud(caller, 0.0, 6.9)
    assert loud(caller, 7.1, 8.9)


def test_a_conversation_is_recorded_with_both_voices(desk: Desk) -> None:
    desk.call(f'{ALL}<Enqueue action="/more">service</Enqueue>')
    desk.caller.answer_queue("service")
    desk.caller.say("a" * 30)
    desk.caller.say("b" * 30, by="agent")
    desk.caller.silence()
    caller, line = sides(desk)
    assert loud(caller, 0.1, 1.9)
    assert loud(line, 2.1, 3.9)


def test_stopping_what_does_not_run_and_starting_twice_are_noted_and_harmless(desk: Desk) -> None:
    assert ("said", "rest") in desk.call(f'<Stop><Recording name="x"/></Stop>{ALL}{ALL}<Say>rest</Say>')
    assert desk.codes("error") == [20404, 21220]
    assert len({report["RecordingSid"] for report in reports(desk)}) == 1


@pytest.mark.parametrize("part", ["<Start><Stream url='wss://h'/></Start>", "<Start/>", "<Start><Recording colour='x'/></Start>"])
@pytest.mark.carrier(page="api/errors/12200")
def test_other_things_beside_a_call_are_warned_of(desk: Desk, part: str) -> None:
    assert ("said", "rest") in desk.call(f"{part}<Say>rest</Say>")


def fetch(desk: Desk, sid: str, *, password: str = ACCOUNT.token) -> Any:
    path = f"/2010-04-01/Accounts/{ACCOUNT.sid}/Recordings/{sid}.wav?RequestedChannels=2"
    return create_simulator(desk.carrier).test_client().get(path, auth=(ACCOUNT.sid, password))


@pytest.mark.carrier(page="voice/api/recording")
def test_the_sound_is_fetched_with_the_accounts_password_once_it_is_complete(desk: Desk) -> None:
    desk.call(f"{ALL}<Say>{'b' * 45}</Say>{ASK}")
    desk.caller.say("hello")
    desk.call(f"{ALL}{ASK}")
    (running,) = [one.sid for one in desk.carrier.network.recordings.of_call() if one.status == "in-progress"]
    sid = reports(desk)[0]["RecordingSid"]
    assert fetch(desk, sid).status_code == 200
    assert fetch(desk, sid, password="wrong").status_code == 401
    assert fetch(desk, running).status_code == 404


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        (Fault.MISSING, 404, "application/json"),
        (Fault.LOCKED, 401, "application/json"),
        (Fault.PAGE, 200, "text/html"),
        (Fault.TRUNCATED, 200, "audio/x-wav"),
        (Fault.OTHER, 200, "audio/x-wav"),
    ],
)
@pytest.mark.carrier(page="")
def test_sounds_misbehave_as_often_as_asked(desk: Desk, fault: Fault, status: int, kind: str) -> None:
    desk.call(f"{ALL}<Say>{'b' * 45}</Say>{ASK}")
    desk.caller.say("hello")
    sid = reports(desk)[0]["RecordingSid"]
    whole = len(fetch(desk, sid).data)
    desk.caller.misbehave(fault, 1)
    reply = fetch(desk, sid)
    assert (reply.status_code, reply.mimetype) == (status, kind)
    assert len(reply.data) < whole
    assert len(fetch(desk, sid).data) == whole


@pytest.mark.carrier(page="")
def test_a_tape_never_runs_back_and_mixes_its_sides_when_one_channel_is_wanted() -> None:
    tape = Tape(sid="RE1", source="x", channels=1, started=NOW)
    tape.put(Side.LINE, hum(1.0))
    tape.run_to(NOW)
    tape.put(Side.CALLER, hum(1.0))
    assert tape.seconds == 2.0
    mixed = samples_of(tape.cut())
    assert loud(mixed, 0.1, 0.9)
    assert loud(mixed, 1.1, 1.9)


@pytest.mark.parametrize(
    ("rate", "width", "channels"), [(8000, 2, 1), (16000, 2, 2), (44100, 3, 1), (22050, 1, 1), (48000, 4, 2)]
)
@pytest.mark.carrier(page="")
def test_any_wav_becomes_a_telephones(rate: int, width: int, channels: int) -> None:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        frame = (b"\x80" if width == 1 else b"\x00" * (width - 1) + b"\x10") * channels
        file.writeframes(frame * rate)
    samples = samples_of(target.getvalue())
    assert abs(len(samples) - RATE) <= 1
    assert set(samples) == {0 if width == 1 else 0x1000}


@pytest.mark.carrier(page="")
def test_what_is_no_wav_is_refused() -> None:
    with pytest.raises(ValueError, match="not a WAV"):
        samples_of(b"RIFF....WAVE")


@pytest.mark.carrier(page="")
def test_espeak_speaks_both_languages_at_the_telephones_rate() -> None:
    from telephony.simulator.espeak import Espeak

    voice = Espeak()
    for text, language in (("Good morning, how can I help you?", "en-US"), ("您好，请问有什么可以帮您？", "zh-CN")):
        samples = voice.speak(text, language)
        assert 1.0 < len(samples) / RATE < 8.0
        assert max(map(abs, samples)) > 1000
    assert max(map(abs, voice.speak("", "en-US"))) == 0
