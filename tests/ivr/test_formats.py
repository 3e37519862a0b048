"""Values as spoken on the phone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.formats import FORMATS, speak

SLOT = {"start": "2026-11-19T14:00:00+08:00", "end": "2026-11-19T16:00:00+08:00"}
PART = {"start": "2026-11-19T00:00:00+08:00", "end": None, "part": "afternoon", "has_time": False}
DAYS = {"start": "2026-11-19T00:00:00+08:00", "end": "2026-11-20T00:00:00+08:00", "part": None, "has_time": False}

SPOKEN: list[tuple[str, Any, str, str]] = [
    ("date", "2026-11-19T15:30:00+08:00", "11月19日星期四", "Thursday the nineteenth of November"),
    ("date", "2026-11-21", "11月21日星期六", "Saturday the twenty-first of November"),
    ("time", "2026-11-19T09:00:00+08:00", "上午9点", "nine in the morning"),
    ("time", "2026-11-19T12:00:00+08:00", "中午12点", "noon"),
    ("time", "2026-11-19T00:30:00+08:00", "凌晨0点半", "half past twelve in the morning"),
    ("time", "2026-11-19T16:45:00+08:00", "下午4点45分", "quarter to five in the afternoon"),
    ("time", "2026-11-19T20:05:00+08:00", "晚上8点零5分", "eight oh five in the evening"),
    ("time", SLOT, "下午2点到4点", "between two and four in the afternoon"),
    ("time", PART, "下午", "in the afternoon"),
    ("datetime", PART, "11月19日星期四下午", "Thursday the nineteenth of November in the afternoon"),
    (
        "datetime",
        DAYS,
        "11月19日星期四到11月20日星期五",
        "from Thursday the nineteenth of November to Friday the twentieth of November",
    ),
    ("day_part", "evening", "晚上", "in the evening"),
    ("day_part", SLOT, "下午", "in the afternoon"),
    ("slot", SLOT, "11月19日星期四下午2点到4点", "Thursday the nineteenth of November between two and four in the afternoon"),
    ("digits", "A017", "A 0 1 7", "A 0 1 7"),
    ("phone", "+14155552671", "1 4 1 5,5 5 5,2 6 7 1", "country code 1, 4 1 5, 5 5 5, 2 6 7 1"),
    ("phone", "anonymous", "anonymous", "anonymous"),
    ("count", 2, "两", "two"),
    ("count", 12, "十二", "twelve"),
    ("count", 110, "一百一十", "110"),
    ("money", {"amount": "128.50", "currency": "CNY"}, "128.5元", "128.5 yuan"),
    ("money", 100, "100元", "100 yuan"),
    ("text", {"zh-CN": "是", "en-US": "yes"}, "是", "yes"),
    ("text", True, "", ""),
]


@pytest.mark.parametrize(("form", "value", "zh", "en"), SPOKEN, ids=str)
def test_value_is_spoken_in_both_languages(form: str, value: Any, zh: str, en: str) -> None:
    assert speak(value, form, "zh-CN") == zh
    assert speak(value, form, "en-US") == en


def test_every_format_is_tried() -> None:
    assert {form for form, *_ in SPOKEN} == FORMATS


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_missing_value_is_silence(form: str) -> None:
    assert speak(None, form, "zh-CN") == speak(None, form, "en-US") == ""


def test_unknown_format_is_an_error() -> None:
    with pytest.raises(KeyError):
        speak("x", "rhyme", "zh-CN")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["start", "end", "part", "amount", "zh-CN"]), inner),
)


@pytest.mark.parametrize("form", sorted(FORMATS))
@given(JSON, st.sampled_from(["zh-CN", "en-US"]))
def test_any_value_is_spoken_without_harm(form: str, value: Any, language: str) -> None:
    assert "None" not in speak(value, form, language) or "None" in str(value)
