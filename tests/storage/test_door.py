"""The door: all or nothing, one at a time where it matters, everything else at once."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage import calls, customers, eventlog, outbox, tickets
from storage.door import Store, open_store
from storage.errors import StoreBusy, StoreError, StoreFailed, StoreRefused, TurnTaken
from storage.schema import events
from storage.statement import Statement
from storage.transaction import Transaction
from tests.storage.world import ANN, BEN, NOW, a_call, a_ticket, a_turn, ask, do, said, task, together

COUNT = Statement(select(func.count()).select_from(events))


class Unwanted(Exception):
    """A work's own exception."""


def write_much(tx: Transaction) -> None:
    call = a_call(tx)
    a_turn(tx, call)
    eventlog.append(tx, call_id=call.id, turn=1, events=[said("x")], at=NOW)
    a_ticket(tx)
    outbox.put(tx, key="key", kind="kind", payload={}, due_at=NOW, at=NOW)


def test_a_work_gives_its_result(store: Store) -> None:
    assert store.write(lambda _: "written") == "written"
    assert store.read(lambda _: "read") == "read"


def test_a_work_that_raises_keeps_nothing_and_its_exception_comes_out(store: Store) -> None:
    raised = Unwanted("mine")

    def work(tx: Transaction) -> None:
        write_much(tx)
        raise raised

    with pytest.raises(Unwanted) as caught:
        store.write(work)
    assert caught.value is raised
    assert ask(store, calls.list_calls) == []
    assert ask(store, tickets.list_tickets) == []
    assert ask(store, outbox.find, "key") is None
    store.write(write_much)
    assert len(ask(store, calls.list_calls)) == 1


def test_works_at_once_are_all_kept_but_those_that_raise(store: Store) -> None:
    def work(tx: Transaction, number: int) -> int:
        a_call(tx, f"CA{number}")
        if number % 3 == 0:
            raise Unwanted
        return number

    def attempt(number: int) -> int | None:
        try:
            return do(store, work, number)
        except Unwanted:
            return None

    results = together([lambda n=n: attempt(n) for n in range(16)])  # type: ignore[misc]
    assert results == [None if n % 3 == 0 else n for n in range(16)]
    assert {call.sid for call in ask(store, calls.list_calls)} == {f"CA{n}" for n in range(16) if n % 3}


def test_an_error_of_a_statement_keeps_nothing_and_names_no_value(store: Store) -> None:
    def work(tx: Transaction) -> None:
        write_much(tx)
        calls.set_customer(tx, a_call(tx, ANN).id, 999)

    with pytest.raises(StoreRefused) as refused:
        store.write(work)
    assert ANN not in str(refused.value)
    assert ask(store, calls.list_calls) == []


def test_a_work_that_hides_an_error_of_a_statement_cannot_be_kept_by_halves(store: Store) -> None:
    """SQLite forgets one statement, PostgreSQL the whole transaction: kept whole with the caller told so, or not at all."""

    def work(tx: Transaction) -> None:
        a_call(tx)
        with suppress(Exception):
            calls.set_customer(tx, a_call(tx).id, 999)

    try:
        store.write(work)
    except StoreError:
        assert ask(store, calls.list_calls) == []
    else:
        assert len(ask(store, calls.list_calls)) == 1


def test_a_turn_taken_meanwhile_makes_the_work_run_again(store: Store) -> None:
    call = do(store, a_call)
    do(store, a_turn, call)
    looked: list[int] = []

    def work(tx: Transaction) -> str:
        looked.append(1)
        if len(looked) == 1:
            raise TurnTaken
        return "kept"

    assert (store.write(work), len(looked)) == ("kept", 2)


def test_a_work_that_never_goes_through_is_given_up(store: Store) -> None:
    looked: list[int] = []

    def work(_: Transaction) -> None:
        looked.append(1)
        raise TurnTaken

    with pytest.raises(TurnTaken):
        store.write(work)
    assert len(looked) == 5


def test_a_read_sees_one_moment(store: Store, another: Callable[[], Store]) -> None:
    other = another()
    do(store, eventlog.append, call_id=None, turn=None, events=[said("1")], at=NOW)

    def work(tx: Transaction) -> tuple[int, int]:
        before = tx.value(COUNT)
        do(other, eventlog.append, call_id=None, turn=None, events=[said("2")], at=NOW)
        return before, tx.value(COUNT)

    assert store.read(work) == (1, 1)
    assert store.read(lambda tx: tx.value(COUNT)) == 2


def test_a_read_cannot_change_anything(store: Store) -> None:
    with pytest.raises(StoreFailed):
        store.read(a_call)
    assert ask(store, calls.list_calls) == []


def test_a_read_does_not_wait_for_a_writer(store: Store) -> None:
    do(store, a_call)
    writing, done = threading.Event(), threading.Event()

    def work(tx: Transaction) -> None:
        a_turn(tx, a_call(tx))
        writing.set()
        assert done.wait(5)

    writer = threading.Thread(target=store.write, args=(work,))
    writer.start()
    assert writing.wait(5)
    found = ask(store, calls.find, "CA1")
    done.set()
    writer.join()
    assert found is not None
    assert found.turn == 0


def test_a_read_that_raises_leaves_the_connection_usable(store: Store) -> None:
    def work(tx: Transaction) -> None:
        calls.list_calls(tx)
        raise Unwanted

    for _ in range(20):
        with pytest.raises(Unwanted):
            store.read(work)
    assert ask(store, calls.list_calls) == []


def test_more_readers_than_connections_are_served(store: Store) -> None:
    do(store, a_call)
    found = together([lambda: len(ask(store, calls.list_calls)) for _ in range(24)])
    assert found == [1] * 24


def test_stores_of_several_processes_do_not_lose_each_others_writes(store: Store, another: Callable[[], Store]) -> None:
    stores = [store, another(), another()]
    call = do(store, a_call)

    def count(tx: Transaction) -> int:
        taken, _ = calls.take_turn(tx, "CA1", 99)
        assert taken is not None
        a_turn(tx, call, taken.turn + 1)
        return taken.turn + 1

    def counting(number: int) -> list[int]:
        return [store.write(count) for store in (stores[number % 3],) for _ in range(5)]

    counted = together([lambda n=n: counting(n) for n in range(6)])  # type: ignore[misc]
    assert sorted(number for numbers in counted for number in numbers) == list(range(1, 31))


def test_a_turn_longer_than_patience_makes_others_busy(store: Store, url: str) -> None:
    other = open_store(url, patience_s=0.3)
    call = do(store, a_call)
    holding, done = threading.Event(), threading.Event()

    def hold(tx: Transaction) -> None:
        calls.take_turn(tx, "CA1", 1)
        a_turn(tx, call)
        holding.set()
        assert done.wait(9)

    holder = threading.Thread(target=store.write, args=(hold,))
    holder.start()
    assert holding.wait(5)
    began = time.monotonic()
    with pytest.raises(StoreBusy):
        do(other, calls.take_turn, "CA1", 2)
    waited = time.monotonic() - began
    done.set()
    holder.join()
    assert 0.25 < waited < 1
    taken, _ = do(other, calls.take_turn, "CA1", 2)
    assert taken is not None
    assert taken.turn == 1
    other.close()


def test_a_store_may_be_used_again_after_it_was_closed(store: Store) -> None:
    do(store, a_call)
    store.close()
    assert len(ask(store, calls.list_calls)) == 1
    do(store, a_call, "CA2")
    store.close()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "", "hotline.sqlite", "sqlite://", "sqlite:///:memory:"])
def test_an_address_of_no_database_of_ours_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"database"):
        open_store(url)


def test_a_database_that_is_not_there_is_busy_or_failed(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/no/such/folder/x.sqlite")
    for attempt in (store.write, store.read):
        with pytest.raises(StoreFailed):
            attempt(lambda _: None)


@pytest.mark.postgresql
def test_a_server_that_is_not_there_is_busy(tmp_path: Path) -> None:
    store = open_store(f"postgresql://nobody@/nothing?host={tmp_path}", patience_s=0.3)
    began = time.monotonic()
    with pytest.raises(StoreBusy) as busy:
        store.write(lambda _: None)
    assert time.monotonic() - began < 1
    assert str(tmp_path) not in str(busy.value)


def test_customers_remembered_in_opposite_order_are_all_kept(store: Store) -> None:
    """Two transactions that lock each other's rows: PostgreSQL ends one, the door runs it again."""

    def both(tx: Transaction, first: str, second: str) -> int:
        customers.remember(tx, first, NOW)
        time.sleep(0.01)
        return customers.remember(tx, second, NOW).id

    for _ in range(3):
        together([task(store, both, ANN, BEN), task(store, both, BEN, ANN)])
    assert len(ask(store, customers.list_customers)) == 2
