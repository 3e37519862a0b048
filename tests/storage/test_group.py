"""Group commit on SQLite: one commit for all who wait, and nobody waits for ever."""

import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from storage.errors import StoreBusy, StoreFailed
from storage.group import BATCH, Writer
from storage.schema import customers
from storage.sqlite import connect, translated
from storage.statement import Statement
from storage.transaction import Transaction
from tests.storage import databases
from tests.storage.world import NOW

ADD = Statement(insert(customers), "number", "first_seen_at", "last_seen_at")
OR_ROLLBACK = Statement(insert(customers).prefix_with("OR ROLLBACK", dialect="sqlite"), "number", "first_seen_at", "last_seen_at")
ALL = Statement(select(customers.c.number).order_by(customers.c.id))


class Door:
    """A writer whose commits are counted, and which can be held shut by a work until a queue has formed."""

    def __init__(self, path: Path, *, patience_s: float = 4.0) -> None:
        self.path = path
        self.commits: list[int] = []
        self.writer = Writer(partial(connect, path), translated, self.commits.append, patience_s=patience_s)
        self.pool = ThreadPoolExecutor(100)
        self.opened = threading.Event()

    def hold(self) -> Future[Any]:
        """Let a work lead that lasts until `opened` is set."""
        begun = threading.Event()

        def work(_: Transaction) -> None:
            begun.set()
            assert self.opened.wait(5)

        held = self.pool.submit(self.writer.write, work)
        assert begun.wait(5)
        return held

    def queue(self, *works: Callable[[Transaction], Any]) -> list[Future[Any]]:
        """Let these works wait in this order."""
        waiting = []
        for work in works:
            before = len(self.writer._queue)  # noqa: SLF001 - to know when it has queued
            waiting.append(self.pool.submit(self.writer.write, work))
            while len(self.writer._queue) == before:  # noqa: SLF001 - as above
                time.sleep(0.000_5)
        return waiting

    def kept(self) -> list[str]:
        connection = connect(self.path)
        rows = connection.execute(ALL.sqlite.text).fetchall()
        connection.close()
        return [row[0] for row in rows]


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    return Path(databases.sqlite_copy(sqlite_template, tmp_path).removeprefix("sqlite:///"))


@pytest.fixture
def door(path: Path) -> Iterator[Door]:
    made = Door(path)
    yield made
    made.opened.set()
    made.pool.shutdown()
    made.writer.close()


def add(number: str) -> Callable[[Transaction], int]:
    return lambda tx: tx.change(ADD, number=number, first_seen_at=NOW, last_seen_at=NOW)


def fail(number: str) -> Callable[[Transaction], None]:
    def work(tx: Transaction) -> None:
        add(number)(tx)
        raise LookupError(number)

    return work


def test_every_connection_is_durable_and_checked(path: Path) -> None:
    connection = connect(path)
    settings = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    connection.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_lone_work_is_committed_alone(door: Door) -> None:
    assert [door.writer.write(add(str(n))) for n in range(3)] == [1, 1, 1]
    assert door.commits == [1, 1, 1]
    assert door.kept() == ["0", "1", "2"]


def test_all_who_wait_are_committed_together_in_their_order(door: Door) -> None:
    held = door.hold()
    waiting = door.queue(*(add(str(n)) for n in range(10)))
    door.opened.set()
    assert [each.result(5) for each in [held, *waiting]] == [None, *[1] * 10]
    assert door.commits == [1, 10]
    assert door.kept() == [str(n) for n in range(10)]


def test_a_long_queue_is_committed_in_batches(door: Door) -> None:
    held = door.hold()
    waiting = door.queue(*(add(str(n)) for n in range(BATCH + 6)))
    door.opened.set()
    assert sum(each.result(5) for each in waiting) == BATCH + 6
    assert held.result(5) is None
    assert door.commits == [1, BATCH, 6]


def test_a_work_that_raises_in_a_batch_leaves_its_neighbours_alone(door: Door) -> None:
    door.hold()
    waiting = door.queue(add("a"), fail("b"), add("c"), fail("d"), add("e"))
    door.opened.set()
    errors = [each.exception(5) for each in waiting]
    assert [type(error) for error in errors] == [type(None), LookupError, type(None), LookupError, type(None)]
    assert str(errors[1]) == "b"
    assert door.kept() == ["a", "c", "e"]
    assert door.commits == [1, 5]


def test_a_batch_in_which_all_raise_keeps_nothing(door: Door) -> None:
    door.hold()
    waiting = door.queue(fail("a"), fail("b"))
    door.opened.set()
    assert [type(each.exception(5)) for each in waiting] == [LookupError, LookupError]
    assert door.kept() == []
    assert door.writer.write(add("c")) == 1


def test_when_sqlite_gives_up_the_whole_transaction_the_neighbours_run_again(door: Door) -> None:
    """As it does when the disk is full; here a conflict is told to."""
    door.writer.write(add("there"))
    door.hold()
    conflict = partial(Transaction.change, statement=OR_ROLLBACK, number="there", first_seen_at=NOW, last_seen_at=NOW)
    waiting = door.queue(add("a"), conflict, add("b"))
    door.opened.set()
    errors = [type(each.exception(5)).__name__ for each in waiting]
    assert errors == ["NoneType", "StoreRefused", "NoneType"]
    assert door.kept() == ["there", "a", "b"]


def test_a_work_that_ends_the_transaction_behind_the_doors_back_is_not_acknowledged(door: Door) -> None:
    def work(tx: Transaction) -> None:
        add("a")(tx)
        try:
            tx.change(OR_ROLLBACK, number="a", first_seen_at=NOW, last_seen_at=NOW)
        except sqlite3.IntegrityError:
            return

    with pytest.raises(StoreFailed):
        door.writer.write(work)
    assert door.kept() == []
    assert door.writer.write(add("b")) == 1


def test_an_interrupted_leader_lets_nobody_wait_for_ever(door: Door) -> None:
    def interrupted(_: Transaction) -> None:
        raise KeyboardInterrupt

    door.hold()
    waiting = door.queue(interrupted, add("b"))
    door.opened.set()
    assert [type(each.exception(5)) for each in waiting] == [KeyboardInterrupt, StoreBusy]
    assert door.kept() == []
    assert door.writer.write(add("c")) == 1


def test_an_interrupted_follower_is_left_out_and_the_queue_goes_on(door: Door) -> None:
    class Alarm(BaseException):
        pass

    def ring(*_: object) -> None:
        raise Alarm

    door.hold()
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(Alarm):
            door.writer.write(add("never"))
    finally:
        signal.signal(signal.SIGALRM, before)
    (other,) = door.queue(add("other"))
    door.opened.set()
    assert other.result(5) == 1
    assert door.kept() == ["other"]


def test_a_work_that_calls_its_own_store_is_told_so(door: Door) -> None:
    with pytest.raises(RuntimeError, match="must not call the store"):
        door.writer.write(lambda _: door.writer.write(add("inner")))
    assert door.writer.write(add("outer")) == 1


def test_another_process_in_the_way_is_waited_for(door: Door, path: Path) -> None:
    other = connect(path)
    other.execute("BEGIN IMMEDIATE")
    waiting = [door.pool.submit(door.writer.write, add(str(n))) for n in range(4)]
    time.sleep(0.05)
    assert not any(each.done() for each in waiting)
    other.execute("COMMIT")
    other.close()
    assert [each.result(5) for each in waiting] == [1] * 4
    assert door.commits == [4]


def test_another_process_in_the_way_for_too_long_makes_all_busy(path: Path) -> None:
    door = Door(path, patience_s=0.2)
    other = connect(path)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    waiting = [door.pool.submit(door.writer.write, add(str(n))) for n in range(4)]
    assert {type(each.exception(5)) for each in waiting} == {StoreBusy}
    assert time.monotonic() - began < 1
    other.execute("ROLLBACK")
    other.close()
    assert door.writer.write(add("later")) == 1
    assert door.kept() == ["later"]
    door.pool.shutdown()
    door.writer.close()


def test_a_full_disk_acknowledges_nothing_and_heals_by_itself(door: Door, path: Path) -> None:
    door.writer.write(add("before"))
    connection = door.writer._connection  # noqa: SLF001 - the limit holds for one connection
    assert connection is not None
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    door.hold()
    waiting = door.queue(add("x" * 50_000), add("y" * 50_000))
    door.opened.set()
    assert [type(each.exception(5)) for each in waiting] == [StoreFailed, StoreFailed]
    connection.execute("PRAGMA max_page_count=1000000")
    assert door.writer.write(add("after")) == 1
    assert door.kept() == ["before", "after"]
