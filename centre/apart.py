"""A whole hotline in processes of its own, started by `hotline up` on free ports and a folder; refuses to leave one running."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from centre.environment import CARRIER_NAMES, PREFIX
from centre.settings import Settings, load

ROOT: Final = Path(__file__).resolve().parent.parent
PATIENCE_S: Final = 90.0
GRACE_S: Final = 15.0


class NotStarted(Exception):
    """The hotline did not come up; the text is the end of what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A hotline that runs. log: where its processes write; settings: what it was started with; pid: of the supervisor."""

    pid: int
    folder: Path
    settings: Settings = field(repr=False)
    log: Path

    @property
    def carrier_url(self) -> str:
        """Where its carrier answers."""
        return self.settings.carrier_api_url or ""

    @property
    def ledger(self) -> Path:
        """The carrier's record."""
        return self.folder / "simulator" / "ledger.jsonl"


@contextmanager
def running(
    folder: Path, *, pack: str, arguments: Sequence[str] = (), more: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """`hotline up` with its data in `folder`, until the block ends. Raises `NotStarted`.

    arguments: further ones of `up`; more: further settings.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(pack)
    port = free_ports()
    given = {
        f"{PREFIX}DATA_DIR": str(folder),
        f"{PREFIX}PORT": str(port),
        f"{PREFIX}PACK": str(place.resolve()) if place.is_dir() else pack,
        f"{PREFIX}LOG_FORMAT": "json",
        **(more or {}),
    }
    log = folder / "hotline.log"
    environment = {**_kept(), **given, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "centre", "up", *arguments], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=said
        )
    try:
        _await(process, log)
        yield Running(pid=process.pid, folder=folder, settings=load(given), log=log)
    finally:
        _end(process)


def free_ports() -> int:
    """A loopback port that is free, and the one above it too."""
    while True:
        with socket.socket() as one, socket.socket() as next_one:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            with suppress(OSError, OverflowError):
                next_one.bind(("127.0.0.1", port + 1))
                return port


def _kept() -> dict[str, str]:
    """This process's environment without settings of a hotline."""
    ours = {*CARRIER_NAMES.values(), "PORT"}
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX) and name not in ours}


def _await(process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait for the line that says it is ready."""
    if process.stdout is None:
        raise NotStarted("it says nothing")
    os.set_blocking(process.stdout.fileno(), False)
    until = time.monotonic() + PATIENCE_S
    said = b""
    while b"Ready." not in said:
        if process.poll() is not None or time.monotonic() > until:
            raise NotStarted(log.read_text(encoding="utf-8", errors="replace")[-2000:])
        said += _more(process.stdout)
        time.sleep(0.05)


def _more(stream: IO[bytes]) -> bytes:
    return stream.read() or b""


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
