"""<Gather>: one test a row of the attribute table and the fall-through rules of twilio.com/docs/voice/twiml/gather."""

import pytest

from telephony.simulator.recordings import tone
from tests.telephony.simulator.desk import Answer, Desk

pytestmark = pytest.mark.carrier(page="voice/twiml/gather")


def _form(desk: Desk, path: str = "/next") -> dict[str, str]:
    return desk.hotline.posts(path)[-1]


@pytest.fixture
def ready(bare: Desk) -> Desk:
    """A desk with somewhere to go."""
    bare.page("/next", "<Say>next</Say>")
    bare.page("/b.wav", Answer(body=tone(1), content_type="audio/wav"))
    return bare


def test_gather_waits_for_the_caller_after_its_prompts(ready: Desk) -> None:
    assert ready.call("<Gather><Say>a</Say><Pause/><Play>b.wav</Play></Gather>") == [
        ("said", "a"), ("paused", ""), ("played", "http://hotline.test/b.wav"), ("gather", ""),
    ]  # fmt: skip
    assert ready.caller.state == "listening"


def test_action_gets_the_digits_without_the_finishing_key(ready: Desk) -> None:
    ready.call('<Gather action="next"/>')
    ready.caller.key("123#")
    assert (_form(ready)["Digits"], _form(ready)["FinishedOnKey"]) == ("123", "#")


def test_without_action_the_current_document_is_asked_again(ready: Desk) -> None:
    ready.call("<Gather/>")
    ready.caller.key("1#")
    assert ready.hotline.posts("/voice")[1]["Digits"] == "1"


def test_method_get_puts_the_fields_into_the_query(ready: Desk) -> None:
    ready.call('<Gather action="/next?a=1" method="GET"/>')
    ready.caller.key("7#")
    request = ready.hotline.asked[-1]
    assert request.method == "GET"
    assert request.query.startswith("a=1&")
    assert "Digits=7" in request.query


def test_num_digits_ends_the_input_and_drops_what_comes_after(ready: Desk) -> None:
    ready.call('<Gather action="/next" numDigits="2"/>')
    ready.caller.key("1234")
    assert (_form(ready)["Digits"], _form(ready)["FinishedOnKey"]) == ("12", "")


def test_keys_without_an_end_are_taken_when_the_timeout_is_over(ready: Desk) -> None:
    ready.call('<Gather action="/next"/>')
    ready.caller.key("12")
    assert _form(ready)["Digits"] == "12"


def test_finish_on_key_can_be_another_key(ready: Desk) -> None:
    ready.call('<Gather action="/next" finishOnKey="*"/>')
    ready.caller.key("1#2*3")
    assert _form(ready)["Digits"] == "1#2"


def test_empty_finish_on_key_means_none(ready: Desk) -> None:
    ready.call('<Gather action="/next" finishOnKey=""/>')
    ready.caller.key("1#")
    assert _form(ready)["Digits"] == "1#"


def test_finishing_key_pressed_first_is_no_input(ready: Desk) -> None:
    ready.call('<Gather action="/next"/><Say>fell through</Say>')
    ready.caller.key("#")
    assert ready.said() == ["fell through"]
    assert ready.hotline.posts("/next") == []


def test_silence_falls_through_to_the_next_verb(ready: Desk) -> None:
    ready.call('<Gather action="/next"/><Say>fell through</Say>')
    ready.heard()
    ready.caller.silence()
    assert ready.heard() == [("said", "fell through"), ("ended", "")]


def test_silence_takes_the_timeout(ready: Desk) -> None:
    ready.call('<Gather timeout="12"/>')
    before = ready.clock.instant()
    ready.caller.silence()
    assert (ready.clock.instant() - before).total_seconds() == 12


def test_action_on_empty_result_calls_the_action_and_skips_the_next_verb(ready: Desk) -> None:
    ready.call('<Gather action="/next" actionOnEmptyResult="true"/><Say>not this</Say>')
    ready.caller.silence()
    assert "not this" not in ready.said()
    assert _form(ready)["Digits"] == ""


def test_speech_arrives_with_its_confidence(ready: Desk) -> None:
    ready.call('<Gather input="dtmf speech" action="/next" language="cmn-Hans-CN"/>')
    ready.caller.say("我要报修", confidence=0.62)
    form = _form(ready)
    assert (form["SpeechResult"], form["Confidence"]) == ("我要报修", "0.62")
    assert "Digits" not in form


def test_speech_is_not_heard_where_only_keys_are(ready: Desk) -> None:
    ready.call('<Gather action="/next"/><Say>fell through</Say>')
    ready.caller.say("hello")
    assert ready.said() == ["fell through"]


def test_keys_are_not_heard_where_only_speech_is(ready: Desk) -> None:
    ready.call('<Gather input="speech" action="/next"/><Say>fell through</Say>')
    ready.caller.key("1")
    assert ready.said() == ["fell through"]


@pytest.mark.parametrize("text", ["😀 help", "说" * 22_000, "a&b=c%20+d"], ids=["emoji", "64 kB", "form characters"])
def test_any_speech_arrives_unchanged(ready: Desk, text: str) -> None:
    ready.call('<Gather input="speech" action="/next"/>')
    ready.caller.say(text)
    assert _form(ready)["SpeechResult"] == text


@pytest.mark.carrier(page="")
def test_half_a_character_becomes_a_question_mark(ready: Desk) -> None:
    ready.call('<Gather input="speech" action="/next"/>')
    ready.caller.say("a\ud83d")
    assert _form(ready)["SpeechResult"] == "a?"


def test_nested_loops_are_all_heard_in_order(ready: Desk) -> None:
    heard = ready.call('<Gather><Say loop="3">a</Say><Say loop="5">b</Say></Gather>')
    assert [text for kind, text in heard if kind == "said"] == ["a"] * 3 + ["b"] * 5


def test_other_verbs_inside_are_skipped_with_a_warning(ready: Desk) -> None:
    assert ready.call("<Gather><Record/><Say>a</Say></Gather>") == [("said", "a"), ("gather", "")]
    assert ready.codes("warning") == [12200]


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ('numdigits="1"', 12200),
        ('numDigits="none"', 12200),
        ('input="voice"', 12200),
        ('finishOnKey="##"', 12200),
        ('speechTimeout="soon"', 13327),
        ('speechTimeout="auto" speechModel="phone_call"', 13335),
    ],
)
def test_what_is_wrong_is_warned_about_and_skipped(ready: Desk, attributes: str, code: int) -> None:
    ready.call(f"<Gather {attributes}/>")
    assert ready.codes("warning") == [code]
    assert ready.caller.state == "listening"


def test_hang_up_while_listening_makes_no_request(ready: Desk) -> None:
    ready.call('<Gather action="/next"/>')
    ready.caller.hang_up()
    assert ready.hotline.posts("/next") == []
    assert ready.caller.current.status == "completed"
