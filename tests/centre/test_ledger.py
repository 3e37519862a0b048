"""`hotline ledger`: the simulator's file, for people and for programs."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from telephony.simulator.clock import LogicalClock
from telephony.simulator.ledger import Ledger
from tests.centre.test_cli import run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ledger = Ledger(LogicalClock(datetime(2026, 11, 18, 10, tzinfo=UTC)), tmp_path / "simulator" / "ledger.jsonl")
    ledger.append("call", "CA1", direction="inbound", to="+12025550100", **{"from": "+8613800138000"})
    ledger.append("fault", "CA1", fault="duplicate", url="http://hotline.test/voice")
    ledger.append("spoken", "CA2", text="我要投诉\n", language="zh-CN")
    ledger.close()
    return tmp_path


def _ledger(folder: Path, *arguments: str) -> Result:
    return run("ledger", *arguments, environ={"HOTLINE_DATA_DIR": str(folder)})


def test_people_see_a_line_an_entry_with_numbers_masked(folder: Path) -> None:
    shown = _ledger(folder)
    assert shown.exit_code == 0
    first, second, third = shown.stdout.splitlines()
    assert "inbound" in first
    assert "+8613800138000" not in first
    assert "fault=duplicate" in second
    assert "text=我要投诉 language=zh-CN" in third


def test_programs_get_all_of_it(folder: Path) -> None:
    entries = json.loads(_ledger(folder, "--json").stdout)
    assert [entry["n"] for entry in entries] == [1, 2, 3]
    assert entries[0]["data"]["from"] == "+8613800138000"


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        (["--kind", "fault"], [2]),
        (["--call", "CA1"], [1, 2]),
        (["--after", "2"], [3]),
        (["--call", "CA2", "--kind", "fault"], []),
    ],
)
def test_entries_are_asked_for_by_kind_call_and_place(folder: Path, arguments: list[str], numbers: list[int]) -> None:
    assert [entry["n"] for entry in json.loads(_ledger(folder, "--json", *arguments).stdout)] == numbers


def test_no_ledger_is_said_so(tmp_path: Path) -> None:
    shown = _ledger(tmp_path, "--json")
    assert (shown.exit_code, shown.stdout) == (1, "[]\n")
