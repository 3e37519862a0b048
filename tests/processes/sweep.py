"""Calls up to the turn in which the web process is to die, and what they left; refuses to know how many writes a turn has."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import requests

from tests.processes.line import PATIENCE_S, Line, action, form

LANGUAGE = ("1",)
COMPLAINT = ("1", "3", "2", "1116", "1")
"""The keys of a call up to the turn in question: the language; a complaint that is registered with its last key."""

_numbers = count(1)


@dataclass(slots=True, kw_only=True)
class Call:
    """One call of a caller who never called before, before its last key."""

    line: Line
    keys: tuple[str, ...]
    number: int = field(default_factory=lambda: next(_numbers))
    path: str = "/twilio/voice"

    @property
    def sid(self) -> str:
        return f"CA{self.number:032x}"

    def begin(self) -> "Call":
        """Take every turn but the last."""
        self.path = action(self.line.post(self.path, self._form()))
        for key in self.keys[:-1]:
            self.path = action(self.line.post(self.path, self._form(key)))
        return self

    def last(self) -> requests.Response:
        """The last turn; the same again is the carrier's retry."""
        return self.line.post(self.path, self._form(self.keys[-1]))

    def last_or_none(self) -> requests.Response | None:
        """The last turn's reply; None when whoever was to answer is gone, half of the reply sent or nothing."""
        try:
            return self.last()
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            return None

    def _form(self, key: str | None = None) -> dict[str, str]:
        said = {} if key is None else {"Digits": key, "CallStatus": "in-progress"}
        return form(self.sid, caller=f"+86138{self.number:08d}", **said)


@contextmanager
def order(line: Line, point: str) -> Iterator[None]:
    """The web process dies at this point (see `dying`) of whatever is asked of it in the block."""
    file = Path(line.environment["DIE_FILE"])
    file.write_text(point)
    try:
        yield
    finally:
        file.unlink()


def rows(line: Line) -> Counter[str]:
    """How many rows each table holds, in a database that is sound."""
    with _store(line) as store:
        assert store.execute("pragma integrity_check").fetchone() == ("ok",)
        assert store.execute("pragma foreign_key_check").fetchall() == []
        tables = store.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite%'").fetchall()
        return Counter({name: store.execute(f'select count(*) from "{name}"').fetchone()[0] for (name,) in tables})  # noqa: S608


def turns(line: Line, sid: str) -> tuple[int, int, int]:
    """What the store says of a call: the turn it is at, how many replies are kept, the latest turn of which there are events."""
    query = """
        select (select max(number) from turns where call_id = calls.id and session is not null),
               (select count(*) from turns where call_id = calls.id),
               (select max(number) from turns where call_id = calls.id and events is not null) from calls where sid = ?"""
    with _store(line) as store:
        at, replies, evented = store.execute(query, (sid,)).fetchone()
        return at, replies, evented


def undisturbed(line: Line, keys: tuple[str, ...]) -> Counter[str]:
    """The rows that the last turn of such a call adds when nothing happens to it."""
    call = Call(line=line, keys=keys).begin()
    before = rows(line)
    assert call.last().ok
    return rows(line) - before


@contextmanager
def _store(line: Line) -> Iterator[sqlite3.Connection]:
    path = line.environment["HOTLINE_DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=PATIENCE_S)) as store:
        yield store
