"""How values are shown: masked, cut, aligned for people; whole for programs."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from centre.shown import cell, table, to_json
from ivr.events import Said
from promises.masking import mask, masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("+8613800138000", "+86•••8000"),
        ("电话13800138000，谢谢", "电话138•••8000，谢谢"),
        ("call 1 202-555-0100 back", "call 1 2•••0100 back"),
        ("CA0123456789abcdef0123456789abcdef", "CA0123456789abcdef0123456789abcdef"),
        ("2026-11-18T10:00:00+08:00", "2026-11-18T10:00:00+08:00"),
        ("ticket 100016", "ticket 100016"),
        ("1234567", "•••"),
    ],
)
def test_numbers_in_a_text_are_masked_and_ids_are_not(text: str, shown: str) -> None:
    assert mask(text) == shown


@given(some.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_no_number_survives_whole(number: str) -> None:
    assert number[3:-4] not in masked(number) or number[3:-4] in number[:3] + number[-4:]
    assert number not in mask(f"我的电话{number}。")


def test_moments_are_told_in_the_zone_asked_for() -> None:
    moment = datetime(2026, 11, 18, 2, tzinfo=UTC)
    assert cell(moment, ZoneInfo("Asia/Shanghai")) == "2026-11-18 10:00"
    assert json.loads(to_json({"at": moment})) == {"at": "2026-11-18T02:00:00+00:00"}


def test_programs_are_told_every_field_of_a_value() -> None:
    said = Said(node="a", language="zh-CN", text="您好")
    assert to_json([said]) == '[{"node": "a", "language": "zh-CN", "text": "您好"}]'


def test_what_is_missing_is_a_dash() -> None:
    assert cell(None, None) == "–"


def test_a_table_is_aligned_by_what_is_seen() -> None:
    assert list(table(["A", "B"], [["漏气", "1"], ["x", "2"]])) == ["A     B", "漏气  1", "x     2"]


def test_long_texts_are_cut() -> None:
    (_, line) = table(["A"], [["很" * 50]])
    assert line == "很" * 19 + "…"
