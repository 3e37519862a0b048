"""The comparison of the faults bench finds what it is there for: on a ledger and a database made up by hand."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import truth
from bench.errands import RUNGS
from centre.invariants import Ledger
from promises.outbound import Purpose
from storage import callbacks, dials, leases
from storage.door import open_store
from storage.transaction import Transaction
from telephony.outbound import errands

AT = datetime(2026, 11, 18, 10, tzinfo=UTC)
NUMBER = "+8613800138000"
KEYS = ("place_callback:1:1", "place_callback:1:2")
Dialled = list[tuple[str, str]]
"""Calls as the carrier knows them: the id, and the attempt its webhooks name."""
BOTH: Dialled = [("CA1", KEYS[0]), ("CA2", KEYS[1])]


def compared(folder: Path, calls: Dialled, statement: str) -> truth.Findings:
    """What is found when the carrier made these calls, and a statement changes what we had written down of two."""
    database, file = folder / "hotline.db", folder / "ledger.jsonl"
    store = open_store(f"sqlite:///{database}")
    store.migrate()
    store.write(dialled_and_given_up)
    store.close()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement)
    lines = [{"kind": "call", "call": sid, "data": {"to": NUMBER, "direction": "outbound-api"}} for sid, _ in calls]
    told = [{"kind": "webhook", "call": sid, "data": {"url": f"https://h/twilio/status?attempt={key}"}} for sid, key in calls]
    file.write_text("".join(json.dumps(line) + "\n" for line in (*lines, *told)), encoding="utf-8")
    return truth.errands(database, Ledger.read(file), {"place_callback:1"}, RUNGS)


def dialled_and_given_up(tx: Transaction) -> None:
    """A callback, rung twice in vain, as the product writes it."""
    made, _ = callbacks.request(tx, customer_id=None, number=NUMBER, matter="person", due=AT, reason=None, call_id=None, at=AT)
    for index, key in enumerate(KEYS, 1):
        errands.put(tx, (Purpose.CALLBACK, made.id), attempt=index, due=AT, at=AT)
        leases.lease(tx, key, owner="me", now=AT, hold_s=60)
        dials.intend(tx, key=key, number=NUMBER, purpose="callback", at=AT, callback_id=made.id)
        dials.placed(tx, key, sid=f"CA{index}", at=AT)
        dials.end(tx, key, result="busy", at=AT)
        leases.finish(tx, key, owner="me", at=AT)
    callbacks.fail(tx, made.id, at=AT)


@pytest.mark.parametrize(
    ("calls", "statement", "expected"),
    [
        (BOTH, "select 1", (0, 0, 0, ())),
        ([*BOTH, ("CA3", KEYS[1])], "select 1", (0, 1, 1, (KEYS[1],))),
        ([*BOTH, ("CA3", "place_callback:1:3")], "select 1", (0, 1, 1, ("place_callback:1:3",))),
        (BOTH[:1], "select 1", (1, 0, 0, (KEYS[1],))),
        (BOTH, "update outbox set state = 'due' where key like '%:2'", (1, 0, 0, (KEYS[1],))),
        (BOTH, "update dials set ended_at = null where sid = 'CA2'", (1, 0, 0, (KEYS[1],))),
        (BOTH, "update dials set sid = 'CA9' where sid = 'CA2'", (1, 0, 1, (KEYS[1],))),
        (BOTH, "update callbacks set status = 'open', closed_at = null", (1, 0, 0, ("place_callback:1",))),
    ],
    ids=["well", "twice", "too often", "not dialled", "undone", "without end", "another call", "not given up"],
)
def test_what_is_lost_doubled_or_unknown_is_found(
    tmp_path: Path, calls: Dialled, statement: str, expected: tuple[int, int, int, tuple[str, ...]]
) -> None:
    found = compared(tmp_path, calls, statement)
    assert (found.lost, found.doubled, found.unknown_to_us, found.suspects) == expected
    assert found.parked == 0


def test_what_is_parked_is_neither_lost_nor_may_it_be_doubled(tmp_path: Path) -> None:
    parked = "update outbox set state = 'parked' where key like '%:1'"
    first, again = tmp_path / "first", tmp_path / "again"
    first.mkdir()
    again.mkdir()
    found = compared(first, BOTH[:1], parked)
    assert (found.lost, found.doubled, found.parked) == (0, 0, 1)
    assert compared(again, [*BOTH[:1], ("CA5", KEYS[0])], parked).doubled == 1
