"""A worker process and a job that takes long: given back when asked to go, left behind when it hangs, refused when too late."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from centre import crew, wiring
from centre.settings import load
from storage import leases, outbox
from storage.door import Store
from storage.outbox import Entry
from tests.centre.programs import ROOT, eventually
from tests.centre.test_cli import BARE

pytestmark = pytest.mark.processes


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    settings = load({"HOTLINE_DATA_DIR": str(tmp_path)})
    wiring.migrate(settings)
    opened = wiring.database(settings)
    now = datetime.now(UTC)
    opened.write(lambda tx: outbox.put(tx, key="long", kind="lazy", payload={}, due_at=now, at=now))
    yield opened
    opened.close()


@contextmanager
def lazy(folder: Path, *, seconds: float, timeout_s: float) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker whose job takes so long, and may take so long."""
    given = {name: value for name, value in os.environ.items() if name not in BARE}
    words = [sys.executable, "-m", "tests.centre.lazy", str(seconds), str(timeout_s)]
    with (folder / "log").open("wb") as log:
        environ = {**given, "PYTHONPATH": str(ROOT), "HOTLINE_DATA_DIR": str(folder)}
        process = subprocess.Popen(words, cwd=ROOT, env=environ, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def row(store: Store) -> Entry:
    found = store.read(lambda tx: outbox.find(tx, "long"))
    assert found is not None
    return found


def test_asked_to_go_it_gives_back_what_it_cannot_finish(store: Store, tmp_path: Path) -> None:
    with lazy(tmp_path, seconds=60, timeout_s=90) as worker:
        eventually(lambda: row(store).lease_owner is not None)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(5) == crew.HUNG
    back = row(store)
    assert (back.state, back.lease_owner, back.failures, back.crashes) == ("due", None, 0, 0)


def test_asked_to_go_it_finishes_what_it_can(store: Store, tmp_path: Path) -> None:
    with lazy(tmp_path, seconds=1.5, timeout_s=90) as worker:
        eventually(lambda: row(store).lease_owner is not None)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(5) == 0
    assert row(store).state == "done"


def test_a_job_that_hangs_ends_with_its_process(store: Store, tmp_path: Path) -> None:
    with lazy(tmp_path, seconds=60, timeout_s=1) as worker:
        assert worker.wait(30) == crew.HUNG
    failed = row(store)
    assert (failed.state, failed.failures, failed.last_error) == ("due", 1, "took longer than 1 s")
    assert failed.due_at > datetime.now(UTC)


def test_one_that_was_stopped_past_its_lease_writes_nothing(store: Store, tmp_path: Path) -> None:
    """SIGSTOP in the middle of the job; another does the work; SIGCONT: its own result is thrown away."""
    with lazy(tmp_path, seconds=2, timeout_s=90) as worker:
        eventually(lambda: row(store).lease_owner is not None)
        worker.send_signal(signal.SIGSTOP)
        now = datetime.now(UTC)

        def over() -> bool:
            taken = store.write(lambda tx: leases.lease(tx, "long", owner="another", now=now, hold_s=60))
            return taken is not None

        assert eventually(over, 10) < 7
        worker.send_signal(signal.SIGCONT)
        time.sleep(3)
        held = row(store)
        assert (held.state, held.lease_owner, held.crashes) == ("due", "another", 1)
        store.write(lambda tx: leases.finish(tx, "long", owner="another", at=now))
    assert row(store).state == "done"
