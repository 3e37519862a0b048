"""The lists: everything for programs, masked tables for people, empty rather than failing on a new database."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from centre import wiring
from centre.settings import load
from storage import appointments, callbacks, calls, eventlog, recordings, surveys, tickets
from storage.appointments import SlotRow
from storage.door import Store
from storage.eventlog import Envelope
from storage.transaction import Transaction
from storage.transcripts import Utterance
from tests.centre.test_cli import run
from tests.conftest import WEDNESDAY_MORNING as NOW
from workers import transcribing
from workers.transcribing import Account

CALLER, MAIN = "+8613800138000", "+12025550100"
LISTS = ("calls", "tickets", "appointments", "callbacks", "surveys")
HOUR = timedelta(hours=1)


def fill(tx: Transaction) -> None:
    """A call that led to one of everything, and one that led to nothing."""
    call = calls.create(tx, sid="CA1", direction="inbound", caller=CALLER, called=MAIN, at=NOW)
    said = Envelope(kind="said", data={"node": "menu", "language": "zh-CN"}, personal={"text": f"您的电话是{CALLER}吗"})
    eventlog.append(tx, call_id=call.id, turn=1, events=[Envelope(kind="node_entered", data={"node": "menu"}), said], at=NOW)
    calls.keep_turn(
        tx,
        call,
        number=1,
        signal={"kind": "started"},
        fingerprint="f",
        reply="<Response/>",
        at=NOW,
        session={"flow": "gas", "version": "1", "language": "zh-CN", "intent": "complaint", "outcome": "complaint_registered"},
        ended=True,
    )
    tickets.open_ticket(
        tx,
        kind="complaint",
        call_id=call.id,
        customer_id=None,
        summary="燃气账单不对",
        fields={"when": "昨天"},
        contact=CALLER,
        priority=0,
        promised_at=NOW + HOUR,
        at=NOW,
        numbering=lambda row: f"274989{row}",
    )
    appointments.ensure_slots(tx, [SlotRow(resource="van", service="check", start=NOW + HOUR, end=NOW + 2 * HOUR)])
    slot = appointments.free(tx, "check", NOW, NOW + 3 * HOUR, NOW)[0]
    assert appointments.hold(tx, slot.id, call.id, NOW + HOUR, NOW)
    assert appointments.book(
        tx,
        call_id=call.id,
        service="check",
        customer_id=None,
        contact=CALLER,
        address="中山路1号",
        note=None,
        at=NOW,
        numbering=lambda row: f"A{row}",
    )
    callbacks.request(
        tx, customer_id=None, number=CALLER, matter="person", due=NOW + HOUR, reason="closed", call_id=call.id, at=NOW
    )
    surveys.keep(tx, call.id, status="complete", scores={"ease": 5}, comment="很好", at=NOW)
    calls.create(tx, sid="CA2", direction="inbound", caller=None, called=MAIN, at=NOW + HOUR)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def filled(folder: Path) -> Iterator[Store]:
    settings = load({"HOTLINE_DATA_DIR": str(folder)})
    wiring.migrate(settings)
    store = wiring.database(settings)
    store.write(fill)
    yield store
    store.close()


def command(folder: Path, *arguments: str) -> Result:
    return run(*arguments, environ={"HOTLINE_DATA_DIR": str(folder), "HOTLINE_TIMEZONE": "Asia/Shanghai"})


def rows(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    ended = command(folder, *arguments, "--json")
    assert ended.exit_code == 0, ended.output
    found: list[dict[str, Any]] = json.loads(ended.stdout)
    return found


@pytest.mark.parametrize("name", LISTS)
def test_a_new_database_has_empty_lists(folder: Path, name: str) -> None:
    assert rows(folder, name, "list") == []


def test_calls_are_listed_newest_first_with_their_names_from_and_to(folder: Path, filled: Store) -> None:
    second, first = rows(folder, "calls", "list")
    assert (second["sid"], second["from"], second["turns"], second["ended_at"]) == ("CA2", None, 0, None)
    assert first == {
        "sid": "CA1",
        "direction": "inbound",
        "from": CALLER,
        "to": MAIN,
        "status": "ringing",
        "language": "zh-CN",
        "flow": "gas",
        "intent": "complaint",
        "outcome": "complaint_registered",
        "turns": 1,
        "started_at": "2026-11-18T02:00:00+00:00",
        "ended_at": "2026-11-18T02:00:00+00:00",
        "duration_s": None,
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tickets", {"number": "2749891", "kind": "complaint", "status": "open", "summary": "燃气账单不对", "contact": CALLER}),
        ("appointments", {"number": "A1", "service": "check", "resource": "van", "status": "booked", "address": "中山路1号"}),
        ("callbacks", {"number": CALLER, "matter": "person", "status": "open", "reason": "closed"}),
        ("surveys", {"status": "complete", "scores": {"ease": 5}, "comment": "很好"}),
    ],
)
def test_what_a_call_led_to_names_the_call(folder: Path, filled: Store, name: str, expected: dict[str, Any]) -> None:
    (row,) = rows(folder, name, "list")
    assert row["call"] == "CA1"
    assert {key: row[key] for key in expected} == expected
    assert not {"call_id", "customer_id"} & set(row)


@pytest.mark.parametrize("name", LISTS)
def test_tables_for_people_mask_numbers(folder: Path, filled: Store, name: str) -> None:
    ended = command(folder, name, "list")
    assert ended.exit_code == 0
    assert CALLER not in ended.stdout
    assert ("+86•••8000" in ended.stdout) == (name != "surveys")


def test_a_table_tells_local_time(folder: Path, filled: Store) -> None:
    assert "2026-11-18 10:00" in command(folder, "calls", "list").stdout


def test_a_limit_holds_and_pages_join(folder: Path, filled: Store) -> None:
    def many(tx: Transaction) -> None:
        for number in range(450):
            calls.create(tx, sid=f"CB{number}", direction="inbound", caller=CALLER, called=MAIN, at=NOW)

    filled.write(many)
    assert [row["sid"] for row in rows(folder, "calls", "list", "--limit", "3")] == ["CB449", "CB448", "CB447"]
    assert len(rows(folder, "calls", "list", "--limit", "401")) == 401
    everything = [row["sid"] for row in rows(folder, "calls", "list")]
    assert len(everything) == len(set(everything)) == 452


@pytest.mark.parametrize(
    ("name", "key"), [("calls", "CA1"), ("tickets", "2749891"), ("appointments", "A1"), ("callbacks", "1"), ("surveys", "CA1")]
)
def test_one_is_shown_in_full(folder: Path, filled: Store, name: str, key: str) -> None:
    ended = command(folder, name, "show", key, "--json")
    assert ended.exit_code == 0
    assert json.loads(ended.stdout)
    assert command(folder, name, "show", key).exit_code == 0


def test_a_call_is_shown_with_its_timeline_numbers_masked(folder: Path, filled: Store) -> None:
    shown = command(folder, "calls", "show", "CA1").stdout
    timeline = [line.split() for line in shown.splitlines() if line.startswith("10:00:00")]
    assert [line[2] for line in timeline] == ["node_entered", "said"]
    assert "您的电话是+86•••8000吗" in shown
    full = json.loads(command(folder, "calls", "show", "CA1", "--json").stdout)
    assert full["timeline"][1]["personal"] == {"text": f"您的电话是{CALLER}吗"}
    assert full["replies"][0]["reply"] == "<Response/>"


@pytest.mark.parametrize(
    "arguments", [("calls", "CA9"), ("tickets", "2749899"), ("callbacks", "9"), ("callbacks", "x"), ("surveys", "CA2")]
)
def test_what_is_not_there_is_said_with_exit_1(folder: Path, filled: Store, arguments: tuple[str, str]) -> None:
    ended = command(folder, arguments[0], "show", arguments[1])
    assert ended.exit_code == 1
    assert ended.stdout == ""
    assert "there is no such" in ended.stderr


def test_columns_stand_under_each_other_chinese_included(folder: Path, filled: Store) -> None:
    head, row = command(folder, "tickets", "list").stdout.splitlines()
    assert head.split() == ["OPENED", "NUMBER", "KIND", "STATUS", "PROMISED", "CONTACT", "SUMMARY"]
    assert row.split()[-1] == "燃气账单不对"
    assert row.index("2749891") == head.index("NUMBER")
    assert row.index("+86•••8000") == head.index("CONTACT")


def test_what_a_ticket_is_asked_for_by_can_be_copied_from_list_to_show(folder: Path, filled: Store) -> None:
    """A ticket's number may look like a phone number; it is masked nowhere, the caller's everywhere."""
    number = command(folder, "tickets", "list").stdout.splitlines()[1].split()[2]
    shown = command(folder, "tickets", "show", number).stdout
    assert "2749891" in shown
    assert CALLER not in shown


def listened(tx: Transaction) -> None:
    """The first call was recorded and transcribed, the second refused to be; a third one's recording is lost."""
    fill(tx)
    first, second = calls.find(tx, "CA1"), calls.find(tx, "CA2")
    assert first is not None
    assert second is not None
    third = calls.create(tx, sid="CA3", direction="inbound", caller=None, called=MAIN, at=NOW + 2 * HOUR)
    for call, sid in ((first, "RE1"), (third, "RE3")):
        recordings.report(tx, call_id=call.id, sid=sid, state="due", seconds=61, channels=2, started_at=NOW, at=NOW)
    recordings.stored(tx, "RE1", file="2026/11/18/1-1.wav", sha256="ab" * 32, size=976_044, channels=2, at=NOW)
    recordings.parked(tx, "RE3", reason="it is not there")
    recordings.refuse(tx, second.id, at=NOW)
    for call, text in ((first, f"厨房漏气了，打{CALLER}找我"), (third, "气灶打不着")):
        said = [Utterance(speaker="caller", start_ms=61_000, end_ms=64_000, text=text, confidence=90)]
        told = Account(sid=call.sid, recording_id=None, language="zh-CN", engine="carrier", state="done", said=said)
        transcribing.keep(tx, told, at=NOW)
    found = recordings.find(tx, "RE1")
    assert found is not None
    missing = Account(
        sid="CA1", recording_id=found.id, language="zh-CN", engine=None, state="no_recogniser", error="no recogniser"
    )
    transcribing.keep(tx, missing, at=NOW)


@pytest.fixture
def heard(folder: Path) -> Path:
    settings = load({"HOTLINE_DATA_DIR": str(folder)})
    wiring.migrate(settings)
    store = wiring.database(settings)
    store.write(listened)
    store.close()
    return folder


@pytest.mark.parametrize(("words", "found"), [("漏气", ["CA1"]), ("气", ["CA3", "CA1"]), ("厨房 打", ["CA1"]), ("gas", [])])
def test_calls_are_listed_by_what_was_said(heard: Path, words: str, found: list[str]) -> None:
    assert [row["sid"] for row in json.loads(command(heard, "calls", "list", "--words", words, "--json").stdout)] == found
    table = command(heard, "calls", "list", "--words", words)
    assert table.exit_code == 0
    assert [sid for sid in ("CA3", "CA2", "CA1") if sid in table.stdout] == found


def test_a_page_of_found_calls_has_as_many_as_asked_for(heard: Path) -> None:
    assert [
        row["sid"] for row in json.loads(command(heard, "calls", "list", "--words", "气", "--limit", "1", "--json").stdout)
    ] == ["CA3"]


def test_no_word_at_all_is_wrong_use(heard: Path) -> None:
    ended = command(heard, "calls", "list", "--words", "？！")
    assert ended.exit_code == 2
    assert "there is no word in it" in ended.stderr


def test_a_call_shows_its_recording_and_its_transcripts_with_numbers_masked(heard: Path) -> None:
    page = command(heard, "calls", "show", "CA1").stdout
    assert "recording RE1  stored  61 s  2026/11/18/1-1.wav" in page
    assert "transcript of the call  carrier  zh-CN  done" in page
    assert "    1:01  caller  厨房漏气了，打+86•••8000找我" in page
    assert "transcript of the recording  –  zh-CN  no recogniser" in page
    shown = json.loads(command(heard, "calls", "show", "CA1", "--json").stdout)
    assert shown["recordings"][0]["sha256"] == "ab" * 32
    assert shown["transcripts"][0]["said"][0]["text"].endswith(f"{CALLER}找我")
    assert shown["recorded"] is True


def test_a_refusal_and_a_lost_recording_are_in_plain_sight(heard: Path) -> None:
    assert json.loads(command(heard, "calls", "show", "CA2", "--json").stdout)["recorded"] == "refused"
    assert "recording RE3  parked  61 s  it is not there" in command(heard, "calls", "show", "CA3").stdout
