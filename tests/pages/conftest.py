"""One browser a run of these files."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsers import browsing


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with browsing() as found:
        yield found
