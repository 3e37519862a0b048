"""The pages of one hotline at one moment, and people who are signed in to them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from centre.clock import Clock
from centre.web import create_app
from storage.door import Store, open_store
from tests.conftest import WEDNESDAY_MORNING
from tests.desk.house import Exchanged, House, Moment
from tests.storage import databases
from tests.telephony import hotlines


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """A store on SQLite without a row."""
    opened = open_store(databases.sqlite_copy(sqlite_template, tmp_path))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared() -> tuple[House, Exchanged]:
    """One application for all tests that count nothing in it."""
    store = Exchanged()
    moment = Moment(WEDNESDAY_MORNING)
    app = create_app(hotline=replace(hotlines.hotline(store), clock=moment))
    return House(app=app, store=store, clock=moment), store


@pytest.fixture
def house(store: Store, shared: tuple[House, Exchanged]) -> House:
    """The pages, and the cast: Ann and Ben answer, Sue supervises, Bea builds, Ada administrates, Zed is disabled."""
    made, exchanged = shared
    exchanged.inner, made.clock.at = store, WEDNESDAY_MORNING
    return House(app=made.app, store=store, clock=made.clock).inhabited()


@pytest.fixture
def own_house(store: Store, clock: Clock) -> House:
    """The same with an application of its own."""
    return House.of(store, clock)
