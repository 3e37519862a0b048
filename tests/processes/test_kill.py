"""SIGKILL of the web process at every step of a turn: all of the turn or nothing, and the carrier's retry is answered alike."""

import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
import requests

from bench.servers import ROOT, free_port
from tests.processes.line import Line, action, form, said, serving

pytestmark = pytest.mark.processes
DYING = str(ROOT / "tests" / "processes" / "dying.py")
SID = f"CA{5:032x}"


def traces(database: Path) -> tuple[int, int, int, int]:
    """What stands in the store of the one call: its turn, rows of turns, turns with events, orphaned events."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as store:
        assert store.execute("pragma integrity_check").fetchone() == ("ok",)
        turn = store.execute("select coalesce(max(turn), 0) from calls").fetchone()[0]
        rows = store.execute("select count(*) from turns").fetchone()[0]
        evented = store.execute("select count(*) from turns where events is not null").fetchone()[0]
        orphans = store.execute("select count(*) from events where turn > (select max(turn) from calls)").fetchone()[0]
    return turn, rows, evented, orphans


@pytest.fixture
def prepared(tmp_path: Path) -> tuple[Path, int, str]:
    """A call that has taken its first turn, its hotline ended; the folder, the port, where turn 2 goes."""
    port = free_port()
    with serving(tmp_path, port=port) as line:
        path = action(line.post("/twilio/voice", form(SID)))
    return tmp_path, port, path


def retry(folder: Path, port: int, path: str) -> tuple[requests.Response, requests.Response]:
    """The carrier's retry to a hotline started again, and the same once more."""
    with serving(folder, port=port) as line:
        first = second_turn(line, path)
        return first, second_turn(line, path)


def second_turn(line: Line, path: str) -> requests.Response:
    return line.post(path, form(SID, Digits="1", CallStatus="in-progress"))


def check(folder: Path, port: int, path: str, *, committed: bool | None) -> None:
    turn, rows, evented, orphans = traces(folder / "hotline.db")
    assert turn == rows == evented, "half a turn stands in the store"
    assert orphans == 0
    if committed is not None:
        assert turn == (2 if committed else 1)
    first, again = retry(folder, port, path)
    assert first.content == again.content
    assert said(first)
    assert traces(folder / "hotline.db")[:3] == (2, 2, 2)


@pytest.mark.parametrize("at", [1, 5, 9, "answer"], ids=str)
def test_a_turn_killed_at_a_statement_is_whole_or_absent_and_its_retry_is_answered(
    prepared: tuple[Path, int, str], at: int | str
) -> None:
    folder, port, path = prepared
    died = False
    with serving(folder, DYING, port=port, DIE_TURN="turn=2", DIE_AT=str(at)) as line:
        line.post("/twilio/voice", form(SID))  # a repeat: opens the connections and changes nothing
        try:
            second_turn(line, path)
        except requests.ConnectionError:
            died = line.process.wait(5) != 0
    assert died, "the turn has fewer statements than this"
    check(folder, port, path, committed=at == "answer")


STRACE = shutil.which("strace")
CALLS = "write,pwrite64,fdatasync,fsync,ftruncate,sendto"


@pytest.mark.skipif(STRACE is None, reason="needs strace (apt install strace) to stop at system calls")
@pytest.mark.parametrize("at", [2, 5, 8])
def test_a_turn_killed_at_a_write_to_the_disk_is_whole_or_absent(prepared: tuple[Path, int, str], at: int) -> None:
    folder, port, path = prepared
    with serving(folder, port=port) as line:
        rule = f"inject={CALLS}:signal=KILL:when={at}"
        children = Path(f"/proc/{line.process.pid}/task/{line.process.pid}/children").read_text().split()
        pids = [argument for pid in (str(line.process.pid), *children) for argument in ("-p", pid)]
        tracer = subprocess.Popen(
            [str(STRACE), "-f", "-e", f"trace={CALLS}", "-e", rule, *pids], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(0.5)
        try:
            answered = second_turn(line, path).ok
        except requests.RequestException:
            answered = False
        tracer.kill()  # asked to end, it waits for ever for the process that it has killed
        tracer.wait()
    check(folder, port, path, committed=True if answered else None)
