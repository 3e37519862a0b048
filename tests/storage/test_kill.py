"""Killed at any moment: what was acknowledged is there, what is there is whole, the file is sound."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from storage.sqlite import connect

pytestmark = pytest.mark.processes
ROOT = Path(__file__).parents[2]
KILLS = 40
STRACE = shutil.which("strace") or ""
HALF = """
SELECT count(*) FROM turns JOIN calls ON calls.id = turns.call_id
LEFT JOIN outbox ON outbox.key = calls.sid || ' ' || turns.number
WHERE outbox.id IS NULL OR turns.events IS NULL OR json_array_length(turns.events) <> 2
"""
KEPT = "SELECT sid, (SELECT count(*) FROM turns WHERE call_id = calls.id AND session IS NOT NULL) FROM calls"
COUNTS = "SELECT (SELECT count(*) FROM turns), (SELECT count(*) FROM outbox), (SELECT sum(json_array_length(events)) FROM turns)"
THREE = """
import os, sys
from storage.door import open_store
from tests.storage.writing import work
store = open_store(sys.argv[1])
for _ in range(3):
    store.write(lambda tx: work(tx, "CA0"))
    os.write(1, b"acknowledged")
store.close()
"""


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(sqlite_template, tmp_path / "hotline.sqlite"))


@pytest.fixture
def program(path: Path) -> Iterator[subprocess.Popen[str]]:
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.writing", f"sqlite:///{path}"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    yield running
    if running.poll() is None:
        running.communicate(timeout=10)


def killed_after(program: subprocess.Popen[str], lines: int, pause_s: float) -> Iterator[tuple[str, int]]:
    """Let a child write so many works and a little longer, then kill it: what was acknowledged, call and number."""
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write("\n")
    pid = 0
    while lines:
        sid, number = program.stdout.readline().split()
        if sid == "child":
            pid = int(number)
        else:
            # what the child before had still told comes first
            yield sid, int(number)
            lines -= bool(pid)
    time.sleep(pause_s)
    os.kill(pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        while True:
            os.kill(pid, 0)
            time.sleep(0.001)


def check(path: Path, acknowledged: dict[str, int]) -> int:
    """The file is sound, every work is whole, every acknowledged one is there; how many there are."""
    connection = connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute(HALF).fetchone() == (0,)
    turns, entries, events = connection.execute(COUNTS).fetchone()
    assert (entries, events) == (turns, 2 * turns)
    kept = dict(connection.execute(KEPT).fetchall())
    assert sum(kept.values()) == turns
    assert {sid: number for sid, number in acknowledged.items() if kept.get(sid, 0) < number} == {}
    connection.close()
    return int(turns)


def test_kills_lose_nothing_acknowledged_and_leave_nothing_half_done(program: subprocess.Popen[str], path: Path) -> None:
    chance = random.Random(20261124)
    acknowledged: dict[str, int] = {}
    works = [0]
    for _ in range(KILLS):
        acknowledged.update(killed_after(program, chance.randrange(1, 200), chance.random() * 0.005))
        works.append(check(path, acknowledged))
        assert works[-1] > works[-2]
    rest, _ = program.communicate(timeout=10)
    acknowledged.update((sid, int(number)) for sid, number in (line.split() for line in rest.splitlines()))
    assert check(path, acknowledged) == works[-1] > 10 * KILLS
    assert works[-1] - sum(acknowledged.values()) < 4 * KILLS


@pytest.mark.skipif(not STRACE, reason="strace is not here")
def test_every_acknowledgement_comes_after_its_sync(path: Path, tmp_path: Path) -> None:
    """A killed process does not show what a power cut takes: the order of the system calls does."""
    trace = tmp_path / "trace"
    watched = "trace=write,pwrite64,fdatasync,fsync"
    subprocess.run(
        [STRACE, "-f", "-y", "-e", watched, "-o", trace, sys.executable, "-c", THREE, f"sqlite:///{path}"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=60,
    )
    calls = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    told = [place for place, call in enumerate(calls) if '"acknowledged"' in call]
    assert len(told) == 3
    for before, after in pairwise([0, *told]):
        log = [call for call in calls[before:after] if "-wal>" in call]
        assert any("pwrite64(" in call for call in log)
        assert "sync(" in log[-1]
