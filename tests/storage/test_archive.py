"""The benchmarks' archive of invented calls fits the tables, and its calls stand as calls that are over do."""

from pathlib import Path

from bench.archive import TURNS, fill
from storage import calls, tickets
from storage.door import open_store
from tests.storage import databases
from tests.storage.world import NOW, ask


def test_invented_calls_are_read_like_others(sqlite_template: Path, tmp_path: Path) -> None:
    url = databases.sqlite_copy(sqlite_template, tmp_path)
    fill(Path(url.removeprefix("sqlite:///")), 30, now=NOW)
    store = open_store(url)
    found = ask(store, calls.list_calls)
    assert [call.turn for call in found] == [TURNS] * 30
    assert all(call.session and call.ended_at for call in found)
    assert ask(store, tickets.list_tickets)
    store.close()
