"""Runs child processes and keeps them running; refuses to leave one behind, however it ends itself.

Children are forked from this process, which has loaded all they need: one that dies is back in a fraction of a second, where a
new Python would take several. A child that keeps dying is started with growing pauses. When this process is killed, the kernel
ends the children (Linux); when it is asked to stop, it ends them in order and waits.
"""

import os
import signal
import sys
import time
import traceback
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

from setproctitle import setproctitle

from centre.parent import tied_to

PAUSES_S = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
STEADY_S = 3.0
"""A child that lived this long starts again without a pause."""
STOP_S = 5.0
LOOK_S = 0.05
WRONG_USE = 2
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A child process: `run` is called in it, with `environment` added to ours; `healthy` says whether it is ready.

    title: what a list of processes shows.
    """

    name: str
    title: str
    run: Callable[[], object] = field(repr=False)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    healthy: Callable[[], bool] = field(default=lambda: True, repr=False)


def command(name: str, *arguments: str, environment: Mapping[str, str], healthy: Callable[[], bool]) -> Program:
    """A command of ours as a program."""

    def run() -> None:
        from centre.cli import main

        main(list(arguments))

    return Program(name=name, title=f"hotline {' '.join(arguments)}", run=run, environment=environment, healthy=healthy)


class NotStartedError(Exception):
    """A program ended before it was ever ready; `code` is its exit code."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(f"{name} did not start")
        self.code = code


@dataclass(slots=True)
class _Child:
    program: Program
    pid: int
    began: float
    code: int | None = None
    failures: int = -1
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
    """Fork the program. Its own group: Ctrl-C in the terminal reaches us alone, and we end the children in order."""
    sys.stdout.flush()
    sys.stderr.flush()
    us = os.getpid()
    pid = os.fork()
    if pid == 0:
        _become(program, us)
    with suppress(ProcessLookupError, PermissionError):  # done by the child itself already, or it has ended
        os.setpgid(pid, pid)
    return _Child(program, pid, time.monotonic())


def _become(program: Program, parent: int) -> NoReturn:
    """Be the program; whatever happens, nothing returns into the supervisor's code."""
    code = 1
    try:
        os.setpgid(0, 0)
        for signum in STOPPING:
            signal.signal(signum, signal.SIG_DFL)
        tied_to(parent, signal.SIGTERM)()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)  # what we print is for people who asked us, not for our children
        os.environ.update(program.environment)
        setproctitle(program.title)
        program.run()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - the process ends here
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stderr.flush()
        os._exit(code)


def _code(child: _Child) -> int | None:
    """Once the child has ended: its exit code, or minus the signal that ended it."""
    if child.code is None:
        pid, status = os.waitpid(child.pid, os.WNOHANG)
        if pid:
            child.code = os.waitstatus_to_exitcode(status)
    return child.code


def _await_ready(children: Sequence[_Child], patience_s: float, stopping: Callable[[], bool]) -> bool:
    """Whether all became healthy; False when we were asked to stop meanwhile."""
    deadline = time.monotonic() + patience_s
    for child in children:
        while not child.program.healthy():
            if stopping():
                return False
            code = _code(child)
            if code is not None or time.monotonic() > deadline:
                raise NotStartedError(child.program.name, code or 1)
            time.sleep(LOOK_S)
    return True


def answers(address: str) -> Callable[[], bool]:
    """Whether a web server answers 200 there."""

    def healthy() -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(address, timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    return healthy


def _look_after(child: _Child, say: Callable[[str], None]) -> None:
    """Start the child again if it has ended and its pause is over."""
    now = time.monotonic()
    if child.again_at is None:
        code = _code(child)
        if code is None:
            return
        say(f"{child.program.name} ended unexpectedly ({_how(code)}); starting it again")
        child.failures = 0 if now - child.began > STEADY_S else child.failures + 1
        child.again_at = now + PAUSES_S[min(child.failures, len(PAUSES_S) - 1)]
    if now >= child.again_at:
        started = _start(child.program)
        child.pid, child.began, child.code, child.again_at = started.pid, started.began, None, None


def _how(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit {code}"


def _stop(children: Sequence[_Child]) -> None:
    """Ask all, last started first, give them their time, then insist; whole groups, so that nothing of them stays."""
    for child in reversed(children):
        _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + STOP_S
    while any(_code(child) is None for child in children) and time.monotonic() < deadline:
        time.sleep(LOOK_S)
    for child in children:
        _signal(child, signal.SIGKILL)
        if _code(child) is None:
            os.waitpid(child.pid, 0)


def _signal(child: _Child, signum: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # gone already; macOS says it is not allowed
        os.killpg(child.pid, signum)


@contextmanager
def _asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Whether we were asked to stop; only noted, so that no child is lost between being started and being known."""
    asked: list[int] = []

    def stop(signum: int, _frame: FrameType | None) -> None:
        asked.append(signum)

    before = {signum: signal.signal(signum, stop) for signum in STOPPING}
    try:
        yield lambda: bool(asked)
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
