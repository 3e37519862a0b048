"""Folds SQLite's write-ahead log into the file beside the turns; refuses to make a turn wait for it.

Left alone SQLite does this inside every thousandth page's commit, a stall of several milliseconds for all who wait. A passive
checkpoint on a connection of its own locks nobody out. A log that is never quite folded, because the next turn is always under
way, ends at `LOG_PAGES`: the commit that gets there folds the little that is left, and the log begins anew. A log that is
written over costs less than half of one that grows.
"""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread

EVERY = 128
"""Works between two checkpoints; some six pages each."""
LOG_PAGES = 6000
"""How long the log grows at most, about 12 MB."""


class Checkpointer:
    """A thread that is started by the first checkpoint due and sleeps in between."""

    __slots__ = ("_connect", "_due", "_ended", "_thread", "_works")

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._works = 0
        self._due = Event()
        self._ended = False
        self._thread: Thread | None = None

    def note(self, works: int) -> None:
        """So many works were just committed; called by one thread at a time."""
        self._works += works
        if self._works < EVERY:
            return
        self._works = 0
        if self._thread is None:
            self._thread = Thread(target=self._run, name="hotline-checkpoint", daemon=True)
            self._thread.start()
        self._due.set()

    def close(self) -> None:
        """Wait for a checkpoint under way and end the thread."""
        if self._thread is not None:
            self._ended = True
            self._due.set()
            self._thread.join()
            self._thread = None
            self._ended = False

    def _run(self) -> None:
        connection = self._connect()
        while self._due.wait() and not self._ended:
            self._due.clear()
            # what fails here (a full disk, a lock) fails in a commit too, where it is told; the next checkpoint does the rest
            with suppress(sqlite3.Error):
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        connection.close()
