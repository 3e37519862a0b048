"""Group commit on one SQLite connection: many callers, one transaction at a time; refuses to lose or to double any work.

There is no writer thread. The first caller leads: it begins the transaction, runs every work that has queued (each in a
savepoint) and commits once; whoever queues meanwhile follows, and the first of those leads next. A lone caller pays for its
own transaction and hardly anything more. Other processes may write to the same file: the leader then waits its turn.
"""

import sqlite3
import time
from collections import deque
from collections.abc import Callable
from threading import Lock, get_ident
from typing import Any, TypeVar

from storage.errors import StoreBusy, StoreError, StoreFailed
from storage.transaction import Transaction

T = TypeVar("T")
BATCH = 64
Translate = Callable[[sqlite3.Error], StoreError]


class _Job:
    """A work on its way. `gate` is opened when the work is done, or (`leads`) when its caller is to lead."""

    __slots__ = ("error", "gate", "kept", "leads", "result", "until", "work")

    def __init__(self, work: Callable[[Transaction], Any], until: float) -> None:
        self.work = work
        self.until = until
        self.gate: Lock | None = None
        self.leads = False
        self.kept = False
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self, transaction: Transaction, translated: Translate) -> bool:
        """Run the work; True when it went well."""
        try:
            self.result = self.work(transaction)
        except sqlite3.Error as error:
            self.error = translated(error)
        except Exception as error:  # noqa: BLE001 - it is raised again for the caller whose work it is
            self.error = error
        return self.error is None


class Writer:
    """The one connection that writes. `committed` is told how many works each commit kept."""

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        translated: Translate,
        committed: Callable[[int], None],
        *,
        patience_s: float,
    ) -> None:
        self._patience_s = patience_s
        self._connect = connect
        self._translated = translated
        self._committed = committed
        self._mutex = Lock()
        self._queue: deque[_Job] = deque()
        self._led = False
        self._leader = 0
        self._connection: sqlite3.Connection | None = None
        self._cursor: sqlite3.Cursor
        self._transaction: Transaction

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Run the work and commit it, alone or among others."""
        if self._leader == get_ident():
            raise RuntimeError("a work must not call the store it runs in")
        job = _Job(work, time.monotonic() + self._patience_s)
        with self._mutex:
            self._queue.append(job)
            if self._led:
                job.gate = Lock()
                job.gate.acquire()
            else:
                self._led = job.leads = True
        if job.gate is not None:
            self._follow(job, job.gate)
        if job.leads:
            self._lead(job)
        if not job.kept:
            raise job.error or StoreFailed("the commit failed")
        result: T = job.result
        return result

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _follow(self, job: _Job, gate: Lock) -> None:
        try:
            gate.acquire()
        except BaseException:
            # an interrupt of this thread: nobody may wait for it to lead
            with self._mutex:
                if job in self._queue:
                    self._queue.remove(job)
                    if job.leads:
                        self._choose()
            raise

    def _lead(self, own: _Job) -> None:
        """Commit what has queued, own work first, then let the next in the queue lead."""
        batch = [own]
        self._leader = get_ident()
        try:
            connection = self._begin(own.until)
            with self._mutex:
                batch = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
            self._commit(connection, batch)
            self._committed(len(batch))
        except sqlite3.Error as error:
            self._give_up(batch, self._translated(error))
        except BaseException:
            self._give_up(batch, StoreBusy("the thread that was to commit was interrupted"))
            raise
        finally:
            self._leader = 0
            with self._mutex:
                if self._queue and self._queue[0] is own:
                    self._queue.popleft()
                self._choose()
            for job in batch:
                if job.gate is not None and job is not own:
                    job.gate.release()

    def _choose(self) -> None:
        """Let the first in the queue lead. Only with the mutex held."""
        following = self._queue[0] if self._queue else None
        self._led = following is not None
        if following is not None:
            following.leads = True
            if following.gate is not None:
                following.gate.release()

    def _begin(self, until: float) -> sqlite3.Connection:
        """Take the database's write lock, from other processes if need be, before `until` (monotonic seconds)."""
        connection = self._connection
        if connection is None:
            connection = self._connection = self._connect()
            # SQLite's own waiting sleeps up to 100 ms at a time, which is long for somebody on the phone
            connection.execute("PRAGMA busy_timeout=0")
            self._cursor = connection.cursor()
            self._transaction = Transaction(self._cursor, "sqlite")
        pause = 0.000_2
        while True:
            try:
                self._cursor.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > until:
                    raise
                time.sleep(pause)
                pause = min(pause * 1.5, 0.01)
            else:
                return connection

    def _commit(self, connection: sqlite3.Connection, batch: list[_Job]) -> None:
        """Run the batch in the transaction begun, and commit it once."""
        if len(batch) == 1:
            self._commit_alone(connection, batch[0])
        elif all(self._run_apart(connection, job) for job in batch):
            connection.execute("COMMIT")
            for job in batch:
                job.kept = job.error is None
        else:
            for job in batch:
                if job.error is None:
                    connection.execute("BEGIN IMMEDIATE")
                    self._commit_alone(connection, job)

    def _commit_alone(self, connection: sqlite3.Connection, job: _Job) -> None:
        if job.run(self._transaction, self._translated):
            self._cursor.execute("COMMIT")
            job.kept = True
        elif connection.in_transaction:
            connection.execute("ROLLBACK")

    def _run_apart(self, connection: sqlite3.Connection, job: _Job) -> bool:
        """Run one work of many in its savepoint; False when SQLite gave up the whole transaction (disk full, I/O error)."""
        connection.execute("SAVEPOINT work")
        if not job.run(self._transaction, self._translated):
            if not connection.in_transaction:
                return False
            connection.execute("ROLLBACK TO work")
        connection.execute("RELEASE work")
        return True

    def _give_up(self, batch: list[_Job], error: StoreError) -> None:
        """What is still open of this batch is not kept."""
        for job in batch:
            if not job.kept:
                job.error = job.error or error
        if self._connection is not None and self._connection.in_transaction:
            try:
                self._connection.execute("ROLLBACK")
            except sqlite3.Error:
                # nobody knows what this connection is in: closing it rolls back, the next to lead opens another
                self.close()
