"""The typed questions by key and by speech: what they accept, what they refuse and why, how they read back."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from ivr.questions import QUESTIONS, Answer, Context, QuestionModel, Unclear, parse

NOW = datetime(2026, 11, 18, 10, tzinfo=timezone(timedelta(hours=8)))
ANSWERS: dict[str, Any] = {
    "caller": {"number": "+8613800138000"},
    "slots": {
        "options": [
            {"slot": "a", "start": "2026-11-19T09:00:00+08:00", "end": "2026-11-19T11:00:00+08:00"},
            {"slot": "b", "start": "2026-11-19T14:00:00+08:00", "end": "2026-11-19T16:00:00+08:00"},
        ]
    },
}
ZH = Context(language="zh-CN", now=NOW, answers=ANSWERS)
EN = Context(language="en-US", now=NOW, answers=ANSWERS)
SERVICE = {
    "type": "choice",
    "options": {
        "1": {"value": "maintenance", "words": {"zh-CN": ["保养"], "en-US": ["maintenance"]}},
        "2": {"value": "inspection", "words": {"zh-CN": ["安检"]}, "label": {"zh-CN": "安全检查", "en-US": "a safety check"}},
    },
}
SLOT = {
    "type": "choice",
    "from": "slots.options",
    "label": "slot",
    "extra": {"9": {"value": "other", "words": {"zh-CN": ["其他"], "en-US": ["other"]}}},
}
MATTER = {"type": "free-speech", "keys": {"1": {"value": {"zh-CN": "服务", "en-US": "service"}}}}


def got(answer: Answer | Unclear) -> Any:
    """The value, or the reason there is none."""
    return answer.value if isinstance(answer, Answer) else answer.reason


def time(start: str, *, end: str | None = None, part: str | None = None, timed: bool = True) -> dict[str, Any]:
    """A date-time value on 2026's calendar."""
    full = f"2026-{start}:00+08:00"
    return {"start": full, "end": end and f"2026-{end}:00+08:00", "part": part, "has_time": timed}


KEYED: list[tuple[dict[str, Any], str, Any]] = [
    ({"type": "language"}, "1", "zh-CN"),
    ({"type": "language"}, "2", "en-US"),
    ({"type": "language", "options": ["en-US", "zh-CN"]}, "1", "en-US"),
    ({"type": "language"}, "3", "wrong_key"),
    (SERVICE, "2", "inspection"),
    (SERVICE, "7", "wrong_key"),
    (SLOT, "2", ANSWERS["slots"]["options"][1]),
    (SLOT, "9", "other"),
    ({"type": "yes-no"}, "1", True),
    ({"type": "yes-no"}, "2", False),
    ({"type": "yes-no"}, "3", "wrong_key"),
    ({"type": "digits", "min": 4, "max": 8}, "0078", "0078"),
    ({"type": "digits", "min": 4, "max": 8}, "007", "too_short"),
    ({"type": "digits", "min": 4, "max": 8}, "123456789", "too_long"),
    ({"type": "digits", "min": 4, "max": 8}, "12*4", "wrong_key"),
    ({"type": "digits", "checksum": "luhn"}, "79927398713", "79927398713"),
    ({"type": "digits", "checksum": "luhn"}, "79927398710", "invalid"),
    ({"type": "phone"}, "13800138000", "+8613800138000"),
    ({"type": "phone"}, "138", "too_short"),
    ({"type": "phone"}, "12345678901234567890", "too_long"),
    ({"type": "phone", "default": "caller"}, "1", "+8613800138000"),
    ({"type": "date-time"}, "1125", time("11-25T00:00", timed=False)),
    ({"type": "date-time"}, "11251430", time("11-25T14:30")),
    ({"type": "date-time"}, "1117", "past"),
    ({"type": "date-time"}, "1331", "invalid"),
    ({"type": "date-time"}, "11", "invalid"),
    ({"type": "date-time", "past": True}, "1117", time("11-17T00:00", timed=False)),
    ({"type": "date-time", "need": "time"}, "1125", "invalid"),
    ({"type": "amount"}, "128", {"amount": "128.00", "currency": "CNY"}),
    ({"type": "amount"}, "128*5", {"amount": "128.50", "currency": "CNY"}),
    ({"type": "amount"}, "**", "wrong_key"),
    ({"type": "plate"}, "123", "wrong_key"),
    ({"type": "address"}, "123", "wrong_key"),
    (MATTER, "1", "服务"),
    (MATTER, "2", "wrong_key"),
]


@pytest.mark.parametrize(("question", "digits", "expected"), KEYED, ids=str)
def test_keys_are_understood(question: dict[str, Any], digits: str, expected: Any) -> None:
    assert got(parse(question).from_digits(digits, ZH)) == expected


SPOKEN: list[tuple[dict[str, Any], str, Any]] = [
    ({"type": "language"}, "中文", "zh-CN"),
    ({"type": "language"}, "Mandarin please", "zh-CN"),
    ({"type": "language"}, "英语", "en-US"),
    ({"type": "language"}, "English.", "en-US"),
    ({"type": "language"}, "zhong wen", "zh-CN"),
    ({"type": "language"}, "我家的灶打不着", "zh-CN"),
    ({"type": "language"}, "my stove is broken", "en-US"),
    ({"type": "language"}, "Two.", "en-US"),
    ({"type": "language"}, "...", "nonsense"),
    (SERVICE, "我要保养", "maintenance"),
    (SERVICE, "Maintenance, please.", "maintenance"),
    (SERVICE, "第二个", "inspection"),
    (SERVICE, "什么都不是", "nonsense"),
    (SLOT, "下午那个", ANSWERS["slots"]["options"][1]),
    (SLOT, "at nine", ANSWERS["slots"]["options"][0]),
    (SLOT, "其他", "other"),
    ({"type": "yes-no"}, "是的", True),
    ({"type": "yes-no"}, "Nope.", False),
    ({"type": "yes-no"}, "今天", "nonsense"),
    ({"type": "digits", "min": 4, "max": 8}, "零零七八", "0078"),
    ({"type": "digits", "min": 4, "max": 8}, "double five, six seven", "5567"),
    ({"type": "digits"}, "不知道", "nonsense"),
    ({"type": "phone"}, "幺三八零零幺三八零零零", "+8613800138000"),
    ({"type": "phone", "default": "caller"}, "就这个号码", "+8613800138000"),
    ({"type": "phone", "default": "caller"}, "This number is fine.", "+8613800138000"),
    ({"type": "phone"}, "就这个号码", "nonsense"),
    ({"type": "date-time"}, "明天下午三点", time("11-19T15:00", part="afternoon")),
    ({"type": "date-time"}, "后天上午", time("11-20T00:00", part="morning", timed=False)),
    ({"type": "date-time"}, "Friday 9am to 11am", time("11-20T09:00", end="11-20T11:00")),
    ({"type": "date-time"}, "昨天", "past"),
    ({"type": "date-time"}, "今天早上八点", "past"),
    ({"type": "date-time"}, "尽快", time("11-18T00:00", timed=False)),
    ({"type": "date-time"}, "你好", "nonsense"),
    ({"type": "date-time", "need": "time"}, "明天", "invalid"),
    ({"type": "date-time", "need": "date"}, "下午三点", "invalid"),
    ({"type": "date-time", "past": True}, "昨天下午三点", time("11-17T15:00", part="afternoon")),
    ({"type": "date-time", "past": True}, "明天", "invalid"),
    ({"type": "amount"}, "一百二十八块五", {"amount": "128.50", "currency": "CNY"}),
    ({"type": "amount"}, "谢谢", "nonsense"),
    ({"type": "plate"}, "京A一二三四五", "京A12345"),
    ({"type": "plate"}, "没有", "nonsense"),
    ({"type": "address"}, " 幸福路28号3单元 ", "幸福路28号3单元"),
    ({"type": "address"}, "。", "nonsense"),
    (MATTER, "师傅迟到了", "师傅迟到了"),
    (MATTER, "嗯", "too_short"),
    ({"type": "free-speech", "max_chars": 3}, "太长的一句话", "too_long"),
    (MATTER, "😀😀😀", "nonsense"),
]


@pytest.mark.parametrize(("question", "text", "expected"), SPOKEN, ids=str)
@pytest.mark.parametrize("context", [ZH, EN], ids=["zh", "en"])
def test_speech_is_understood_in_either_language(question: dict[str, Any], text: str, expected: Any, context: Context) -> None:
    assert got(parse(question).from_speech(text, context)) == expected


@pytest.mark.parametrize("text", ["周末", "明天或者后天", "尽快", "next week"])
def test_what_may_mean_several_times_is_not_sure(text: str) -> None:
    answer = parse({"type": "date-time"}).from_speech(text, ZH)
    assert isinstance(answer, Answer)
    assert not answer.sure


READ_BACK: list[tuple[dict[str, Any], Any, str, str]] = [
    ({"type": "language"}, "zh-CN", "中文", "Chinese"),
    (SERVICE, "maintenance", "保养", "maintenance"),
    (SERVICE, "inspection", "安全检查", "a safety check"),
    (
        SLOT,
        ANSWERS["slots"]["options"][1],
        "11月19日星期四下午2点到4点",
        "Thursday the nineteenth of November between two and four in the afternoon",
    ),
    ({"type": "yes-no"}, True, "是的", "yes"),
    ({"type": "digits"}, "0078", "0 0 7 8", "0 0 7 8"),
    ({"type": "phone"}, "+8613800138000", "1 3 8,0 0 1 3,8 0 0 0", "1 3 8, 0 0 1 3, 8 0 0 0"),
    (
        {"type": "date-time"},
        time("11-19T15:30"),
        "11月19日星期四下午3点半",
        "Thursday the nineteenth of November at half past three in the afternoon",
    ),
    ({"type": "amount"}, {"amount": "128.50", "currency": "CNY"}, "128.5元", "128.5 yuan"),
    ({"type": "plate"}, "京A12345", "京 A 1 2 3 4 5", "Beijing A 1 2 3 4 5"),
    ({"type": "address"}, "幸福路", "幸福路", "幸福路"),
    (MATTER, "漏水", "漏水", "漏水"),
]


@pytest.mark.parametrize(("question", "value", "zh", "en"), READ_BACK, ids=str)
def test_value_is_read_back_in_the_callers_language(question: dict[str, Any], value: Any, zh: str, en: str) -> None:
    assert parse(question).read_back(value, ZH) == zh
    assert parse(question).read_back(value, EN) == en


def test_every_type_is_tried_by_key_speech_and_read_back() -> None:
    types = {question.model_fields["type"].default for question in QUESTIONS}
    for rows in (KEYED, SPOKEN, READ_BACK):
        assert {row[0]["type"] for row in rows} == types


@pytest.mark.parametrize(
    ("question", "digits"),
    [({"type": "yes-no"}, 1), (SERVICE, 1), ({"type": "digits", "min": 6, "max": 6}, 6), ({"type": "digits"}, None), (MATTER, 1)],
    ids=str,
)
def test_fixed_lengths_end_by_themselves(question: dict[str, Any], digits: int | None) -> None:
    assert parse(question).keys(ZH).num_digits == digits


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "riddle"},
        {"type": "digits", "minimum": 4},
        {"type": "digits", "min": 8, "max": 4},
        {"type": "choice"},
        {"type": "choice", "from": "a", "options": {"1": {"value": 1}}},
        {"type": "language", "options": ["fr-FR"]},
        {"type": "free-speech", "keys": {"1": {"value": {"zh-CN": "服务"}}}},
        {},
    ],
    ids=str,
)
def test_question_written_wrongly_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        parse(wrong)


def test_question_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        parse({"type": "yes-no"}).type = "digits"  # type: ignore[misc]


class _Node(BaseModel):
    question: QuestionModel


def test_a_files_model_holds_any_question() -> None:
    node = _Node.model_validate({"question": SLOT})
    assert node.question == parse(SLOT)
    assert "date-time" in str(_Node.model_json_schema())


EVERY = [
    SERVICE,
    SLOT,
    MATTER,
    *({"type": question.model_fields["type"].default} for question in QUESTIONS if "choice" not in str(question)),
]


@pytest.mark.parametrize("question", EVERY, ids=str)
@given(st.text(max_size=120))
def test_anything_said_or_keyed_is_an_answer_or_unclear(question: dict[str, Any], text: str) -> None:
    asked = parse(question)
    for context in (ZH, EN, Context(language="zh-CN", now=NOW)):
        assert isinstance(asked.from_speech(text, context), Answer | Unclear)
        assert isinstance(asked.from_digits(text, context), Answer | Unclear)
        assert len(asked.hints(context)) <= 100
