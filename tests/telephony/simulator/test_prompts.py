"""<Say>, <Play>, <Pause>: twilio.com/docs/voice/twiml/{say,play,pause}."""

from datetime import timedelta

import pytest

from telephony.simulator.recordings import tone
from tests.telephony.simulator.desk import NOW, Answer, Desk

pytestmark = pytest.mark.carrier(page="voice/twiml/say")


def test_say_is_heard_in_its_language(bare: Desk) -> None:
    bare.call('<Say language="zh-CN" voice="Polly.Zhiyu">您好，这里是燃气热线。</Say>')
    said = bare.caller.current.heard()[0]
    assert (said.kind, said.text, said.language) == ("said", "您好，这里是燃气热线。", "zh-CN")


def test_say_without_language_is_english(bare: Desk) -> None:
    bare.call("<Say>Hello</Say>")
    assert bare.caller.current.heard()[0].language == "en-US"


def test_say_loop_repeats_the_text(bare: Desk) -> None:
    assert bare.call('<Say loop="3">Hello</Say>')[:3] == [("said", "Hello")] * 3


def test_endless_say_stops_after_a_thousand_times(bare: Desk) -> None:
    assert bare.call('<Say loop="0">Hello</Say>').count(("said", "Hello")) == 1000


def test_speech_markup_is_read_without_its_tags(bare: Desk) -> None:
    assert bare.call('<Say>Call <say-as interpret-as="digits">911</say-as> <break/> now</Say>')[0] == ("said", "Call 911 now")
    assert bare.codes("warning") == []


def test_say_longer_than_the_carrier_reads_is_cut_with_a_warning(bare: Desk) -> None:
    assert len(bare.call(f"<Say>{'a' * 5000}</Say>")[0][1]) == 4096
    assert bare.codes("warning") == [13520]


@pytest.mark.carrier(page="")
def test_prompts_take_logical_time_only(bare: Desk) -> None:
    bare.call(f'<Say>{"a" * 150}</Say><Pause length="20"/>')
    assert bare.clock.instant() - NOW == timedelta(seconds=30)


SOUND = Answer(body=tone(7), content_type="audio/wav")


@pytest.mark.carrier(page="voice/twiml/play")
def test_play_is_heard_with_its_full_address(bare: Desk) -> None:
    bare.page("/music/wait.wav", SOUND)
    assert bare.call("<Play>music/wait.wav</Play>")[0] == ("played", "http://hotline.test/music/wait.wav")


@pytest.mark.carrier(page="voice/twiml/play")
def test_play_loop_repeats_the_sound_which_takes_its_time_and_is_fetched_once(bare: Desk) -> None:
    bare.page("/a.wav", SOUND)
    assert [kind for kind, _ in bare.call('<Play loop="2">a.wav</Play>')] == ["played", "played", "ended"]
    assert bare.clock.instant() - NOW == timedelta(seconds=14)
    fetches = [request for request in bare.hotline.asked if request.path == "/a.wav"]
    assert [(request.method, request.query, request.form) for request in fetches] == [("GET", "", {})]
    assert not any("signature" in name for name in fetches[0].headers)


@pytest.mark.parametrize(
    ("page", "code"),
    [(Answer(status=404), 11200), (Answer(body="<Response/>"), 12300)],
    ids=["nothing there", "no sound"],
)
@pytest.mark.carrier(page="voice/twiml/play")
def test_a_sound_that_cannot_be_had_is_noted_and_the_call_goes_on(bare: Desk, page: Answer, code: int) -> None:
    bare.page("/a.wav", page)
    assert bare.call("<Play>a.wav</Play><Say>Hello</Say>") == [("said", "Hello"), ("ended", "")]
    assert bare.codes("error") == [code]


@pytest.mark.carrier(page="voice/twiml/play")
def test_a_sound_of_another_form_is_played_and_not_looked_into(bare: Desk) -> None:
    bare.page("/a.mp3", Answer(body=b"ID3", content_type="audio/mpeg"))
    assert bare.call("<Play>a.mp3</Play>")[0] == ("played", "http://hotline.test/a.mp3")
    assert bare.clock.instant() == NOW


@pytest.mark.carrier(page="voice/twiml/play")
def test_play_digits_are_tones(bare: Desk) -> None:
    bare.call('<Play digits="ww12#"/>')
    assert bare.caller.current.heard()[0].data == {"digits": "ww12#"}


@pytest.mark.parametrize("twiml", ["<Play/>", '<Play digits="1x"/>'], ids=["nothing", "no key"])
@pytest.mark.carrier(page="voice/twiml/play")
def test_play_with_nothing_to_play_is_warned_about(bare: Desk, twiml: str) -> None:
    assert [kind for kind, _ in bare.call(twiml)] == ["ended"]
    assert 12200 in bare.codes("warning")


@pytest.mark.carrier(page="voice/twiml/pause")
def test_pause_is_one_second_unless_said_otherwise(bare: Desk) -> None:
    bare.call("<Pause/><Pause length='4'/>")
    assert [item.data for item in bare.caller.current.heard()[:2]] == [{"seconds": 1}, {"seconds": 4}]
