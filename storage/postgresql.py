"""PostgreSQL behind the door: plain transactions with row locks; refuses to guess whether a lost commit was kept.

Rows that two turns want are locked (`FOR UPDATE`, conditional updates, ON CONFLICT); after a deadlock or a lost connection the
work is tried again while patience lasts. The server gathers commits by itself.
"""

import time
from collections.abc import Callable
from typing import TypeVar, cast

import psycopg
from psycopg import errors
from sqlalchemy import create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import PoolProxiedConnection

from storage.door import ATTEMPTS
from storage.errors import StoreBusy, StoreError, StoreFailed, StoreRefused, TurnTaken
from storage.transaction import Transaction

T = TypeVar("T")
READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
WRITE = "BEGIN"
# a process that was stopped while it held row locks loses them after ten seconds
OPTIONS = "-c timezone=UTC -c idle_in_transaction_session_timeout=10000"
AGAIN = (errors.SerializationFailure, errors.DeadlockDetected)
LOST = ("08", "57P")


class _Again(Exception):
    """Nothing was kept; the same work may go through at the next try."""


def translated(error: psycopg.Error) -> StoreError:
    """The error in our words, without any value that a statement carried."""
    state = error.sqlstate or type(error).__name__
    match error:
        case _ if lost(error) or isinstance(error, (*AGAIN, errors.LockNotAvailable, errors.TooManyConnections)):
            return StoreBusy(f"the database is busy or away ({state})")
        case psycopg.IntegrityError():
            return StoreRefused(f"{state}: {error.diag.constraint_name or error.diag.column_name}")
        case _:
            return StoreFailed(f"{state} ({type(error).__name__})")


def lost(error: psycopg.Error) -> bool:
    """Whether the connection has gone with the error."""
    if error.sqlstate:
        return error.sqlstate.startswith(LOST)
    return isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))


class PostgresqlStore:
    """One PostgreSQL database, reached through a pool."""

    def __init__(self, address: URL, *, pool: int, patience_s: float) -> None:
        self._address = address.set(drivername="postgresql+psycopg")
        self._patience_s = patience_s
        self._engine = create_engine(
            self._address,
            isolation_level="AUTOCOMMIT",  # transactions are begun and ended in words
            pool_size=pool,
            max_overflow=0,
            pool_timeout=patience_s,
            pool_use_lifo=True,
            connect_args={"options": f"{OPTIONS} -c lock_timeout={patience_s * 1000:.0f}", "connect_timeout": 2},
        )

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Run the work in one durable transaction (see `Store.write`)."""
        return self._patiently(lambda: self._once(WRITE, work))

    def read(self, work: Callable[[Transaction], T]) -> T:
        """Run the work on a snapshot of its own (see `Store.read`)."""
        return self._patiently(lambda: self._once(READ, work))

    def migrate(self) -> None:
        """Bring the tables up to date (see `Store.migrate`)."""
        from storage import migrate

        migrate.postgresql(self._address)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _patiently(self, attempt: Callable[[], T]) -> T:
        until = time.monotonic() + self._patience_s
        pause = 0.005
        taken = 0
        while True:
            try:
                return attempt()
            except TurnTaken:
                taken += 1
                if taken == ATTEMPTS:
                    raise
            except _Again as wish:
                if time.monotonic() > until:
                    raise StoreBusy(str(wish)) from None
                time.sleep(pause)
                pause = min(pause * 2, 0.25)

    def _once(self, begin: str, work: Callable[[Transaction], T]) -> T:
        connection = self._connection()
        try:
            return self._run(cast("psycopg.Connection", connection.driver_connection).cursor(), begin, work)
        except psycopg.Error as error:
            if lost(error):
                connection.invalidate()
            if lost(error) or isinstance(error, AGAIN):
                raise _Again(str(translated(error))) from None
            raise translated(error) from None
        finally:
            # what is still open is rolled back by the pool
            connection.close()

    def _run(self, cursor: psycopg.Cursor, begin: str, work: Callable[[Transaction], T]) -> T:
        cursor.execute(begin)
        result = work(Transaction(cursor, "postgresql", reading=begin == READ))
        try:
            cursor.execute("COMMIT")
        except psycopg.Error as error:
            if lost(error):
                raise StoreBusy("the connection was lost during the commit: ask whether it was kept") from None
            raise
        if cursor.statusmessage != "COMMIT":
            # the work hid an error of a statement; the server then rolls back without a word
            raise StoreFailed("nothing was kept after a statement had failed")
        return result

    def _connection(self) -> PoolProxiedConnection:
        try:
            return self._engine.raw_connection()
        except psycopg.OperationalError as error:
            raise _Again(f"the database cannot be reached ({error.sqlstate or 'no answer'})") from None
        except PoolTimeoutError:
            raise StoreBusy("all connections were in use for too long") from None
