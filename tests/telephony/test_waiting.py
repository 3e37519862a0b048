"""Waiting in a queue: what is said, and every way out."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ivr.rules import Interrupt
from promises.queues import Queue
from telephony.urls import Urls
from telephony.waiting import Wait, wait_document

URLS = Urls(public_url="https://hotline.example.org")
ZH = {"turn": "4", "language": "zh-CN", "queue": "service", "max": "120"}
EN = ZH | {"language": "en-US"}


NAME = {"zh-CN": "客服", "en-US": "service"}


def heard(fields: dict[str, str], query: dict[str, str], *urgent: Interrupt, rules: Queue | None = None) -> ET.Element:
    return ET.fromstring(wait_document(Wait.read(fields, query, urgent), urls=URLS, rules=rules))  # noqa: S314 - our own document


def words(fields: dict[str, str], query: dict[str, str]) -> str:
    return "".join(element.text or "" for element in heard(fields, query).iter("Say"))


def left(fields: dict[str, str], query: dict[str, str], *urgent: Interrupt) -> bool:
    return [element.tag for element in heard(fields, query, *urgent)] == ["Leave"]


@pytest.mark.parametrize(
    ("position", "query", "told"),
    [
        ("1", ZH, "您是下一位。"),
        ("2", ZH, "您前面还有1位来电者。"),
        ("8", ZH, "您前面还有7位来电者。"),
        ("1", EN, "You are next in line."),
        ("2", EN, "There is one caller ahead of you."),
        ("8", EN, "There are 7 callers ahead of you."),
    ],
)
def test_the_caller_is_told_how_many_are_ahead(position: str, query: dict[str, str], told: str) -> None:
    assert words({"QueuePosition": position}, query).startswith(told)


@pytest.mark.parametrize(
    ("average", "waited", "told"),
    [
        ("300", "0", "预计还需等待约5分钟。"),
        ("300", "100", "预计还需等待约4分钟。"),
        ("30", "0", "预计还需等待不到一分钟。"),
        ("300", "60", "预计还需等待约4分钟。"),
    ],
)
def test_the_wait_is_estimated_from_the_carriers_average(average: str, waited: str, told: str) -> None:
    assert told in words({"QueuePosition": "2", "AvgQueueTime": average, "QueueTime": waited}, ZH | {"max": "900"})


@pytest.mark.parametrize("average", ["", "0", "20", "86400", "-5", "soon"])
def test_an_average_that_says_nothing_is_not_told(average: str) -> None:
    assert "预计" not in words({"QueuePosition": "2", "AvgQueueTime": average, "QueueTime": "30"}, ZH)


def test_the_caller_is_told_to_hold_on_and_how_to_stop_waiting() -> None:
    assert "请不要挂断" in words({}, ZH)
    assert "请按1" in words({}, ZH)
    assert "press 1" in words({}, EN)


def test_waiting_is_talk_and_music_through_which_a_key_or_a_word_is_heard() -> None:
    (gather,) = heard({"QueuePosition": "2"}, ZH)
    assert (gather.tag, gather.get("input"), gather.get("numDigits")) == ("Gather", "dtmf speech", "1")
    assert gather.get("action") == "/twilio/wait?turn=4&language=zh-CN&queue=service&max=120"
    assert gather.get("language") == "cmn-Hans-CN"
    said, played = gather
    assert (said.tag, played.tag, played.text) == ("Say", "Play", "https://hotline.example.org/sounds/waiting.wav")


def test_a_pack_may_have_its_own_music_for_a_queue() -> None:
    rules = Queue(name=NAME, music="https://sounds.example.org/a.mp3?b=1&c=2")
    assert [play.text for play in heard({}, ZH, rules=rules).iter("Play")] == ["https://sounds.example.org/a.mp3?b=1&c=2"]


@pytest.mark.parametrize("music", ["waiting.wav", "ftp://sounds.example.org/a.wav", "https://a b", ""])
def test_music_needs_an_address_the_carrier_can_fetch(music: str) -> None:
    with pytest.raises(ValidationError):
        Queue(name=NAME, music=music)


@pytest.mark.parametrize(("waited", "plays"), [("0", True), ("99", True), ("100", False), ("115", False)])
def test_music_never_outlasts_the_callers_patience(waited: str, plays: bool) -> None:  # noqa: FBT001 - a table of cases
    document = heard({"QueueTime": waited}, ZH)
    assert [play.tag for play in document.iter("Play")] == ["Play"] * plays
    assert [pause.get("length") for pause in document.iter("Pause")] == ([] if plays else [str(120 - int(waited))])


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"QueuePosition": "5"}, "预计还需等待约10分钟。"),
        ({"QueuePosition": "5", "AvgQueueTime": "0"}, "预计还需等待约10分钟。"),
        ({"QueuePosition": "5", "AvgQueueTime": "120"}, "预计还需等待约2分钟。"),
        ({"QueuePosition": "1"}, None),
        ({"QueuePosition": "90"}, None),
        ({}, None),
    ],
)
def test_without_an_average_the_packs_rule_estimates(fields: dict[str, str], told: str | None) -> None:
    said = "".join(say.text or "" for say in heard(fields, ZH, rules=Queue(name=NAME, minutes_per_call=2.5)).iter("Say"))
    assert told in said if told else "预计" not in said


def test_key_1_leaves_the_queue_and_other_keys_do_not() -> None:
    assert left({"Digits": "1"}, ZH)
    assert not any(left({"Digits": key}, ZH) for key in ("2", "*", "#", "0", ""))


@pytest.mark.parametrize("speech", ["那给我回电吧。", "我不等了", "Call back.", "please call me back later", "hui dian"])
def test_words_for_a_callback_leave_the_queue(speech: str) -> None:
    assert left({"SpeechResult": speech}, ZH)


@pytest.mark.parametrize("speech", ["喂？", "Hello, anybody there?", "我再等等"])
def test_other_words_do_not(speech: str) -> None:
    assert not left({"SpeechResult": speech}, ZH)


@pytest.mark.parametrize(
    "speech", ["家里漏气了！", "冒烟了", "有人被困", "I smell gas now.", "There is a FIRE", "meiqi wei hen da"]
)
def test_an_emergency_does_not_wait(speech: str) -> None:
    assert left({"SpeechResult": speech}, ZH)


def test_the_flows_own_words_for_an_emergency_count_where_it_has_some() -> None:
    stuck = Interrupt(name="emergency", next="safety", words={"zh-CN": ("关人了",)}, everywhere=True)
    person = Interrupt(name="person", next="person", words={"zh-CN": ("人工",)}, everywhere=False)
    assert left({"SpeechResult": "电梯关人了"}, ZH, person, stuck)
    assert not left({"SpeechResult": "电梯关人了"}, ZH)
    assert not left({"SpeechResult": "我要人工"}, ZH, person)


@pytest.mark.parametrize(("waited", "out"), [("0", False), ("119", False), ("120", True), ("500", True), ("", False)])
def test_patience_is_up_when_the_flow_says_so(waited: str, out: bool) -> None:  # noqa: FBT001 - a table of cases
    assert left({"QueueTime": waited, "QueuePosition": "3"}, ZH) is out


def test_the_last_round_is_not_longer_than_the_patience_left() -> None:
    (gather,) = heard({"QueueTime": "119"}, ZH)
    assert [gather.get("timeout"), *(pause.get("length") for pause in gather.iter("Pause"))] == ["1", "1"]


@given(
    fields=st.dictionaries(st.sampled_from(["QueuePosition", "QueueTime", "AvgQueueTime", "Digits", "SpeechResult"]), st.text()),
    query=st.dictionaries(st.sampled_from(["turn", "language", "queue", "max"]), st.text()),
)
def test_garbage_never_ends_the_waiting_with_an_error(fields: dict[str, str], query: dict[str, str]) -> None:
    assert heard(fields, query)[0].tag in {"Gather", "Leave"}
