"""SQLite behind the door: one writer at a time for all threads, readers of their own; refuses databases in memory."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import URL

from storage.checkpoint import LOG_PAGES, Checkpointer
from storage.door import ATTEMPTS, PATIENCE_S
from storage.errors import StoreBusy, StoreError, StoreFailed, StoreRefused, TurnTaken
from storage.group import Writer
from storage.transaction import Transaction

T = TypeVar("T")
PRAGMAS = (
    "PRAGMA page_size=2048",  # counts for a new file only; a turn changes little of four pages, and pages are logged whole
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    f"PRAGMA wal_autocheckpoint={LOG_PAGES}",
)


def connect(path: Path, *, patience_s: float = PATIENCE_S) -> sqlite3.Connection:
    """A connection in driver autocommit: transactions are begun and ended in words. Waits `patience_s` seconds for locks."""
    connection = sqlite3.connect(path, timeout=patience_s, isolation_level=None, check_same_thread=False, cached_statements=512)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def translated(error: sqlite3.Error) -> StoreError:
    """The error in our words, without any value that a statement carried."""
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy(f"the database stayed locked ({name})")
    if isinstance(error, sqlite3.IntegrityError):
        return StoreRefused(f"{name}: {error}")
    return StoreFailed(f"{name}: {error}")


class SqliteStore:
    """One SQLite file in WAL mode, every commit synced."""

    def __init__(self, address: URL, *, pool: int, patience_s: float) -> None:
        if not address.database or address.database == ":memory:":
            raise ValueError("a database in memory is lost with its process: name a file")
        self._path = Path(address.database)
        self._connect = partial(connect, self._path, patience_s=patience_s)
        self._pool = pool
        self._readers: list[sqlite3.Connection] = []
        self._checkpointer = Checkpointer(self._connect)
        self._writer = Writer(self._connect, translated, self._checkpointer.note, patience_s=patience_s)

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Run the work in one durable transaction (see `Store.write`)."""
        for _ in range(ATTEMPTS - 1):
            try:
                return self._writer.write(work)
            except TurnTaken:
                continue
        return self._writer.write(work)

    def read(self, work: Callable[[Transaction], T]) -> T:
        """Run the work on a snapshot of its own (see `Store.read`)."""
        try:
            connection = self._reader()
            try:
                connection.execute("BEGIN")
                return work(Transaction(connection.cursor(), "sqlite", reading=True))
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                self._give_back(connection)
        except sqlite3.Error as error:
            raise translated(error) from None

    def migrate(self) -> None:
        """Bring the tables up to date (see `Store.migrate`)."""
        from storage import migrate

        migrate.sqlite(self._path)

    def close(self) -> None:
        """Close every connection; the last one to leave folds the write-ahead log into the file."""
        self._checkpointer.close()
        readers, self._readers = self._readers, []
        for connection in readers:
            connection.close()
        self._writer.close()

    def _reader(self) -> sqlite3.Connection:
        try:
            return self._readers.pop()
        except IndexError:
            connection = self._connect()
            connection.execute("PRAGMA query_only=ON")
            return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if len(self._readers) < self._pool:
            self._readers.append(connection)
        else:
            connection.close()
