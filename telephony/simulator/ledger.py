"""What the carrier did, for good: an append-only file of JSON lines; refuses to forget, to change or to lose a line.

Every entry is on the disk before the carrier goes on. A line torn by a power cut is closed and skipped, never mended.
"""

import json
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telephony.simulator.clock import Clock

MARK_EVERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One fact: `kind` is a fixed word, `call` the SID it belongs to ("" for none), `data` the rest."""

    n: int
    at: str
    kind: str
    call: str
    data: dict[str, Any] = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """For the control API and the file."""
        return {"n": self.n, "at": self.at, "kind": self.kind, "call": self.call, "data": self.data}


class Ledger:
    """The entries, in memory for tests (`path` None) or in a file that outlives the process."""

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self._clock = clock
        self._path = path
        self._lock = threading.Lock()
        self._disk = threading.Lock()
        self._entries: list[Entry] = []
        self._marks: list[tuple[int, int]] = [(0, 0)]
        self._file = -1
        self._count = self._synced = 0
        if path is not None:
            self._open(path)

    def _open(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        size = os.fstat(self._file).st_size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            os.write(self._file, b"\n")
        for offset, entry in _lines(path):
            self._count = max(self._count, entry.n)
            self._mark(entry.n, offset)
        self._synced = self._count

    def append(self, kind: str, call: str = "", /, **data: Any) -> Entry:
        """Write one entry; when this returns it is on the disk."""
        at = self._clock.instant().isoformat()
        with self._lock:
            self._count += 1
            entry = Entry(n=self._count, at=at, kind=kind, call=call, data=data)
            if self._path is None:
                self._entries.append(entry)
                return entry
            self._mark(entry.n, os.fstat(self._file).st_size)
            os.write(self._file, json.dumps(entry.as_json(), ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        self._sync(entry.n)
        return entry

    def _sync(self, n: int) -> None:
        """Have entry `n` on the disk. Whoever waits here meanwhile finds their own there too: one sync serves all of them."""
        with self._disk:
            if self._synced < n:
                written = self._count
                os.fsync(self._file)
                self._synced = written

    def _mark(self, n: int, offset: int) -> None:
        """Remember where some of the entries begin, so that newer ones are found without reading all."""
        if n >= self._marks[-1][0] + MARK_EVERY:
            self._marks.append((n, offset))

    def entries(self, *, kind: str | None = None, call: str | None = None, after: int = 0) -> list[Entry]:
        """Entries in order, filtered; `after` is the `n` of the last one already known."""
        if self._path is None:
            with self._lock:
                source: Iterable[Entry] = list(self._entries)
        else:
            with self._lock:
                offset = next(offset for n, offset in reversed(self._marks) if n <= after or n == 0)
            source = read(self._path, offset=offset)
        return [entry for entry in source if entry.n > after and kind in {None, entry.kind} and call in {None, entry.call}]

    def close(self) -> None:
        """Let the file go; the ledger takes no more entries."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def read(path: Path, *, offset: int = 0) -> Iterator[Entry]:
    """The entries of a file from this byte on, which is the beginning of a line; torn lines are skipped."""
    return (entry for _, entry in _lines(path, offset))


def _lines(path: Path, offset: int = 0) -> Iterator[tuple[int, Entry]]:
    with path.open("rb") as lines:
        lines.seek(offset)
        for line in lines:
            begins, offset = offset, offset + len(line)
            if not line.endswith(b"\n"):
                return  # being written just now
            try:
                yield begins, Entry(**json.loads(line.decode("utf-8", "replace")))
            except (ValueError, TypeError):
                continue
