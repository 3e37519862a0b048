"""What the carrier did, for good: an append-only file of JSON lines; refuses to forget, to change or to lose a line.

Every entry is on the disk before the carrier goes on. A line torn by a power cut is closed and skipped, never mended.
"""

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telephony.simulator.clock import Clock


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
        self._entries: list[Entry] = []
        self._file = -1
        self._count = 0
        if path is not None:
            self._open(path)

    def _open(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        size = os.fstat(self._file).st_size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            os.write(self._file, b"\n")
        self._count = max((entry.n for entry in _read(path)), default=0)

    def append(self, kind: str, call: str = "", /, **data: Any) -> Entry:
        """Write one entry; when this returns it is on the disk."""
        at = self._clock.instant().isoformat()
        with self._lock:
            self._count += 1
            entry = Entry(n=self._count, at=at, kind=kind, call=call, data=data)
            if self._path is None:
                self._entries.append(entry)
            else:
                os.write(self._file, json.dumps(entry.as_json(), ensure_ascii=False).encode("utf-8", "replace") + b"\n")
                os.fsync(self._file)
        return entry

    def entries(self, *, kind: str | None = None, call: str | None = None, after: int = 0) -> list[Entry]:
        """Entries in order, filtered; `after` is the `n` of the last one already known."""
        with self._lock:
            source: Iterator[Entry] | list[Entry] = self._entries if self._path is None else list(_read(self._path))
        return [entry for entry in source if entry.n > after and kind in {None, entry.kind} and call in {None, entry.call}]

    def close(self) -> None:
        """Let the file go; the ledger takes no more entries."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _read(path: Path) -> Iterator[Entry]:
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                yield Entry(**json.loads(line))
            except (ValueError, TypeError):
                continue
