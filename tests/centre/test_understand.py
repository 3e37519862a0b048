"""`hotline understand`: one answer a line, in order, whatever the line holds."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from centre.cli import hotline
from centre.pack_files import PACKS

AT = "2026-11-18T10:00+08:00"


def run(*arguments: str, given: bytes | None = None) -> Result:
    """The command in this process."""
    return CliRunner().invoke(hotline, ["understand", *arguments], input=given)


def rows(ended: Result) -> list[dict[str, Any]]:
    """The objects printed, one a line."""
    assert ended.exit_code == 0, ended.output
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_time_is_shown_in_the_moments_offset() -> None:
    (row,) = rows(run("date-time", "明天下午三点", "--language", "zh-CN", "--at", AT, "--json"))
    candidate = {"start": "2026-11-19T15:00:00+08:00", "end": None, "part": "afternoon", "has_time": True}
    assert row == {"text": "明天下午三点", "candidates": [candidate], "ambiguous": False}


def test_without_a_moment_it_is_now_in_the_packs_zone() -> None:
    (row,) = rows(run("date-time", "明天", "--json"))
    assert row["candidates"][0]["start"].endswith("T00:00:00+08:00")


def test_a_zone_that_is_set_outranks_the_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_TIMEZONE", "Asia/Kathmandu")
    (row,) = rows(run("date-time", "明天", "--json"))
    assert row["candidates"][0]["start"].endswith("+05:45")


def test_the_pack_that_is_set_gives_zone_and_intents(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text('calendar: {zone: Asia/Tokyo, hours: {mon: ["09:00-17:00"]}}\n', encoding="utf-8")
    (tmp_path / "intents.yaml").write_text((PACKS / "gas" / "intents.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("HOTLINE_PACK", str(tmp_path))
    (row,) = rows(run("date-time", "tomorrow", "--language", "en-US", "--json"))
    assert row["candidates"][0]["start"].endswith("+09:00")
    assert rows(run("intent", "投诉", "--json"))[0]["intent"] == "complaint"


def test_date_alone_is_midnight_without_a_time() -> None:
    (row,) = rows(run("date-time", "后天", "--at", AT, "--json"))
    assert row["candidates"] == [{"start": "2026-11-20T00:00:00+08:00", "end": None, "part": None, "has_time": False}]


def test_lines_are_answered_in_order_and_none_is_left_out() -> None:
    given = "明天\n\n今天天气\r\n".encode() + b"\xff\xfe bytes\n" + b"last without a newline"
    found = rows(run("date-time", "-", "--at", AT, "--json", given=given))
    assert [row["text"] for row in found] == ["明天", "", "今天天气", "�� bytes", "last without a newline"]
    assert [len(row["candidates"]) for row in found] == [1, 0, 1, 0, 0]


def test_arguments_and_standard_input_mix() -> None:
    found = rows(run("date-time", "today", "-", "tomorrow", "--at", AT, "--language", "en-US", "--json", given=b"Friday\n"))
    assert [row["candidates"][0]["start"][8:10] for row in found] == ["18", "20", "19"]


def test_intent_comes_from_the_pack() -> None:
    found = rows(run("intent", "--language", "en-US", "--json", given=b"wo yao tou su\nwhat a lovely day\n"))
    assert [row["intent"] for row in found] == ["complaint", None]
    assert all(set(row) == {"text", "intent", "score"} for row in found)


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("yes-no", "好的", True),
        ("digits", "零零七", "007"),
        ("phone", "13800138000", "+8613800138000"),
        ("language", "English", "en-US"),
    ],
)
def test_other_questions_show_their_value(question: str, text: str, value: Any) -> None:
    (row,) = rows(run(question, text, "--at", AT, "--json"))
    assert row == {"text": text, "value": value, "sure": True, "reason": None}


def test_nothing_understood_is_no_failure() -> None:
    (row,) = rows(run("yes-no", "天气", "--at", AT, "--json"))
    assert row["value"] is None
    assert row["reason"] == "nonsense"


def test_people_get_lines_of_words() -> None:
    assert run("date-time", "周末", "--at", AT).stdout == "周末: 2026-11-21 or 2026-11-22 (ambiguous)\n"
    assert run("intent", "投诉").stdout.startswith("投诉: complaint")


@pytest.mark.parametrize(
    "wrong",
    [
        ("riddle", "x"),
        ("date-time", "x", "--at", "noon"),
        ("date-time", "x", "--at", "2026-11-18T10:00"),
        ("intent", "x", "--pack", "none"),
        ("date-time", "x", "--pack", "none"),
    ],
)
def test_wrong_use_is_told(wrong: tuple[str, ...]) -> None:
    ended = run(*wrong)
    assert ended.exit_code == 2
    assert ended.stdout == ""
    assert "Usage" in ended.stderr


@pytest.mark.parametrize("written", ["calendar: {hours: {}}", "calendar: {zone: Mars/Olympus, hours: {}}", "- a", "name: x"])
def test_a_pack_without_a_zone_is_no_pack_to_tell_the_time_by(tmp_path: Path, written: str) -> None:
    (tmp_path / "pack.yaml").write_text(written, encoding="utf-8")
    ended = run("date-time", "x", "--pack", str(tmp_path))
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "names no time zone" in ended.stderr


def test_pack_with_faults_is_refused(tmp_path: Any) -> None:
    (tmp_path / "intents.yaml").write_text("a: {b: c}\n", encoding="utf-8")
    ended = run("intent", "x", "--pack", str(tmp_path))
    assert ended.exit_code == 1
    assert "intents.yaml:1:5" in ended.stderr
