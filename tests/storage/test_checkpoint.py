"""The write-ahead log is folded beside the turns and gone when the last store closes."""

import threading
import time
from pathlib import Path

import pytest

from storage import calls
from storage.checkpoint import EVERY, LOG_PAGES
from storage.door import Store, open_store
from tests.storage import databases
from tests.storage.world import a_call, a_turn, ask, do

PAGE = 2048 + 24


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    return Path(databases.sqlite_copy(sqlite_template, tmp_path).removeprefix("sqlite:///"))


@pytest.fixture
def store(path: Path) -> Store:
    return open_store(f"sqlite:///{path}")


def checkpointers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "hotline-checkpoint"]


def test_the_log_is_folded_beside_the_turns(store: Store, path: Path) -> None:
    call = do(store, a_call)
    written = path.stat().st_mtime_ns  # folding alone writes to the file itself
    for number in range(1, EVERY + 1):
        do(store, a_turn, call, number)
    until = time.monotonic() + 5
    while path.stat().st_mtime_ns == written and time.monotonic() < until:
        time.sleep(0.005)
    folded = path.stat().st_mtime_ns > written
    store.close()
    assert folded


def test_the_log_stays_short_even_without_a_pause(store: Store, path: Path) -> None:
    call = do(store, a_call)
    for number in range(1, 1000):
        do(store, a_turn, call, number, "x" * 40_000)
    pages = path.with_name(f"{path.name}-wal").stat().st_size / PAGE
    store.close()
    assert pages < 1.5 * LOG_PAGES  # of some twenty thousand written


def test_a_store_that_wrote_little_starts_no_thread(store: Store) -> None:
    do(store, a_call)
    assert checkpointers() == []
    store.close()


def test_closing_ends_the_thread_and_folds_the_log(store: Store, path: Path) -> None:
    call = do(store, a_call)
    for number in range(1, EVERY + 2):
        do(store, a_turn, call, number)
    assert len(checkpointers()) == 1
    store.close()
    assert checkpointers() == []
    assert {file.name for file in path.parent.iterdir() if file.name.startswith(path.name)} == {path.name}
    again = open_store(f"sqlite:///{path}")
    found = ask(again, calls.find, "CA1")
    again.close()
    assert found is not None
    assert found.turn == EVERY + 1
