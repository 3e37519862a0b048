"""`work` and `relay` as processes: work is done, whoever dies is back, whoever is asked to go goes in time."""

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from centre import embedded, wiring
from centre.settings import load
from storage import leases, outbox
from storage.door import Store
from tests.centre.programs import Program, alive, children, eventually, running
from tests.centre.test_cli import run
from tests.workers.valkeys import Server, data

pytestmark = pytest.mark.processes


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The database of the processes."""
    settings = load({"HOTLINE_DATA_DIR": str(tmp_path / "data")})
    wiring.migrate(settings)
    opened = wiring.database(settings)
    yield opened
    opened.close()


@pytest.fixture
def working(store: Store, tmp_path: Path) -> Iterator[Program]:
    with running(tmp_path, "work", "--processes", "2") as program:
        eventually(lambda: "2 workers are at work" in program.stderr)
        yield program


def put(store: Store, key: str) -> None:
    """Work that nobody knows: it is parked as soon as somebody looks at it."""
    now = datetime.now(UTC)
    store.write(lambda tx: outbox.put(tx, key=key, kind="unheard of", payload={}, due_at=now, at=now))


def state(store: Store, key: str) -> str:
    entry = store.read(lambda tx: outbox.find(tx, key))
    assert entry is not None
    return entry.state


def test_without_redis_workers_look_by_themselves(store: Store, working: Program) -> None:
    put(store, "a")
    assert eventually(lambda: state(store, "a") == "parked") < 5
    assert working.stdout == ""


def test_a_worker_that_dies_is_back_and_its_work_is_done_again_within_ten_seconds(store: Store, working: Program) -> None:
    victims = children(working.process.pid)
    assert len(victims) == 2
    put(store, "held by the dead")
    now = datetime.now(UTC)
    for victim in victims:
        os.kill(victim, signal.SIGKILL)
    store.write(lambda tx: leases.lease(tx, "held by the dead", owner="the dead", now=now, hold_s=6))
    took = eventually(lambda: state(store, "held by the dead") == "parked", 15)
    assert took < 10
    assert len([child for child in children(working.process.pid) if child not in victims]) == 2
    assert "ended unexpectedly (SIGKILL); starting it again" in working.stderr


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_go_they_go_in_time(working: Program, signum: signal.Signals) -> None:
    family = children(working.process.pid)
    assert working.end(signum, within_s=6) == 0
    assert [pid for pid in family if alive(pid)] == []


def test_killed_it_leaves_no_worker_behind(working: Program) -> None:
    family = children(working.process.pid)
    working.process.kill()
    working.process.wait()
    eventually(lambda: not any(alive(pid) for pid in family), 8)


def test_a_relay_without_redis_says_what_it_needs() -> None:
    ended = run("relay")
    assert ended.exit_code == 1
    assert "HOTLINE_REDIS_URL" in str(ended.exception)


def test_a_relay_wakes_the_workers_and_outlives_its_redis(store: Store, tmp_path: Path) -> None:
    with embedded.offered(data(tmp_path / "redis")) as valkey:
        assert valkey is not None
        server = Server(valkey)
        server.start()
        environ = {"HOTLINE_REDIS_URL": valkey.url, "HOTLINE_DATA_DIR": str(tmp_path / "data")}
        with running(tmp_path / "r", "relay", environ=environ) as relay, running(tmp_path / "w", "work", environ=environ) as work:
            put(store, "a")
            eventually(lambda: state(store, "a") == "parked")
            server.kill()
            put(store, "b")
            eventually(lambda: state(store, "b") == "parked", 10)
            more = count()

            def noticed() -> bool:
                put(store, f"more {next(more)}")  # again and again: a worker may be there before the relay has looked
                return "Redis is away" in relay.stderr

            eventually(noticed, 20)
            server.start()
            eventually(lambda: "Redis is back" in work.stderr, 10)
            put(store, "c")
            eventually(lambda: state(store, "c") == "parked", 5)
            assert relay.end(within_s=5) == 0
            assert relay.stderr.count("Redis is away") == 1
        server.kill()
