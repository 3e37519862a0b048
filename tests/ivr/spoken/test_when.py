"""Spoken times: every phrase of `cases.json`, the rules behind them, and texts made to do harm."""

import json
import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.spoken import when
from ivr.spoken.reading import Candidate
from ivr.spoken.when import read
from ivr.spoken.when.festivals import falls_on

CASES: dict[str, Any] = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 18, 10, tzinfo=timezone(timedelta(hours=8)))
PARTS = {"morning": "AM", "noon": "NOON", "afternoon": "PM", "evening": "EVE"}
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}


def shown(candidate: Candidate) -> tuple[str, str | None]:
    """Date and time as the cases write them."""
    clock = f"{candidate.start:%H:%M}" + (f"-{candidate.end:%H:%M}" if candidate.end else "")
    return f"{candidate.start:%m-%d}", clock if candidate.has_time else PARTS.get(candidate.part or "")


@pytest.mark.parametrize(("short", "case"), [(short, case) for short in LANGUAGES for case in CASES[short]], ids=str)
def test_phrase_is_read_as_meant(short: str, case: dict[str, Any]) -> None:
    reading = read(case["text"], LANGUAGES[short], NOW)
    if case["date"] == "NONE":
        assert reading.ambiguous
        return
    assert reading.candidates
    day, clock = shown(reading.candidates[0])
    assert day in case["date"].split("|")
    assert clock == case["time"]
    assert reading.ambiguous is case.get("ambiguous", False)


@pytest.mark.parametrize(("short", "text"), [(short, text) for short in LANGUAGES for text in CASES["none"][short]])
def test_talk_without_a_time_gives_none(short: str, text: str) -> None:
    reading = read(text, LANGUAGES[short], NOW)
    assert not reading.candidates
    assert not reading.ambiguous


def test_year_is_the_nearest_in_which_the_day_is_to_come() -> None:
    assert read("元旦", "zh-CN", NOW).candidates[0].start.date() == date(2027, 1, 1)
    assert read("二零二八年三月八号", "zh-CN", NOW).candidates[0].start.date() == date(2028, 3, 8)
    assert read("February 29", "en-US", NOW).candidates[0].start.date() == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("昨天下午三点", "2026-11-17T15:00"),
        ("上周五", "2026-11-13T00:00"),
        ("周五", "2026-11-13T00:00"),
        ("11月5号", "2026-11-05T00:00"),
        ("三点", "2026-11-17T15:00"),
        ("两小时前", "2026-11-18T08:00"),
        ("last Monday", "2026-11-16T00:00"),
        ("three days ago", "2026-11-15T00:00"),
        ("Friday at two", "2026-11-13T14:00"),
    ],
)
def test_what_happened_is_read_backward(text: str, start: str) -> None:
    found = read(text, "zh-CN", NOW, past=True).candidates[0]
    assert f"{found.start:%Y-%m-%dT%H:%M}" == start


def test_time_said_beside_yesterday_is_the_one_to_come() -> None:
    found = read("我昨天报过修了想约明天下午", "zh-CN", NOW).candidates
    assert [shown(one) for one in found] == [("11-19", "PM")]


@pytest.mark.parametrize(("text", "nearest"), [("尽快", 18), ("any day but Wednesday", 19), ("除了周一都可以", 18)])
def test_open_wish_knows_the_nearest_day_it_allows(text: str, nearest: int) -> None:
    reading = read(text, "zh-CN", NOW)
    assert reading.nearest is not None
    # Wednesday is today's weekday: the nearest one ruled out is today or in a week, so both are
    assert reading.nearest.start.day == nearest


def test_starts_keep_the_offset_of_the_instant() -> None:
    found = read("tomorrow at nine", "en-US", NOW.astimezone(timezone(timedelta(hours=-5)))).candidates[0]
    assert found.start.utcoffset() == timedelta(hours=-5)
    assert found.start.date() == date(2026, 11, 18)  # it is still the 17th there


def test_weekday_against_its_date_offers_both() -> None:
    reading = read("11月25号星期五", "zh-CN", NOW)
    assert reading.ambiguous
    assert [shown(one)[0] for one in reading.candidates] == ["11-25", "11-20"]


FESTIVALS = {"spring": "Spring Festival", "dragon": "Dragon Boat", "autumn": "Mid-Autumn", "qingming": "Tomb-Sweeping"}


@pytest.mark.parametrize("name", FESTIVALS)
def test_festivals_fall_where_the_calendar_says(name: str) -> None:
    for year in range(2025, 2036):
        listed = holidays.country_holidays("CN", years=year, language="en_US")
        days = [day for day, title in sorted(listed.items()) if FESTIVALS[name] in title and "observed" not in title]
        assert falls_on(name, year) == days[0]


@given(st.text(max_size=300), st.sampled_from(["zh-CN", "en-US"]), st.booleans())
def test_any_text_is_read_without_harm(text: str, language: str, past: bool) -> None:  # noqa: FBT001 - drawn
    read(text, language, NOW, past=past)


PIECES = [
    *(
        "今天",
        "明天",
        "大后天",
        "下周",
        "周三",
        "星期天",
        "下个月",
        "五号",
        "三十一号",
        "二月",
        "月底",
        "明年",
        "半",
        "三",
        "十二",
        "点",
    ),
    *("一刻", "上午", "晚上", "到", "之前", "以后", "不要", "除了", "改成", "第一个", "前一天", "两个小时"),
    *(
        "tomorrow",
        "next",
        "last",
        "Monday",
        "the second",
        "of February",
        "29th",
        "at",
        "half past",
        "to",
        "and",
        "between",
        "noon",
    ),
    *("tonight", "in two weeks", "ago", "not", "or", "25:61", "0", "99", "9999", ",", "."),
]


@given(st.lists(st.sampled_from(PIECES), max_size=25), st.datetimes(timezones=st.just(UTC)), st.booleans())
@settings(max_examples=300)
def test_pieces_in_any_order_at_any_instant_are_read_without_harm(pieces: list[str], now: datetime, past: bool) -> None:  # noqa: FBT001
    for text in ("".join(pieces), " ".join(pieces)):
        reading = read(text, "zh-CN", now, past=past)
        assert reading.ambiguous or len(reading.candidates) < 2
        for one in reading.candidates:
            assert one.end is None or one.end >= one.start
            assert one.start.tzinfo is now.tzinfo


@pytest.mark.parametrize("now", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
@pytest.mark.parametrize(
    "text", ["除了前一天大后天", "除了第一个五号", "前天不行", "上个月五号", "next year", "in 9 weeks", "明年三月", "尽快"]
)
def test_calendar_has_ends(now: datetime, text: str) -> None:
    for past in (False, True):
        read(text, "zh-CN", now, past=past)


LONG = (
    "我想预约明天下午三点师傅上门检修热水器",
    "一点",
    "周一",
    "three to four ",
    "the second ",
    " ",
    "下",
    "1:",
    "😀",
    "between one and ",
)


@pytest.mark.parametrize("piece", LONG)
def test_long_text_takes_milliseconds(piece: str) -> None:
    text = (piece * 2_000)[:2_000]
    read(text, "zh-CN", NOW)
    began = time.process_time()
    for _ in range(5):
        read(text, "zh-CN", NOW)
    assert (time.process_time() - began) / 5 < 0.05  # 1-3 ms alone; wide of that because machines are shared


STORIES = {
    "最好是后天上午十点": "我家的热水器一直打不着火,师傅来看了也没有修好,家里老人洗不了澡,实在没有办法," * 40,
    "please come on Friday at ten": "my water heater does not work and nobody could fix it, so we have none, " * 24,
}


@pytest.mark.parametrize("wish", STORIES)
def test_wish_at_the_end_of_a_long_story_is_found(wish: str) -> None:
    found = read(STORIES[wish] + wish, "zh-CN", NOW).candidates
    assert [shown(one) for one in found] == [("11-20", "10:00")]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join), st.sampled_from(sorted(LANGUAGES.values())))
def test_a_time_said_before_is_read_as_it_was_at_first(text: str, language: str) -> None:
    when._MADE_OF_TIME.clear()  # noqa: SLF001 - as after a start
    later = NOW + timedelta(days=3)
    first = [read(text, language, at, past=past) for at in (NOW, later) for past in (False, True)]
    assert [read(text, language, at, past=past) for at in (NOW, later) for past in (False, True)] == first


def test_only_what_is_nothing_but_a_time_is_kept() -> None:
    when._MADE_OF_TIME.clear()  # noqa: SLF001 - as after a start
    for text in ("昨天下午三点", "我叫王五，明天下午", "13800138000", "明天打13800138000", "call me tomorrow", "下周三"):
        read(text, "zh-CN", NOW)
    assert sorted(text for text, _ in when._MADE_OF_TIME) == ["下周三", "昨天下午三点"]  # noqa: SLF001 - what must not be there
