"""Words found in speech, in both languages and romanised; yes and no; choosing; sounds."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.spoken.choosing import Choosable, choose
from ivr.spoken.consent import consent
from ivr.spoken.pinyin import romanised, sound
from ivr.spoken.text import plain
from ivr.spoken.words import Finder, Spotter

DANGER = {"zh-CN": ["漏气", "煤气味", "煤气*味"], "en-US": ["smell of gas", "smoke", "smell * gas"]}
UNLESS = {"zh-CN": ["不漏气"], "en-US": ["smoke alarm"]}
NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "我家漏气了",
        "lou qi le",
        "Louqi!",
        "LOU QI",
        "mei qi wei",
        "there is a smell of gas",
        "Smell of  gas.",
        "SMOKE!",
        "smell really strong gas",
        "煤气有怪味",
        "漏 气",
    ],
)
def test_danger_is_heard(text: str) -> None:
    assert Spotter(DANGER, UNLESS).spots(text)


@pytest.mark.parametrize(
    "text", ["", "smoked fish", "the smoke alarm needs a battery", "它不漏气", "blou qi", "气漏", "louqing", "smell of gasoline"]
)
def test_near_misses_are_not_danger(text: str) -> None:
    assert not Spotter(DANGER, UNLESS).spots(text)


def test_danger_beside_an_exception_is_heard() -> None:
    assert Spotter(DANGER, UNLESS).spots("the smoke alarm rings and I see smoke")


@pytest.mark.parametrize("piece", ["my stove will not light ", "我家的灶打不着火", "lou ", "smell ", "煤气", "a", " "])
def test_sixty_four_kilobytes_take_milliseconds(piece: str) -> None:
    text = (piece * 65_536)[:65_536]
    Spotter(DANGER, UNLESS).spots("warm")
    began = time.process_time()
    assert not Spotter(DANGER, UNLESS).spots(text)
    assert time.process_time() - began < 0.4  # 10-30 ms alone; wide of that because machines are shared


def test_heaviest_word_is_found_first() -> None:
    hit = Finder(["预约", "预约进度", "order"]).longest("查一下预约进度")
    assert hit is not None
    assert (hit.word, hit.certainty) == ("预约进度", 1.0)


def test_only_marked_words_are_found_by_sound() -> None:
    assert Finder(["投诉"]).longest("我要投素") is None
    hit = Finder(["~投诉"]).longest("我要投素")
    assert hit is not None
    assert hit.word == "投诉"
    assert hit.certainty < 1


def test_misspelt_long_words_are_found() -> None:
    hit = Finder(["complain", "gas"]).slipped("I wanna complane")
    assert hit is not None
    assert hit.word == "complain"
    assert Finder(["gas"]).slipped("gaz") is None


@given(st.text(max_size=200))
def test_any_text_is_searched_without_harm(text: str) -> None:
    Spotter(DANGER, UNLESS).spots(text)
    Spotter({"zh-CN": [text]}, {}).spots(text)
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("wo yao tou su", "wo yao tou su"), ("tousu", "tou su"), ("fangan", "fan gan"), ("complain", ""), ("", "")],
)
def test_latin_letters_are_split_into_syllables(text: str, parts: str) -> None:
    assert " ".join(romanised(text)) == parts


def test_sound_has_no_tones() -> None:
    assert sound("投诉") == sound("投素") == "tousu"


@pytest.mark.parametrize(
    "text",
    [
        "是的",
        "对",
        "好的",
        "可以",
        "没错",
        "没问题",
        "嗯对",
        "Yes.",
        "yeah sure",
        "That's right",
        "correct",
        "no problem",
        "shi de",
        "OK",
        "行",
        "確認",
    ],
)
def test_yes(text: str) -> None:
    assert consent(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "不是",
        "不对",
        "不要",
        "不行",
        "错了",
        "不用了谢谢",
        "取消吧",
        "没有",
        "No.",
        "nope",
        "no that's wrong",
        "not correct",
        "bu shi",
        "不可以",
        "不好意思不行",
    ],
)
def test_no(text: str) -> None:
    assert consent(text) is False


@pytest.mark.parametrize("text", ["", "yes no", "the weather", "今天", "....", "um"])
def test_neither_yes_nor_no(text: str) -> None:
    assert consent(text) is None


def _slot(place: int, start: str) -> Choosable:
    return Choosable(key=str(place), value={"start": start}, place=place)


SLOTS = [_slot(1, "2026-11-19T09:00:00+00:00"), _slot(2, "2026-11-19T14:00:00+00:00"), _slot(3, "2026-11-20T16:00:00+00:00")]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("第一个", "1"),
        ("第二个吧", "2"),
        ("二", "2"),
        ("选三", "3"),
        ("最后一个", "3"),
        ("上午那个", "1"),
        ("两点那个", "2"),
        ("后天的", "3"),
        ("下午四点", "3"),
        ("the first one", "1"),
        ("number two", "2"),
        ("The last.", "3"),
        ("at nine", "1"),
        ("tomorrow morning", "1"),
        ("the earliest", "1"),
        ("two please", "2"),
        ("Friday", "3"),
    ],
)
def test_slot_is_chosen_by_place_or_time(text: str, key: str) -> None:
    chosen = choose(SLOTS, text, language="zh-CN", now=NOW)
    assert chosen is not None
    assert chosen.key == key


@pytest.mark.parametrize("text", ["下午", "明天", "", "随便", "the ninth one", "晚上八点"])
def test_what_fits_none_or_two_chooses_nothing(text: str) -> None:
    assert choose(SLOTS, text, language="zh-CN", now=NOW) is None


def test_longest_word_chooses() -> None:
    options = [Choosable(key="1", value=1, words=("检修", "inspection")), Choosable(key="2", value=2, words=("安全检修",))]
    chosen = choose(options, "我要安全检修", language="zh-CN", now=NOW)
    assert chosen is not None
    assert chosen.key == "2"
