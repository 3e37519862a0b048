"""Processes that a benchmark starts and ends; refuses to leave one behind."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen, TimeoutExpired

ROOT = Path(__file__).resolve().parent.parent
GRACE_S = 8.0


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without settings of ours, and then these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "TWILIO_")) and name != "PORT"}
    return {**kept, "PYTHONPATH": str(ROOT), **settings}


@contextmanager
def ended(process: "Popen[bytes]") -> Iterator["Popen[bytes]"]:
    """The process, ended when the block ends."""
    try:
        yield process
    finally:
        end(process)


def end(process: "Popen[bytes]") -> None:
    """Ask it to end, then insist."""
    process.send_signal(signal.SIGCONT)
    process.terminate()
    try:
        process.wait(GRACE_S)
    except TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(fact: Callable[[], bool], within_s: float) -> None:
    """Wait until it is so; RuntimeError when it does not come to be in time."""
    until = time.monotonic() + within_s
    while not fact():
        if time.monotonic() > until:
            raise RuntimeError("it did not happen in time")
        time.sleep(0.005)
