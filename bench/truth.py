"""The carrier's ledger held against our database, in both directions; refuses to take anybody's word for it."""

import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from centre.invariants import Ledger
from storage.columns import from_microseconds
from telephony.urls import Urls

_OWNER: Final = re.compile(r"-(\d+)-[0-9a-f]{8}$")
_OPEN: Final = """
    select (select count(*) from outbox where state = 'due' and kind in ('place_callback', 'appointment_reminder'))
         + (select count(*) from dials where ended_at is null and key not in (select key from outbox where state = 'parked'))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """lost: promised, and not done or not written down. doubled: dialled twice for one attempt, or beyond the ladder.

    parked: attempts that wait for a person. unknown_to_us: calls of ours that no row of ours has. attempts: what was dialled.
    suspects: the keys of what was lost or doubled.
    """

    lost: int
    doubled: int
    parked: int
    unknown_to_us: int
    attempts: int
    suspects: tuple[str, ...]


def open_work(database: Path) -> int:
    """How many calls are still to be placed, or have not ended as far as we know."""
    with _reading(database) as connection:
        found: int = connection.execute(_OPEN).fetchone()[0]
    return found


def phoned(database: Path, promised: Collection[str]) -> tuple[set[str], int]:
    """All callbacks that are written down, as `KIND:ID`; how many of those that callers were promised are not."""
    with _reading(database) as connection:
        rows = {number: f"place_callback:{row}" for row, number in connection.execute("select id, number from callbacks")}
    return set(rows.values()), len(set(promised) - set(rows))


def errands(database: Path, ledger: Ledger, wanted: Collection[str], rungs: int) -> Findings:
    """What became of errands (`KIND:ID`): nobody is reached, so each is to be dialled `rungs` times and given up.

    An attempt that is parked may have been dialled once or not at all, never twice; the rungs above it are not due.
    """
    with _reading(database) as connection:
        states = dict(connection.execute("select key, state from outbox"))
        written = dict(connection.execute("select key, sid from dials where state = 'placed' and ended_at is not null"))
        known = {sid for (sid,) in connection.execute("select sid from dials where sid is not null")}
        unfinished = {
            f"place_callback:{row}" for (row,) in connection.execute("select id from callbacks where status != 'failed'")
        }
    parked = 0
    due: set[str] = set()
    lost: list[str] = []
    for errand in wanted:
        keys = [f"{errand}:{rung}" for rung in range(1, rungs + 1)]
        stuck = next((index for index, key in enumerate(keys) if states.get(key) == "parked"), None)
        parked += stuck is not None
        due.update(keys if stuck is None else keys[: stuck + 1])
        missing = [key for key in (keys if stuck is None else keys[:stuck]) if not _done(key, states, written, ledger)]
        lost += missing or ([errand] if stuck is None and errand in unfinished else [])
    extra = {key: len(sids) - (key in due) for key, sids in ledger.attempts.items()}
    return Findings(
        lost=len(lost),
        doubled=sum(extra.values()),
        parked=parked,
        unknown_to_us=len(set(ledger.ours) - known) + len(set(ledger.ours) - frozenset().union(*ledger.attempts.values())),
        attempts=sum(len(sids) for sids in ledger.attempts.values()),
        suspects=(*lost, *(key for key, count in extra.items() if count)),
    )


def _done(key: str, states: Mapping[str, str], written: Mapping[str, str], ledger: Ledger) -> bool:
    """The carrier has dialled it, the work is done, and its row names that very call and its end."""
    return states.get(key) == "done" and written.get(key) in ledger.attempts.get(key, ())


def turns(database: Path, ledger: Ledger, sids: Collection[str], public_url: str) -> tuple[int, int, int]:
    """Turns answered, those lost (answered but not stored), and what was doubled (tickets of one call)."""
    urls, wanted = Urls(public_url=public_url), set(sids)
    with _reading(database) as connection:
        stored = set(connection.execute("select calls.sid, turns.number from turns join calls on calls.id = turns.call_id"))
        tickets = Counter(
            sid for (sid,) in connection.execute("select calls.sid from tickets join calls on calls.id = tickets.call_id")
        )
    answered = {(sid, turn[0]) for sid, url in ledger.documents(wanted) if (turn := urls.turn_of(url)) is not None}
    return len(answered), len(answered - stored), sum(count - 1 for count in tickets.values())


def reruns(database: Path, deaths: Mapping[int, datetime]) -> tuple[int, list[float]]:
    """How often work was taken over, and the seconds from each death to the next attempt at what had been in its hands."""
    with _reading(database) as connection:
        overtaken = connection.execute(
            "select at, json_extract(data, '$.lost_by') from events where kind = 'job_taken_over'"
        ).fetchall()
    found = []
    for at, owner in overtaken:
        named = _OWNER.search(owner)
        died, taken = deaths.get(int(named[1])) if named else None, from_microseconds(at)
        if died is not None and taken is not None:
            found.append((taken - died).total_seconds())
    return len(overtaken), found


def _reading(database: Path) -> "closing[sqlite3.Connection]":
    return closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True))
