"""The carrier's ledger held against our database, in both directions; refuses to take anybody's word for it."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from storage.columns import from_microseconds
from telephony.urls import Urls

APOLOGIES: Final = ("系统刚才出了点问题", "系统暂时无法继续")
"""What a caller hears when a turn failed: nothing is stored then, and nothing was promised."""
_OWNER: Final = re.compile(r"-(\d+)-[0-9a-f]{8}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """lost: promised and not there. doubled: there twice. parked: waiting for a person. reruns_s: death to the next attempt."""

    lost: int
    doubled: int
    parked: int
    unknown_to_us: int
    taken_over: int
    reruns_s: tuple[float, ...]


def dialled(ledger: Path) -> Counter[str]:
    """How often each number was called at our request, and by which id: the carrier's own file of lines."""
    return Counter(entry["data"]["to"] for entry in _entries(ledger) if _is_ours(entry))


def ids(ledger: Path) -> set[str]:
    """The ids of the calls that we asked for."""
    return {entry["call"] for entry in _entries(ledger) if _is_ours(entry)}


def jobs(database: Path, ledger: Path, numbers: Mapping[str, str], deaths: Mapping[int, datetime]) -> Findings:
    """What became of the jobs: `numbers` by key. A parked one may have been done once or not at all, but never twice."""
    with _reading(database) as connection:
        states = dict(connection.execute("select key, state from outbox"))
        sids = dict(connection.execute("select key, sid from dials where state = 'placed'"))
        overtaken = connection.execute(
            "select at, json_extract(data, '$.lost_by') from events where kind = 'job_taken_over'"
        ).fetchall()
    counts, known = dialled(ledger), ids(ledger)
    done = {key for key in numbers if states.get(key) == "done"}
    parked = {key for key in numbers if states.get(key) == "parked"}
    undone = len(numbers) - len(done) - len(parked)
    not_dialled = sum(1 for key in done if counts[numbers[key]] == 0 or sids.get(key) not in known)
    return Findings(
        lost=undone + not_dialled,
        doubled=sum(max(0, counts[number] - 1) for number in numbers.values()),
        parked=len(parked),
        unknown_to_us=len(known - set(sids.values())) - sum(counts[numbers[key]] for key in parked if key not in sids),
        taken_over=len(overtaken),
        reruns_s=tuple(_reruns(overtaken, deaths)),
    )


def turns(database: Path, ledger: Path, sids: Sequence[str], public_url: str) -> tuple[int, int, int]:
    """Turns answered, those lost (answered but not stored), and what was doubled (tickets of one call)."""
    urls, wanted = Urls(public_url=public_url), set(sids)
    with _reading(database) as connection:
        stored = set(connection.execute("select calls.sid, turns.number from turns join calls on calls.id = turns.call_id"))
        tickets = Counter(
            sid for (sid,) in connection.execute("select calls.sid from tickets join calls on calls.id = tickets.call_id")
        )
    answered = set()
    for entry in _entries(ledger):
        data = entry["data"]
        if entry["kind"] == "webhook" and entry["call"] in wanted and data["status"] == 200:
            turn = urls.turn_of(data["url"])
            if turn is not None and not any(words in data["body"] for words in APOLOGIES):
                answered.add((entry["call"], turn[0]))
    return len(answered), len(answered - stored), sum(count - 1 for count in tickets.values())


def _reruns(overtaken: Sequence[tuple[int, str]], deaths: Mapping[int, datetime]) -> list[float]:
    found = []
    for at, owner in overtaken:
        named = _OWNER.search(owner)
        died, taken = deaths.get(int(named[1])) if named else None, from_microseconds(at)
        if died is not None and taken is not None:
            found.append((taken - died).total_seconds())
    return found


def _is_ours(entry: Mapping[str, Any]) -> bool:
    return entry["kind"] == "call" and str(entry["data"].get("direction", "")).startswith("outbound-api")


def _entries(ledger: Path) -> list[dict[str, Any]]:
    with ledger.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.endswith("\n")]


def _reading(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{database}?mode=ro", uri=True)
