"""What runs beside a call (twilio.com/docs/voice/twiml/transcription, stream): started, told of, stopped."""

import json

import pytest

from tests.telephony.simulator.desk import BASE, Desk

TRANSCRIPTION = pytest.mark.carrier(page="voice/twiml/transcription")
STREAM = pytest.mark.carrier(page="voice/twiml/stream")
START = f'<Start><Transcription name="t" statusCallbackUrl="{BASE}/heard" languageCode="zh-CN"{{more}}/></Start>'


def _talk(desk: Desk, *, more: str = "", then: str = "") -> list[dict[str, str]]:
    desk.page("/heard", "")
    desk.page("/next", then)
    desk.call(START.format(more=more) + '<Gather input="dtmf speech" action="/next"><Say>请讲</Say></Gather>')
    desk.caller.say("我要投诉")
    return desk.hotline.posts("/heard")


@TRANSCRIPTION
def test_transcription_tells_what_both_sides_say(desk: Desk) -> None:
    forms = _talk(desk)
    events = [form["TranscriptionEvent"].removeprefix("transcription-") for form in forms]
    assert events == ["started", "content", "content", "stopped"]
    assert [form["SequenceId"] for form in forms] == ["1", "2", "3", "4"]
    assert len({form["TranscriptionSid"] for form in forms}) == 1
    heard = [(form["Track"], json.loads(form["TranscriptionData"])["transcript"]) for form in forms[1:3]]
    assert heard == [("outbound_track", "请讲"), ("inbound_track", "我要投诉")]
    assert {form["LanguageCode"] for form in forms[1:3]} == {"zh-CN"}


@TRANSCRIPTION
def test_transcription_of_one_track_keeps_to_it(desk: Desk) -> None:
    forms = _talk(desk, more=' track="inbound_track"')
    assert [form.get("Track") for form in forms] == [None, "inbound_track", None]


@TRANSCRIPTION
def test_transcription_is_stopped_by_its_name(desk: Desk) -> None:
    forms = _talk(desk, then='<Stop><Transcription name="t"/></Stop><Say>unheard</Say>')
    assert "unheard" not in str(forms)
    assert forms[-1]["TranscriptionEvent"] == "transcription-stopped"


@TRANSCRIPTION
def test_second_of_the_same_name_and_a_stop_of_nothing_are_errors(desk: Desk) -> None:
    heard = desk.call(START.format(more="") * 2 + "<Stop><Transcription name='u'/></Stop><Say>on</Say>")
    assert desk.codes("error") == [21245, 20404]
    assert ("said", "on") in heard


@STREAM
def test_stream_is_taken_and_told_of(desk: Desk) -> None:
    desk.page("/stream", "")
    desk.call(
        '<Start><Stream url="wss://hotline.test/media" name="s" statusCallback="/stream"><Parameter name="a" value="b"/></Stream>'
        "</Start><Say>on</Say>"
    )
    assert [form["StreamEvent"] for form in desk.hotline.posts("/stream")] == ["stream-started", "stream-stopped"]
    assert desk.codes("warning") == []


@STREAM
@pytest.mark.parametrize("url", ["https://hotline.test/media", "wss://hotline.test/media?a=1", ""])
def test_stream_to_anything_but_a_plain_wss_address_is_warned_of(desk: Desk, url: str) -> None:
    desk.call(f'<Start><Stream url="{url}"/></Start>')
    assert desk.codes("warning") == [31941]


@STREAM
def test_unknown_parts_beside_a_call_are_skipped(desk: Desk) -> None:
    heard = desk.call(
        '<Start><Nonsense/><Transcription Name="x"><Parameter/></Transcription></Start><Stop><Other/></Stop><Say>on</Say>'
    )
    assert desk.codes("warning") == [12200] * 4
    assert ("said", "on") in heard
