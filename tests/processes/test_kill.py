"""SIGKILL of the web process at every write of a turn: all of the turn or nothing, and the carrier's retry is answered alike.

The master has loaded everything before it forks the process that answers: whoever is killed is replaced in a moment, and a sweep
over all points of a turn needs no new start. What a killed process cannot show is a power cut: its writes are in the kernel.
That the turn is on the disk before its answer is on the wire is shown by the order of the system calls.
"""

import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from bench.servers import ROOT, free_port
from tests.processes.line import PATIENCE_S, Line, said, serving
from tests.processes.sweep import COMPLAINT, LANGUAGE, Call, order, rows, turns, undisturbed

pytestmark = pytest.mark.processes
DYING = str(ROOT / "tests" / "processes" / "dying.py")
each_turn = pytest.mark.parametrize("keys", [LANGUAGE, COMPLAINT], ids=["a plain turn", "a turn that writes a lot"])


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A hotline whose web process dies where it is told to, one of whose calls has gone through undisturbed."""
    folder = tmp_path_factory.mktemp("kill")
    with serving(folder, DYING, DIE_FILE=str(folder / "die")) as running:
        yield running


@pytest.fixture
def whole(line: Line, keys: tuple[str, ...]) -> Counter[str]:
    """The rows that the turn in question adds."""
    return undisturbed(line, keys)


def check(call: Call, before: Counter[str], whole: Counter[str], *, committed: bool | None) -> bool:
    """All of the last turn stands in the store or nothing; the carrier tries twice more, and all of it stands there once."""
    added = rows(call.line) - before
    assert added in ({}, whole), "half a turn stands in the store"
    assert committed is None or bool(added) is committed
    first, again = call.last(), call.last()
    assert first.content == again.content
    assert said(first)
    at = len(call.keys) + 1
    assert turns(call.line, call.sid) == (at, at, at)
    assert rows(call.line) - before == whole
    return bool(added)


@each_turn
def test_a_turn_killed_at_any_statement_is_absent_and_its_retry_is_answered(
    line: Line, keys: tuple[str, ...], whole: Counter[str]
) -> None:
    for at in count(1):
        call = Call(line=line, keys=keys).begin()
        before = rows(line)
        with order(line, str(at)):
            reply = call.last_or_none()
        if reply is not None:
            break  # the turn has fewer statements than this
        check(call, before, whole, committed=False)
    assert at > 3, "BEGIN, one to write and COMMIT are the least a turn can do"


@each_turn
def test_a_turn_killed_before_its_answer_is_whole_and_its_retry_is_answered(
    line: Line, keys: tuple[str, ...], whole: Counter[str]
) -> None:
    call = Call(line=line, keys=keys).begin()
    before = rows(line)
    with order(line, "answer"):
        assert call.last_or_none() is None
    check(call, before, whole, committed=True)


@pytest.mark.parametrize("point", ["3", "answer"])
def test_a_hotline_killed_with_its_master_goes_on_where_it_was_when_it_is_started_again(tmp_path: Path, point: str) -> None:
    port = free_port()
    with serving(tmp_path, DYING, port=port, DIE_FILE=str(tmp_path / "die")) as line:
        whole = undisturbed(line, COMPLAINT)
        call = Call(line=line, keys=COMPLAINT).begin()
        before = rows(line)
        with order(line, f"all {point}"):
            assert call.last_or_none() is None
        assert line.process.wait(PATIENCE_S) != 0
    with serving(tmp_path, port=port):
        check(call, before, whole, committed=point == "answer")


STRACE = shutil.which("strace")
WRITES = ("write", "pwrite64", "fdatasync", "fsync", "ftruncate", "sendto")
needs_strace = pytest.mark.skipif(STRACE is None, reason="needs strace (apt install strace) to stop at system calls")


def web_process(line: Line) -> int:
    """The process that answers: the only child of the one started."""
    children = Path(f"/proc/{line.process.pid}/task/{line.process.pid}/children")
    for _ in range(600):
        found = children.read_text().split()
        if len(found) == 1:
            return int(found[0])
        time.sleep(0.1)
    raise AssertionError("there is no web process")


@contextmanager
def traced(line: Line, *rules: str) -> Iterator[subprocess.Popen[str]]:
    """The web process under strace, from when all its threads are attached until the block ends."""
    command = [str(STRACE), "-f", *rules, "-p", str(web_process(line))]
    tracer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        assert tracer.stderr
        attached = tracer.stderr.readline()
        assert "attached" in attached, attached
        yield tracer
    finally:
        tracer.kill()  # asked to end, it waits for ever for the process that it has killed
        tracer.communicate()


@needs_strace
@each_turn
def test_a_turn_killed_at_any_write_to_disk_or_wire_is_whole_or_absent(
    line: Line, keys: tuple[str, ...], whole: Counter[str]
) -> None:
    left: Counter[bool] = Counter()
    for name in WRITES:
        for at in count(1):
            call = Call(line=line, keys=keys).begin()
            before = rows(line)
            with traced(line, "-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={at}"):
                reply = call.last_or_none()
            stands = check(call, before, whole, committed=True if reply else None)
            if reply is not None:
                break  # the turn has fewer calls of this kind, or this one came after its answer
            left[stands] += 1
    assert left[False], "no write came before the commit"
    assert left[True], "no write came between the commit and the answer"


@needs_strace
@each_turn
def test_a_turn_is_on_the_disk_before_its_answer_is_on_the_wire(line: Line, keys: tuple[str, ...], tmp_path: Path) -> None:
    log = tmp_path / "calls"
    call = Call(line=line, keys=keys).begin()
    with traced(line, "-y", "-s", "12", "-e", "trace=pwrite64,fdatasync,sendto", "-o", str(log)) as tracer:
        assert call.last().ok
        tracer.terminate()
        tracer.wait(PATIENCE_S)
    steps = re.findall(r"(pwrite64|fdatasync)\(\d+<[^>]*\.db-wal>|(sendto)\(\d+<[^>]*>, \"HTTP/1\.1 200", log.read_text())
    happened = [ours or theirs for ours, theirs in steps]
    assert happened[-2:] == ["fdatasync", "sendto"], happened
    assert "pwrite64" in happened
