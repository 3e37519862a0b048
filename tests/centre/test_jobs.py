"""`jobs`: background work listed for people and programs; parked work gets its second chance."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result

from centre import wiring
from centre.settings import load
from storage import leases, outbox
from storage.door import Store
from tests.centre.test_cli import run
from tests.conftest import WEDNESDAY_MORNING as NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def filled(folder: Path) -> Iterator[Store]:
    """One piece of work that is due, two that are parked, one that is done."""
    settings = load({"HOTLINE_DATA_DIR": str(folder)})
    wiring.migrate(settings)
    store = wiring.database(settings)
    for number, key in enumerate(("due:1", "parked:1", "parked:2", "done:1")):
        due_at = NOW + timedelta(days=number == 0)
        payload = {"to": "+8613800138000"}
        store.write(lambda tx, k=key, d=due_at, p=payload: outbox.put(tx, key=k, kind="call", payload=p, due_at=d, at=NOW))  # type: ignore[misc]
    for key in ("parked:1", "parked:2"):
        store.write(lambda tx, k=key: leases.lease(tx, k, owner="me", now=NOW, hold_s=60))  # type: ignore[misc]
        store.write(lambda tx, k=key: leases.park(tx, k, owner="me", reason="no such number", at=NOW))  # type: ignore[misc]
    store.write(lambda tx: leases.lease(tx, "done:1", owner="me", now=NOW, hold_s=60))
    store.write(lambda tx: leases.finish(tx, "done:1", owner="me", at=NOW))
    yield store
    store.close()


def jobs(folder: Path, *arguments: str) -> Result:
    return run("jobs", *arguments, environ={"HOTLINE_DATA_DIR": str(folder)})


def keys(ended: Result) -> list[str]:
    assert ended.exit_code == 0
    return [row["key"] for row in json.loads(ended.stdout)]


def test_all_work_newest_first(filled: Store, folder: Path) -> None:
    assert keys(jobs(folder, "list", "--json")) == ["done:1", "parked:2", "parked:1", "due:1"]
    assert keys(jobs(folder, "list", "--json", "--limit", "2")) == ["done:1", "parked:2"]


@pytest.mark.parametrize(("state", "expected"), [("due", ["due:1"]), ("parked", ["parked:2", "parked:1"]), ("done", ["done:1"])])
def test_work_in_one_state(filled: Store, folder: Path, state: str, expected: list[str]) -> None:
    assert keys(jobs(folder, "list", "--state", state, "--json")) == expected


def test_a_program_is_told_all_but_what_callers_said(filled: Store, folder: Path) -> None:
    ended = jobs(folder, "list", "--state", "parked", "--json", "--limit", "1")
    (row,) = json.loads(ended.stdout)
    assert (row["kind"], row["state"], row["attempts"], row["reason"]) == ("call", "parked", 1, "no such number")
    assert "13800138000" not in ended.stdout


def test_people_see_a_table(filled: Store, folder: Path) -> None:
    ended = jobs(folder, "list", "--state", "parked")
    lines = ended.stdout.splitlines()
    assert lines[0].split() == ["KEY", "KIND", "STATE", "DUE", "ATTEMPTS", "REASON"]
    assert lines[1].startswith("parked:2  call  parked  2026-11-18 ")
    assert lines[1].endswith("no such number")


def test_where_there_is_none(folder: Path) -> None:
    assert jobs(folder, "list", "--json").stdout == "[]\n"
    ended = jobs(folder, "list")
    assert (ended.exit_code, ended.stdout, ended.stderr) == (0, "", "hotline: none\n")


def test_one_gets_a_second_chance(filled: Store, folder: Path) -> None:
    ended = jobs(folder, "retry", "parked:1")
    assert (ended.exit_code, ended.stderr) == (0, "hotline: 1 due again\n")
    assert keys(jobs(folder, "list", "--state", "parked", "--json")) == ["parked:2"]
    assert "parked:1" in keys(jobs(folder, "list", "--state", "due", "--json"))


def test_all_get_a_second_chance(filled: Store, folder: Path) -> None:
    assert jobs(folder, "retry", "--all").stderr == "hotline: 2 due again\n"
    assert jobs(folder, "retry", "--all").exit_code == 0
    assert keys(jobs(folder, "list", "--state", "parked", "--json")) == []


def test_what_is_not_parked_is_told(filled: Store, folder: Path) -> None:
    ended = jobs(folder, "retry", "parked:1", "done:1", "nowhere")
    assert ended.exit_code == 1
    assert ended.stderr.splitlines() == [
        "hotline: done:1 is not parked",
        "hotline: nowhere is not parked",
        "hotline: 1 due again",
    ]


@pytest.mark.parametrize("arguments", [(), ("parked:1", "--all")])
def test_which_ones_has_to_be_said(filled: Store, folder: Path, arguments: tuple[str, ...]) -> None:
    assert jobs(folder, "retry", *arguments).exit_code == 2
