"""Bringing a database up to date, alone or among many processes; refuses to run on import.

Alembic is loaded only when there is something to do: a start on a database that is up to date asks one question.
"""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from storage.errors import StoreFailed

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0012"
FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x486F746C696E65
"""The advisory lock of PostgreSQL that migrating processes queue for."""


def sqlite(path: Path) -> None:
    """Bring the file up to date, creating it if need be; processes queue for a lock beside it. StoreFailed if it cannot be."""
    from storage.sqlite import connect

    def steady() -> sqlite3.Connection:
        connection = connect(path)
        # a table that is rebuilt is dropped in between, which must not empty the tables that point to it
        connection.execute("PRAGMA foreign_keys=OFF")
        return connection

    with _alone(path), _in_our_words():
        engine = create_engine("sqlite://", creator=steady, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        _upgrade(engine, "BEGIN IMMEDIATE")


def postgresql(address: URL) -> None:
    """Bring the database up to date; processes queue for an advisory lock. StoreFailed if it cannot be reached or migrated."""
    engine = create_engine(address, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with _in_our_words(), engine.connect() as guard:
        guard.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
        try:
            _upgrade(engine, "BEGIN")
        finally:
            guard.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})


def config(connection: Connection) -> "Config":
    """Alembic's configuration for this connection, without any file."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the lock file beside the database; the system gives it back when the process dies."""
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Errors without the statements and addresses that SQLAlchemy puts into its own."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreFailed(f"the database cannot be brought up to date ({type(error).__name__})") from None


def _upgrade(engine: Engine, begin: str) -> None:
    """All missing steps in one transaction."""
    with engine.connect() as connection:
        if _version(connection) == HEAD:
            return
        from alembic import command

        connection.exec_driver_sql(begin)
        try:
            command.upgrade(config(connection), "head")
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")


def _version(connection: Connection) -> str | None:
    try:
        version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError:
        return None
    return version
