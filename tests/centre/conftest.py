"""A hotline with a store of its own for the tests of the web application."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from centre import wiring
from centre.settings import load
from storage.door import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A migrated store without a row."""
    settings = load({"HOTLINE_DATA_DIR": str(tmp_path)})
    wiring.migrate(settings)
    opened = wiring.database(settings)
    yield opened
    opened.close()
