"""What callers want: the gas pack's intents on phrases of callers, on talk about other things, and the file's own rules."""

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.intents import Intents, IntentsProblems, classify
from ivr.spoken.text import has_han

GAS = Path(__file__).resolve().parents[2] / "centre" / "packs" / "gas" / "intents.yaml"
PHRASES: dict[str, list[str]] = json.loads(Path(__file__).with_name("intents.json").read_text(encoding="utf-8"))


@cache
def gas() -> Intents:
    """The demo pack's intents."""
    return Intents.read(GAS.read_text(encoding="utf-8"), "intents.yaml")


def language_of(text: str) -> str:
    """Romanised Chinese is spoken into an English recogniser."""
    return "zh-CN" if has_han(text) else "en-US"


@pytest.mark.parametrize("intent", PHRASES)
def test_phrases_are_understood(intent: str) -> None:
    wanted = None if intent == "none" else intent
    wrong = {
        text: guess.intent for text in PHRASES[intent] if (guess := classify(gas(), text, language_of(text))).intent != wanted
    }
    assert not wrong


def test_every_intent_of_the_pack_is_tried() -> None:
    assert set(gas().intents) == set(PHRASES) - {"none"}


@pytest.mark.parametrize(
    "text", ["我要投诉师傅没来而且家里有煤气味", "book a visit, I smell gas", "I want to complain, there is a gas leak"]
)
def test_emergency_words_win_over_everything(text: str) -> None:
    assert classify(gas(), text, "zh-CN").intent == "emergency"


def test_only_intents_on_offer_count() -> None:
    assert classify(gas(), "我要投诉", "zh-CN", among={"repair", "billing"}).intent is None
    assert classify(gas(), "我要投诉", "zh-CN", among={"complaint"}).intent == "complaint"


def test_score_tells_writing_from_sound() -> None:
    written, heard = classify(gas(), "我要投诉", "zh-CN"), classify(gas(), "我要投素啊", "zh-CN")
    assert written.score == 1
    assert written.keyword == "投诉"
    assert heard.intent == "complaint"


@given(st.text(max_size=200))
def test_any_text_is_classified_without_harm(text: str) -> None:
    guess = classify(gas(), text, "zh-CN")
    assert 0 <= guess.score <= 1
    assert guess.intent is None or guess.intent in gas().intents


def test_exception_is_blanked_out() -> None:
    intents = Intents.read("repair: {keywords: {en-US: [repair]}, except: {en-US: [repair man]}}", "i.yaml")
    assert classify(intents, "the repair man was rude", "en-US").intent is None
    assert classify(intents, "the repair man must repair it", "en-US").intent == "repair"


def test_longest_keyword_wins_and_of_equals_the_first() -> None:
    intents = Intents.read("a: {keywords: {zh-CN: [预约]}}\nb: {keywords: {zh-CN: [预约进度, 维修]}}", "i.yaml")
    assert classify(intents, "预约进度", "zh-CN").intent == "b"
    assert classify(intents, "预约维修", "zh-CN").intent == "a"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a:\n  keyword: {zh-CN: [x]}\n", "i.yaml:2:3: "),
        ("a:\n  keywords: {fr-FR: [x]}\n", "i.yaml:2:14: "),
        ("a: {}\na: {}\n", "i.yaml:2:1: "),
        ("a: [", "i.yaml:1:"),
        ("- a\n", "i.yaml:1:1: "),
    ],
)
def test_fault_is_told_with_its_place(text: str, place: str) -> None:
    with pytest.raises(IntentsProblems) as refused:
        Intents.read(text, "i.yaml")
    assert str(refused.value.problems[0]).startswith(place)
