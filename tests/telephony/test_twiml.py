"""Documents for the carrier: equal in meaning to its own library's, well-formed whatever is said, and never too long."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.twiml.voice_response import Dial, Gather, Start, VoiceResponse

from ivr import events as happened
from ivr.events import Awaited, CallEnded, DialRequested, Event, Queued, RecordingChanged, Said
from telephony.turn import clean
from telephony.twiml import divided, document, render, say
from telephony.urls import Urls
from telephony.voices import VOICES, Voice

URLS = Urls(public_url="https://hotline.example.org")
ZH = VOICES["zh-CN"]
EN = VOICES["en-US"]


def said(text: str, language: str = "zh-CN") -> Said:
    return Said(node="n", language=language, text=text)


def xml(*events: Event, next_turn: int = 3, urls: Urls = URLS, caller_id: str | None = None) -> ET.Element:
    return ET.fromstring(render(events, urls=urls, next_turn=next_turn, caller_id=caller_id))  # noqa: S314 - our own document


def meaning(element: ET.Element) -> tuple[object, ...]:
    """An element without the order of its attributes and the blanks around it."""
    return element.tag, sorted(element.attrib.items()), (element.text or "").strip(), [meaning(child) for child in element]


def theirs(response: VoiceResponse) -> tuple[object, ...]:
    return meaning(ET.fromstring(str(response)))  # noqa: S314 - the library's document


def test_a_question_may_be_interrupted_and_silence_goes_to_the_same_turn() -> None:
    response = VoiceResponse()
    gather = Gather(
        input="dtmf speech",
        action="/twilio/turn?turn=3",
        method="POST",
        timeout=6,
        num_digits=1,
        finish_on_key="",
        speech_timeout="auto",
        language="cmn-Hans-CN",
        hints="投诉,预约",
    )
    gather.say("您好。", voice=ZH.voice, language=ZH.say_language)
    gather.say("Hello <you> & all.", voice=EN.voice, language=EN.say_language)
    response.append(gather)
    response.redirect("/twilio/turn?turn=3&silent=1", method="POST")
    wait = Awaited(node="n", language="zh-CN", num_digits=1, finish_on_key="", hints=("投诉", "预约"))
    assert meaning(xml(said("您好。"), said("Hello <you> & all.", "en-US"), wait)) == theirs(response)


def test_a_number_is_taken_up_to_the_finishing_key() -> None:
    gather = xml(Awaited(node="n", language="en-US", timeout_s=9))[0]
    assert gather.attrib == {
        "input": "dtmf speech",
        "action": "/twilio/turn?turn=3",
        "method": "POST",
        "timeout": "9",
        "finishOnKey": "#",
        "speechTimeout": "auto",
        "language": "en-US",
    }


def test_a_sensitive_question_takes_keys_alone() -> None:
    gather = xml(Awaited(node="n", language="zh-CN", sensitive=True, hints=("卡号",)))[0]
    assert gather.get("input") == "dtmf"
    assert not {"hints", "speechTimeout", "language"} & set(gather.attrib)


def test_the_queue_gets_all_it_must_know_in_its_url() -> None:
    response = VoiceResponse()
    response.say("请稍候。", voice=ZH.voice, language=ZH.say_language)
    response.enqueue(
        "service & repair",
        action="/twilio/turn?turn=3",
        method="POST",
        wait_url="/twilio/wait?turn=3&language=zh-CN&queue=service+%26+repair&max=90",
        wait_url_method="POST",
    )
    queued = Queued(node="n", language="zh-CN", queue="service & repair", priority=5, max_wait_s=90)
    assert meaning(xml(said("请稍候。"), queued)) == theirs(response)


def test_somebody_is_rung_and_the_end_of_it_is_the_next_turn() -> None:
    response = VoiceResponse()
    response.say("One moment.", voice=EN.voice, language=EN.say_language)
    dial = Dial(timeout=25, action="/twilio/turn?turn=3", method="POST", caller_id="+8657188886666")
    dial.number("+8613900139000")
    response.append(dial)
    ringing = DialRequested(node="n", to="+8613900139000")
    assert meaning(xml(said("One moment.", "en-US"), ringing, caller_id="+8657188886666")) == theirs(response)


@pytest.mark.parametrize(
    ("to", "noun", "address"),
    [
        ("+8613900139000", "Number", "+8613900139000"),
        ("client:agent_7", "Client", "agent_7"),
        ("sip:7@example.org", "Sip", "sip:7@example.org"),
    ],
)
def test_a_dialled_address_has_its_noun(to: str, noun: str, address: str) -> None:
    dial = xml(DialRequested(node="n", to=to))[0]
    assert (dial[0].tag, dial[0].text) == (noun, address)
    assert "callerId" not in dial.attrib


@pytest.mark.parametrize(("wished", "given"), [(1, "5"), (25, "25"), (9_999, "600")])
def test_ringing_stays_within_what_the_carrier_allows(wished: int, given: str) -> None:
    assert xml(DialRequested(node="n", to="+8613900139000", timeout_s=wished))[0].get("timeout") == given


def test_the_last_words_are_said_before_hanging_up() -> None:
    response = VoiceResponse()
    response.say("再见。", voice=ZH.voice, language=ZH.say_language)
    response.hangup()
    assert meaning(xml(said("再见。"), CallEnded(outcome="done", by="flow"))) == theirs(response)


def test_the_texts_of_all_sprints_of_a_turn_are_said_in_order_and_the_rest_is_silent() -> None:
    chain: list[Event] = [
        happened.Heard(node="a", input="digits", text="1"),
        happened.Understood(node="a", question="choice", value=1),
        happened.NodeEntered(node="b"),
        said("一"),
        happened.Wanted(node="b", query="hours"),
        happened.Answered(node="b", query="hours", outcome="open"),
        happened.LanguageChosen(language="zh-CN"),
        happened.IntentRecognised(intent="repair", score=1),
        happened.OutcomeReached(outcome="told"),
        happened.Misunderstood(node="c", reason="nonsense", tries=1),
        happened.Interrupted(node="c", interrupt="person"),
        happened.LimitReached(limit="turns"),
        said("二"),
        Awaited(node="d", language="zh-CN"),
    ]
    assert [element.text for element in xml(*chain)[0]] == ["一", "二"]
    assert {type(event) for event in chain} | {Queued, DialRequested, CallEnded, RecordingChanged} == set(Event.__args__)


def test_events_that_leave_the_call_hanging_are_an_error() -> None:
    with pytest.raises(ValueError, match="how the call goes on"):
        render([said("一"), happened.Wanted(node="b", query="hours")], urls=URLS, next_turn=2)


def test_urls_live_under_the_path_of_the_public_url() -> None:
    urls = Urls(public_url="https://example.org/hot/line/")
    response = xml(Awaited(node="n", language="en-US"), urls=urls, next_turn=7)
    assert response[0].get("action") == "/hot/line/twilio/turn?turn=7"
    assert response[1].text == "/hot/line/twilio/turn?turn=7&silent=1"
    assert urls.turn(1, again=True) == "/hot/line/twilio/voice?again=1"
    assert urls.turn(1, silent=True) == "/hot/line/twilio/voice?silent=1"
    assert urls.turn(7, silent=True, again=True) == "/hot/line/twilio/turn?turn=7&silent=1&again=1"


def test_voices_and_recognisers_come_from_one_table_that_a_setting_may_replace() -> None:
    own = {"zh-CN": Voice(voice="Google.cmn-CN-Wavenet-A", say_language="cmn-CN", gather_language="zh")}
    out = render([said("您好"), Awaited(node="n", language="zh-CN")], urls=URLS, next_turn=2, voices=own)
    assert '<Say voice="Google.cmn-CN-Wavenet-A" language="cmn-CN">您好</Say>' in out
    assert 'language="zh"' in out


def test_a_language_without_a_voice_is_still_spoken() -> None:
    assert f'voice="{EN.voice}"' in say("Bonjour", "fr-FR")


def test_hints_hold_no_commas_of_their_own_and_not_too_much() -> None:
    hints = ("one, two", "三，四", "", "\x00", "长" * 300, *(f"word {n}" for n in range(900)))
    told = xml(Awaited(node="n", language="en-US", hints=hints))[0].get("hints", "")
    assert told.startswith("one two,三 四,")
    assert len(told.split(",")) <= 100
    assert all(0 < len(hint) <= 100 for hint in told.split(","))


def test_a_quote_in_a_hint_stays_in_its_attribute() -> None:
    gather = xml(Awaited(node="n", language="en-US", hints=('say "yes" > <no> &',)))[0]
    assert gather.get("hints") == 'say "yes" > <no> &'


def test_a_long_chinese_text_is_divided_after_sentences() -> None:
    text = "一二三四五六七八九。" * 300
    parts = [part.text or "" for part in ET.fromstring(document(say(text, "zh-CN")))]  # noqa: S314 - our own document
    assert len(parts) == 3
    assert all(len(part) < 1_300 and part.endswith("。") for part in parts)
    assert "".join(parts) == text


def test_a_long_english_text_is_divided_after_sentences() -> None:
    text = "This is one sentence. " * 400
    parts = list(divided(text))
    assert all(len(part) < 4_000 and part.endswith(".") for part in parts)
    assert " ".join(parts) == text.strip()


@pytest.mark.parametrize("sign", ["长", "a", "😀"])
def test_a_text_without_any_end_is_divided_all_the_same(sign: str) -> None:
    parts = list(divided(sign * 9_000))
    assert "".join(parts) == sign * 9_000
    assert max(map(len, parts)) < (4_000 if sign == "a" else 1_300)


@pytest.mark.parametrize("sign", ["长", "&", "<", "a b. ", "😀。"])
@pytest.mark.parametrize(
    "stop",
    [
        Awaited(node="n", language="zh-CN", hints=("词" * 100,) * 100),
        Queued(node="n", language="zh-CN", queue="q", priority=0, max_wait_s=60),
        DialRequested(node="n", to="+8613900139000"),
        CallEnded(outcome="done", by="flow"),
    ],
    ids=lambda stop: stop.kind,
)
def test_too_much_talk_is_cut_but_never_the_verbs_nor_the_question(sign: str, stop: Event) -> None:
    out = render([said(sign * 200_000), said("按1投诉。"), stop], urls=URLS, next_turn=2)
    assert 40_000 < len(out.encode()) < 64_000
    response = ET.fromstring(out)  # noqa: S314 - our own document
    texts = [element.text for element in response.iter("Say")]
    assert texts[-1] == "按1投诉。"
    assert response[-1].tag in {"Redirect", "Enqueue", "Dial", "Hangup"}


def test_a_thousand_small_texts_stay_within_the_limit_too() -> None:
    events = [said("好&好")] * 3_000 + [said("完")]
    out = render([*events, CallEnded(outcome="done", by="flow")], urls=URLS, next_turn=2)
    assert len(out.encode()) < 64_000
    assert out.endswith("完</Say><Hangup/></Response>")


def test_a_text_of_nothing_but_control_characters_is_not_said() -> None:
    assert len(xml(said("\x00\x1b " * 4_000), CallEnded(outcome="done", by="flow"))) == 1
    assert len(xml(said(" "), CallEnded(outcome="done", by="flow"))) == 1


STOPS: Sequence[Event] = (
    Awaited(node="n", language="zh-CN"),
    Queued(node="n", language="en-US", queue="q<>&\"'", priority=0, max_wait_s=60),
    DialRequested(node="n", to="+8613900139000"),
    CallEnded(outcome="done", by="flow"),
)
NASTY = st.text(alphabet=st.characters() | st.sampled_from("\x00\x1b\u2028\u202e\ud800\udfff\ufffe<>&]'\""), max_size=80)


@settings(max_examples=150)
@given(texts=st.lists(NASTY, max_size=4), stop=st.sampled_from(STOPS), language=st.sampled_from(["zh-CN", "en-US"]))
def test_whatever_is_said_stays_inert_text(texts: list[str], stop: Event, language: str) -> None:
    response = xml(*(said(text, language) for text in texts), stop)
    assert [element.text for element in response.iter("Say")] == [clean(text) for text in texts if clean(text)]
    assert {element.tag for element in response.iter()} <= {
        *("Response", "Say", "Gather", "Redirect", "Enqueue", "Dial", "Number", "Hangup")
    }


@settings(max_examples=100)
@given(text=st.text(max_size=6_000))
def test_dividing_loses_nothing_but_blanks(text: str) -> None:
    assert re.sub(r"\s", "", "".join(divided(text))) == re.sub(r"\s", "", clean(text))


ASKED = Awaited(node="n", language="zh-CN", num_digits=1, finish_on_key="")


def test_a_recording_starts_after_the_notice_which_nobody_can_interrupt() -> None:
    document = xml(said("本次通话会被录音。"), RecordingChanged(node="r", state="on"), said("请按1。"), ASKED)
    assert [element.tag for element in document] == ["Say", "Start", "Gather", "Redirect"]
    assert [element.text for element in document[2]] == ["请按1。"]
    start = Start()
    start.recording(
        recording_status_callback="/twilio/recording",
        recording_status_callback_method="POST",
        recording_status_callback_event="in-progress completed absent",
        trim="do-not-trim",
        track="both",
        channels="dual",
        name="call",
    )
    assert meaning(document[1]) == meaning(ET.fromstring(str(start)))  # noqa: S314 - the library's element


def test_who_refuses_while_it_runs_has_it_stopped_and_who_refuses_before_has_nothing_to_stop() -> None:
    running = xml(RecordingChanged(node="r", state="refused", running=True), said("不录音。"), ASKED)
    assert [element.tag for element in running] == ["Stop", "Gather", "Redirect"]
    assert running[0][0].attrib == {"name": "call"}
    before = xml(said("一"), RecordingChanged(node="r", state="refused"), said("不录音。"), ASKED)
    assert [element.tag for element in before] == ["Say", "Gather", "Redirect"]


def test_an_endless_notice_leaves_room_for_the_question() -> None:
    long = [said("很长的话。" * 2_000) for _ in range(9)]
    text = render([*long, RecordingChanged(node="r", state="on"), *long, said("请按1。"), ASKED], urls=URLS, next_turn=3)
    assert len(text.encode()) < 64_000
    document = ET.fromstring(text)  # noqa: S314 - our own document
    assert document.find("Start") is not None
    gather = document.find("Gather")
    assert gather is not None
    assert gather[-1].text == "请按1。"


def test_a_recording_pauses_before_secret_keys_are_asked_for() -> None:
    secret = Awaited(node="n", language="zh-CN", sensitive=True)
    document = xml(RecordingChanged(node="n", state="paused", running=True), said("请输入密码。"), secret)
    assert [element.tag for element in document] == ["Stop", "Gather", "Redirect"]
    assert [element.text for element in document[1]] == ["请输入密码。"]
