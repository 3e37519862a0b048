"""PostgreSQL going away in the middle: what was not kept is tried again, what cannot be known is told."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from storage import calls
from storage.door import Store, open_store
from storage.errors import StoreBusy
from storage.transaction import Transaction
from tests.storage import databases
from tests.storage.world import a_call, ask, do, task, together

pytestmark = pytest.mark.postgresql


@pytest.fixture
def url(postgresql_url: str) -> str:
    databases.empty(postgresql_url)
    return postgresql_url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


def end_connections(url: str) -> None:
    """End every other connection to the database, as a restart of the server does."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_connection_lost_between_works_is_not_noticed(store: Store, url: str) -> None:
    do(store, a_call)
    end_connections(url)
    assert do(store, a_call, "CA2").sid == "CA2"
    end_connections(url)
    assert len(ask(store, calls.list_calls)) == 2


def test_a_connection_lost_during_a_work_makes_it_run_again(store: Store, url: str) -> None:
    runs: list[int] = []

    def work(tx: Transaction) -> int:
        a_call(tx)
        runs.append(1)
        if len(runs) == 1:
            end_connections(url)
        a_call(tx, "CA2")
        return len(runs)

    assert store.write(work) == 2
    assert {call.sid for call in ask(store, calls.list_calls)} == {"CA1", "CA2"}


def test_a_connection_lost_before_the_commit_is_told_and_not_tried_again(store: Store, url: str) -> None:
    """Nobody can know whether a commit that got no answer was kept; the caller asks by key."""
    runs: list[int] = []

    def work(tx: Transaction) -> None:
        a_call(tx)
        runs.append(1)
        end_connections(url)

    with pytest.raises(StoreBusy, match="ask whether it was kept"):
        store.write(work)
    assert len(runs) == 1
    assert do(store, a_call).sid == "CA1"


def test_a_database_that_stays_away_makes_callers_busy(url: str) -> None:
    store = open_store(url, patience_s=0.2)

    def work(tx: Transaction) -> None:
        end_connections(url)
        a_call(tx)

    with pytest.raises(StoreBusy):
        store.write(work)
    store.close()


def test_more_callers_than_connections_wait_for_one(url: str) -> None:
    store = open_store(url, pool=2)
    made = together([task(store, a_call, f"CA{n}") for n in range(12)])
    assert len({call.id for call in made}) == 12
    store.close()


def test_callers_who_wait_too_long_for_a_connection_are_busy(url: str) -> None:
    store = open_store(url, pool=1, patience_s=0.1)

    def work(_: Transaction) -> None:
        with pytest.raises(StoreBusy):
            store.write(a_call)

    store.write(work)
    store.close()


class Interrupted:
    """A cursor after whose first statement something happens."""

    def __init__(self, cursor: psycopg.Cursor, happens: Callable[[], object]) -> None:
        self._cursor = cursor
        self._happens: list[Callable[[], object]] = [happens]

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    def execute(self, text: Any, values: Any = None, /) -> None:
        self._cursor.execute(text, values)
        while self._happens:
            self._happens.pop()()

    def executemany(self, text: Any, values: Any, /) -> None:
        self._cursor.executemany(text, values)

    def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()


@pytest.mark.parametrize(
    "asked", [lambda tx: calls.find(tx, "CA1"), lambda tx: calls.take_turn(tx, "CA1", 1)[0]], ids=["found", "for a turn"]
)
def test_a_call_that_comes_up_while_it_is_looked_for_is_not_read_without_its_lock(
    store: Store, url: str, asked: Callable[[Transaction], object]
) -> None:
    with psycopg.connect(url) as connection:
        tx = Transaction(Interrupted(connection.cursor(), lambda: do(store, a_call)), "postgresql")
        assert asked(tx) is None
    assert do(store, calls.find, "CA1") is not None
