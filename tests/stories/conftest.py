"""One migrated database, copied for each story; every story played once a session, whoever asks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from storage.door import open_store
from tests.stories.playing import Played, play


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all tables, in one file."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    store = open_store(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Callable[[Path], Played]:
    """How the story in a file goes."""
    known: dict[Path, Played] = {}

    def once(path: Path) -> Played:
        if path not in known:
            known[path] = play(path, tmp_path_factory.mktemp("story"), template)
        return known[path]

    return once
