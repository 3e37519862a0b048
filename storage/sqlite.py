"""SQLite behind the door: many callers, one writer at a time, one commit for all who wait; refuses databases in memory.

There is no writer thread. The first caller leads: it begins the transaction, runs every work that has queued (each in a
savepoint) and commits once; whoever queues meanwhile follows, and the first of those leads next. A lone caller pays for its
own transaction and hardly anything more. Other processes may write to the same file: the leader then waits its turn.
"""

import sqlite3
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from threading import Lock, get_ident
from typing import Any, TypeVar

from sqlalchemy.engine import URL

from storage.door import ATTEMPTS, PATIENCE_S
from storage.errors import StoreBusy, StoreError, StoreFailed, StoreRefused, TurnTaken
from storage.transaction import Transaction

T = TypeVar("T")
BATCH = 64
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
)


def connect(path: Path, *, wait_s: float = PATIENCE_S) -> sqlite3.Connection:
    """A connection in driver autocommit: transactions are begun and ended in words. Waits `wait_s` seconds for locks."""
    connection = sqlite3.connect(path, timeout=wait_s, isolation_level=None, check_same_thread=False, cached_statements=512)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def translated(error: sqlite3.Error) -> StoreError:
    """The error in our words, without any value that a statement carried."""
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    match error:
        case sqlite3.OperationalError() if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return StoreBusy(f"the database stayed locked ({name})")
        case sqlite3.IntegrityError():
            return StoreRefused(f"{name}: {error}")
        case _:
            return StoreFailed(f"{name}: {error}")


class _Job:
    """A work on its way through the door."""

    __slots__ = ("done", "error", "gate", "result", "until", "work")

    def __init__(self, work: Callable[[Transaction], Any], until: float) -> None:
        self.work = work
        self.until = until
        self.gate: Lock | None = None
        self.done = False
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self, transaction: Transaction) -> bool:
        """Run the work; True when it went well."""
        self.error = None
        try:
            self.result = self.work(transaction)
        except sqlite3.Error as error:
            self.error = translated(error)
        except Exception as error:  # noqa: BLE001 - it is raised again for the caller whose work it is
            self.error = error
        return self.error is None


class SqliteStore:
    """One SQLite file in WAL mode, every commit synced."""

    def __init__(self, address: URL, *, pool: int) -> None:
        if not address.database or address.database == ":memory:":
            raise ValueError("a database in memory is lost with its process: name a file")
        self._path = Path(address.database)
        self._pool = pool
        self._mutex = Lock()
        self._queue: deque[_Job] = deque()
        self._led = False
        self._leader = 0
        self._writer: sqlite3.Connection | None = None
        self._transaction: Transaction
        self._readers: list[sqlite3.Connection] = []

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Run the work in one durable transaction (see `Store.write`)."""
        for _ in range(ATTEMPTS - 1):
            try:
                return self._write(work)
            except TurnTaken:
                continue
        return self._write(work)

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
        readers, self._readers = self._readers, []
        for connection in readers:
            connection.close()
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _write(self, work: Callable[[Transaction], T]) -> T:
        if self._leader == get_ident():
            raise RuntimeError("a work must not call the store it runs in")
        job = _Job(work, time.monotonic() + PATIENCE_S)
        with self._mutex:
            self._queue.append(job)
            if self._led:
                job.gate = Lock()
                job.gate.acquire()
            self._led = True
        if job.gate is not None:
            job.gate.acquire()
        if not job.done:
            self._lead(job)
        if job.error is not None:
            raise job.error
        result: T = job.result
        return result

    def _lead(self, own: _Job) -> None:
        """Commit what has queued, own work first, then let the next in the queue lead."""
        batch: list[_Job] = [own]
        try:
            self._leader = get_ident()
            connection = self._begin(own.until)
            with self._mutex:
                batch = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
            self._commit(connection, batch)
        except sqlite3.Error as error:
            self._fail(batch, translated(error))
        except StoreError as error:
            self._fail(batch, error)
        finally:
            self._hand_over(batch)

    def _begin(self, until: float) -> sqlite3.Connection:
        """Take the database's write lock, from other processes if need be; StoreBusy after `until` (monotonic seconds)."""
        if self._writer is None:
            self._writer = connect(self._path)
            self._writer.execute("PRAGMA busy_timeout=0")
            self._transaction = Transaction(self._writer.cursor(), "sqlite")
        pause = 0.000_2
        while True:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > until:
                    raise
                time.sleep(pause)
                pause = min(pause * 1.5, 0.01)
            else:
                return self._writer

    def _commit(self, connection: sqlite3.Connection, batch: list[_Job]) -> None:
        """Run the batch in the transaction begun, and commit it once."""
        if len(batch) == 1:
            kept = batch[0].run(self._transaction)
            if connection.in_transaction:
                connection.execute("COMMIT" if kept else "ROLLBACK")
        else:
            for job in batch:
                if not self._run_apart(connection, job):
                    break
            else:
                connection.execute("COMMIT")
                return
            self._one_by_one(connection, [job for job in batch if job.error is None])

    def _run_apart(self, connection: sqlite3.Connection, job: _Job) -> bool:
        """Run one work of many in its savepoint; False when SQLite gave up the whole transaction (disk full, I/O error)."""
        connection.execute("SAVEPOINT work")
        if not job.run(self._transaction):
            if not connection.in_transaction:
                return False
            connection.execute("ROLLBACK TO work")
        connection.execute("RELEASE work")
        return True

    def _one_by_one(self, connection: sqlite3.Connection, batch: list[_Job]) -> None:
        for job in batch:
            connection.execute("BEGIN IMMEDIATE")
            self._commit(connection, [job])

    def _fail(self, batch: list[_Job], error: StoreError) -> None:
        """Nothing of this batch was kept."""
        if self._writer is not None and self._writer.in_transaction:
            self._writer.execute("ROLLBACK")
        for job in batch:
            job.error = job.error or error

    def _hand_over(self, batch: list[_Job]) -> None:
        """Let the next in the queue lead, then wake those whose work is done."""
        self._leader = 0
        with self._mutex:
            if self._queue and self._queue[0] is batch[0]:
                self._queue.popleft()
            following = self._queue[0] if self._queue else None
            self._led = following is not None
        if following is not None and following.gate is not None:
            following.gate.release()
        for job in batch:
            job.done = True
            if job.gate is not None:
                job.gate.release()

    def _reader(self) -> sqlite3.Connection:
        try:
            return self._readers.pop()
        except IndexError:
            connection = connect(self._path)
            connection.execute("PRAGMA query_only=ON")
            return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if len(self._readers) < self._pool:
            self._readers.append(connection)
        else:
            connection.close()
