"""Several processes on one database: one migrates and the others wait, all write and nothing is lost."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage import calls, tickets
from storage.door import Store, open_store
from tests.storage.world import a_call, ask, do

pytestmark = pytest.mark.processes
ROOT = Path(__file__).parents[2]
MIGRATE = """
import sys
from storage.door import open_store
from tests.storage.world import a_ticket, do
print("ready", flush=True)
sys.stdin.readline()
store = open_store(sys.argv[1])
store.migrate()
print(do(store, a_ticket).id)
store.close()
"""
COUNT = """
import sys
from threading import Thread
from storage import calls
from storage.door import open_store
from tests.storage.world import a_turn
def count(tx):
    call, _ = calls.take_turn(tx, "CA1", 10_000)
    a_turn(tx, call, call.turn + 1)
def counting():
    for _ in range(20):
        store.write(count)
print("ready", flush=True)
sys.stdin.readline()
store = open_store(sys.argv[1])
threads = [Thread(target=counting) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
store.close()
"""


def at_once(script: str, url: str, processes: int) -> list[str]:
    """Run the script in so many processes that begin at the same moment; what each wrote after that."""
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", script, url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    finished = [process.communicate(timeout=60) for process in running]
    assert [error for _, error in finished] == [""] * processes
    return [output for output, _ in finished]


def test_eight_processes_on_an_empty_database_migrate_it_once(empty_url: str) -> None:
    made = at_once(MIGRATE, empty_url, 8)
    assert sorted(int(number) for number in made) == list(range(1, 9))
    store = open_store(empty_url)
    assert len(ask(store, tickets.list_tickets)) == 8
    store.close()


def test_processes_and_threads_count_the_turns_of_one_call_without_a_gap(store: Store, url: str) -> None:
    do(store, a_call)
    began = time.monotonic()
    at_once(COUNT, url, 3)
    assert time.monotonic() - began < 30
    shown = ask(store, calls.show, "CA1")
    assert shown is not None
    assert [turn["number"] for turn in shown["turns"]] == list(range(1, 181))
    assert shown["turn"] == 180
