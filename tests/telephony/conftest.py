"""Empty, migrated databases for the tests of the phone edge: SQLite, or each of both where `either_store` is asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.door import Store, open_store
from tests.storage import databases


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with databases.postgresql_server() as url:
        yield url


@pytest.fixture
def store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """A store on SQLite without a row."""
    opened = open_store(databases.sqlite_copy(sqlite_template, tmp_path))
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store without a row, on each database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("store")
        return
    with databases.postgresql_database(request.getfixturevalue("postgresql_server")) as url:
        opened = open_store(url)
        yield opened
        opened.close()
