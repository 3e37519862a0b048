"""Runs child processes and keeps them running; refuses to leave one behind, however it ends itself.

A child that dies is started again, at once the first time and then with growing pauses. When this process is killed, the
kernel ends the children (Linux); when it is asked to stop, it ends them in order and waits.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

from centre.parent import tied_to

PAUSES_S = (0.0, 0.5, 1.0, 2.0, 5.0)
STEADY_S = 20.0
"""A child that lived this long starts again without a pause."""
STOP_S = 5.0
LOOK_S = 0.05
WRONG_USE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run; `health` is the address that answers 200 once it is ready."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    health: str


class NotStartedError(Exception):
    """A program ended before it was ever ready; `code` is its exit code."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(f"{name} did not start")
        self.code = code


@dataclass(slots=True)
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    began: float
    failures: int = 0
    again_at: float | None = None


def supervise(
    programs: Sequence[Program], *, patience_s: float, on_ready: Callable[[], None], say: Callable[[str], None]
) -> None:
    """Run the programs until SIGINT, SIGTERM or SIGHUP; `on_ready` is called once, when all are healthy.

    Raises `NotStartedError` when one ends, or is not healthy within `patience_s` seconds, before that.
    """
    children: list[_Child] = []
    with _asked_to_stop() as stopping:
        try:
            children.extend(_start(program) for program in programs)
            if not _await_ready(children, patience_s, stopping):
                return
            on_ready()
            while not stopping():
                for child in children:
                    _look_after(child, say)
                time.sleep(LOOK_S)
        finally:
            _stop(children)


def _start(program: Program) -> _Child:
    process = subprocess.Popen(
        [sys.executable, "-m", "centre", *program.arguments],
        env=dict(program.environment),
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),
        # its own group: Ctrl-C in the terminal reaches us alone, and we end the children in order
        process_group=0,
        preexec_fn=tied_to(os.getpid(), signal.SIGTERM),  # noqa: PLW1509 - this process has one thread
    )
    return _Child(program, process, time.monotonic())


def _await_ready(children: Sequence[_Child], patience_s: float, stopping: Callable[[], bool]) -> bool:
    """Whether all became healthy; False when we were asked to stop meanwhile."""
    deadline = time.monotonic() + patience_s
    for child in children:
        while not _healthy(child.program.health):
            if stopping():
                return False
            code = child.process.poll()
            if code is not None or time.monotonic() > deadline:
                raise NotStartedError(child.program.name, code or 1)
            time.sleep(LOOK_S)
    return True


def _healthy(address: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _look_after(child: _Child, say: Callable[[str], None]) -> None:
    """Start the child again if it has ended and its pause is over."""
    now = time.monotonic()
    if child.again_at is None:
        if child.process.poll() is None:
            return
        if now - child.began > STEADY_S:
            child.failures = 0
        pause = PAUSES_S[min(child.failures, len(PAUSES_S) - 1)]
        say(f"{child.program.name} ended unexpectedly ({_how(child.process.returncode)}); starting it again")
        child.failures += 1
        child.again_at = now + pause
    if now >= child.again_at:
        started = _start(child.program)
        child.process, child.began, child.again_at = started.process, started.began, None


def _how(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit {code}"


def _stop(children: Sequence[_Child]) -> None:
    """Ask all, last started first, give them their time, then insist; whole groups, so that nothing of them stays."""
    for child in reversed(children):
        _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + STOP_S
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(deadline - time.monotonic(), 0.0))
        _signal(child, signal.SIGKILL)
        child.process.wait()


def _signal(child: _Child, signum: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # gone already; macOS says it is not allowed
        os.killpg(child.process.pid, signum)


@contextmanager
def _asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Whether we were asked to stop; only noted, so that no child is lost between being started and being known."""
    asked: list[int] = []

    def stop(signum: int, _frame: FrameType | None) -> None:
        asked.append(signum)

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {signum: signal.signal(signum, stop) for signum in signals}
    try:
        yield lambda: bool(asked)
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
