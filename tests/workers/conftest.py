"""A store for each database and the tools of a job around it."""

import itertools
from collections.abc import Callable

import pytest

from centre.pack_files import load_pack
from storage.door import Store
from telephony.dialer import TwilioDialer
from telephony.pack import Pack
from tests.storage.conftest import another, postgresql_server, postgresql_url, sqlite_template, store, url
from tests.workers.hands import Watch
from workers.tools import Tools

__all__ = ["another", "postgresql_server", "postgresql_url", "sqlite_template", "store", "url"]


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack("gas")


@pytest.fixture
def watch() -> Watch:
    """A clock that tests put forward."""
    return Watch()


@pytest.fixture
def tools_on(pack: Pack, watch: Watch) -> Callable[[Store], Tools]:
    """Tools around a store; nobody answers where the carrier should be."""

    def made(store: Store) -> Tools:
        dialer = TwilioDialer(account_sid="AC" + "1" * 32, auth_token="a-token", public_url="http://127.0.0.1:1", api_url=None)
        numbers = itertools.count(1)
        new_id = lambda: f"{next(numbers):016x}"  # noqa: E731
        return Tools(store=store, pack=pack, dialer=dialer, line="+12025550100", clock=watch, new_id=new_id)

    return made


@pytest.fixture
def tools(store: Store, tools_on: Callable[[Store], Tools]) -> Tools:
    return tools_on(store)
