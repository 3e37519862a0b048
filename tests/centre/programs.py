"""Our programs as processes, on free ports and with data of their own; refuses to leave one running."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A running program and where what it prints is kept."""

    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def stdout(self) -> str:
        return (self.folder / "stdout").read_text(encoding="utf-8")

    @property
    def stderr(self) -> str:
        return (self.folder / "stderr").read_text(encoding="utf-8")

    def end(self, signum: signal.Signals = signal.SIGTERM, *, within_s: float) -> int:
        """Signal it; its exit code, which has to come in time."""
        self.process.send_signal(signum)
        return self.process.wait(within_s)


@contextmanager
def running(folder: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> Iterator[Program]:
    """`hotline ARGUMENTS` with its data in `folder`, until the block ends."""
    folder.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "TWILIO_")) and name != "PORT"}
    given = {**kept, "PYTHONPATH": str(ROOT), "HOTLINE_DATA_DIR": str(folder / "data"), **(environ or {})}
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "centre", *arguments], cwd=folder, env=given, stdout=out, stderr=err, start_new_session=True
        )
    try:
        yield Program(process=process, folder=folder)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_ports() -> int:
    """A port that is free and whose neighbour above is free too."""
    while True:
        with socket.socket() as one, socket.socket() as next_one:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            try:
                next_one.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


def answers(port: int, path: str = "/healthz") -> bool:
    """Whether a web server there says that all is well."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def eventually(fact: Callable[[], bool], within_s: float = PATIENCE_S) -> float:
    """Wait until it is so; the seconds that took. An assertion fails when the time is over."""
    began = time.monotonic()
    while not fact():
        assert time.monotonic() - began < within_s, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - began


def children(pid: int) -> list[int]:
    """The processes that this one has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def alive(pid: int) -> bool:
    """Whether this process still runs; one that has ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
