"""One store for each database, new for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.door import Store, open_store
from tests.storage import databases

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with databases.postgresql_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The one database that tests use one after the other, each finding it without a row."""
    with databases.postgresql_database(postgresql_server) as url:
        yield url


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database without a row."""
    if request.param == "sqlite":
        yield databases.sqlite_copy(request.getfixturevalue("sqlite_template"), tmp_path)
    else:
        made = request.getfixturevalue("postgresql_url")
        databases.empty(made)
        yield made


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        with databases.postgresql_database(request.getfixturevalue("postgresql_server"), template=None) as made:
            yield made


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store on a migrated database without a row."""
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def another(url: str) -> Iterator[Callable[[], Store]]:
    """Opens more stores on the same database, as other processes would."""
    opened: list[Store] = []

    def opening() -> Store:
        opened.append(open_store(url))
        return opened[-1]

    yield opening
    for each in opened:
        each.close()
