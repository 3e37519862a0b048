"""The one door to the database; refuses everything but whole pieces of work.

store = open_store("sqlite:////var/lib/hotline/hotline.sqlite")
store.migrate()
ticket = store.write(lambda tx: tickets.open_ticket(tx, ...))
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from storage.transaction import Transaction

T = TypeVar("T")
PATIENCE_S = 4.0
"""Seconds a caller waits for others: the strictest carrier wants its answer in five."""
ATTEMPTS = 5
"""How often a work runs at most when the turn it would keep was taken meanwhile."""


class Store(Protocol):
    """A database behind its door. Thread-safe; open it in the process that uses it, not before a fork."""

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Run the work in one durable transaction; when it raises, nothing of it is kept and the exception comes out.

        The work may run more than once and, on SQLite, in another thread: it touches nothing but its transaction. It must not
        call the store. When others are in the way for longer than the store's patience, StoreBusy.
        """

    def read(self, work: Callable[[Transaction], T]) -> T:
        """Run the work on a snapshot of its own, in which nothing can be changed; never waits for writers."""

    def migrate(self) -> None:
        """Bring the tables up to date. Many processes may call this at once: one migrates, the others wait."""

    def close(self) -> None:
        """Give all connections back. No work may be under way."""


def open_store(url: str, *, pool: int = 16, patience_s: float = PATIENCE_S) -> Store:
    """The store at `sqlite:///PATH` or `postgresql://…`; ValueError for any other. Connects at first use.

    pool: connections kept at most (SQLite: for reading). patience_s: how long a caller waits for others before StoreBusy.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise ValueError("this is not a database URL") from None
    match address.get_backend_name():
        case "sqlite":
            from storage.sqlite import SqliteStore

            return SqliteStore(address, pool=pool, patience_s=patience_s)
        case "postgresql":
            from storage.postgresql import PostgresqlStore

            return PostgresqlStore(address, pool=pool, patience_s=patience_s)
        case name:
            raise ValueError(f"{name} is not a database of ours: sqlite or postgresql")
