"""What came of many calls, once all is quiet: what each story was to leave, the carrier's ledger, the audit; refuses mercy."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from centre.invariants import Ledger, audit, compare
from centre.invariants.audit import told
from centre.loading.calling import Called
from centre.registers import REGISTERS
from storage import evidence, outbox
from storage.loose_ends import Rule
from telephony.stories import judge

if TYPE_CHECKING:
    from datetime import datetime

    from storage.door import Store

LOST: Final = frozenset({Rule.PROMISE, Rule.UNPLANNED, Rule.NO_OUTCOME})
DOUBLED: Final = frozenset({Rule.DIALLED_TWICE, Rule.TICKET_TWICE})
STANDSTILL_S: Final = 20.0
LOOK_S: Final = 0.5


class Gathered:
    """What all calls left, read once: looking anew for each would read everything as often as there are calls."""

    def __init__(self, store: "Store", tables: Sequence[str]) -> None:
        self._rows: dict[str, defaultdict[str, list[Mapping[str, Any]]]] = {}
        for table in tables:
            found = self._rows.setdefault(table, defaultdict(list))
            for row in store.read(lambda tx, table=table: list(REGISTERS[table].rows(tx, None))):  # type: ignore[misc] # one table
                found[row.get("call") or ""].append(row)
        calls = store.read(lambda tx: list(REGISTERS["calls"].rows(tx, None)))
        self._outcomes = {row["sid"]: row["outcome"] for row in calls}

    def outcome(self, sid: str) -> str | None:
        """The outcome of the call."""
        return self._outcomes.get(sid)

    def rows(self, sid: str, table: str) -> Sequence[Mapping[str, Any]]:
        """Its rows of a table. KeyError for a table that was not read."""
        return self._rows[table][sid]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """held: stories that went as written and left what they were to leave. failed: others whose caller was answered throughout.

    unanswered: calls whose caller heard the carrier's own error. lost, doubled: what should be there and is not, or is twice.
    loose: further rows that do not add up. why: one line for each thing that is wrong. parked: work that waits for a person.

    document_ms: how long the hotline took for each document, as the carrier measured it.
    """

    held: int
    failed: int
    unanswered: int
    lost: int
    doubled: int
    loose: int
    parked: int
    turns: int
    dialled: int
    why: tuple[str, ...]
    document_ms: Sequence[int]


def quiet(store: "Store", now: "Callable[[], datetime]", ledger: Ledger, *, ends: bool = True) -> float:
    """Wait until nothing is due, and calls over in the ledger are over here, or nothing moves; the seconds it took.

    ends: else only until nothing is due, because time is to pass before the carrier is asked about ends that were not reported.
    """
    began = moved = time.monotonic()
    over, left = ledger.over() if ends else set(), -1
    while left != 0 and time.monotonic() - moved < STANDSTILL_S:
        time.sleep(LOOK_S)
        found = _open(store, now()) + len(store.read(evidence.under_way) & over)
        if found != left:
            left, moved = found, time.monotonic()
    return time.monotonic() - began


def _open(store: "Store", now: "datetime") -> int:
    due = store.read(lambda tx: outbox.list_state(tx, "due", limit=1000))
    return sum(entry.due_at <= now for entry in due)


def judgement(store: "Store", done: Sequence[Called], ledger: Ledger, public_url: str, now: "datetime") -> Judgement:
    """Hold everything against everything."""
    compared = compare(store, ledger, public_url)
    ends = audit(store, now)
    parked = sum(end.rule is Rule.PARKED for end in ends)
    amiss = [end for end in ends if end.rule is not Rule.PARKED]
    kept = Gathered(store, [table for table in REGISTERS if table != "calls"])
    unanswered = set(compared.unanswered)
    went = Counter[str]()
    why: Counter[str] = Counter()
    more, fewer = 0, 0
    for one in done:
        faults = (*one.failures, *([one.error] if one.error else []))
        left = () if faults or one.story.outcome is None else judge(one.story, one.sids, kept)
        too_many, too_few = _uneven(one, kept) if not faults else (0, 0)
        more, fewer = more + too_many, fewer + too_few
        went["unanswered" if unanswered & set(one.sids) else "failed" if faults or left else "held"] += 1
        why.update(f"{one.story.story}: {_plain(fault)}" for fault in (*faults, *left))
    rules = Counter(end.rule for end in amiss)
    return Judgement(
        held=went["held"],
        failed=went["failed"],
        unanswered=len(unanswered),
        lost=len(compared.lost) + fewer + sum(rules[rule] for rule in LOST),
        doubled=len(compared.doubled) + more + sum(rules[rule] for rule in DOUBLED),
        loose=len(compared.unended) + len(compared.unknown) + sum(rules[rule] for rule in Rule if rule not in LOST | DOUBLED),
        parked=parked,
        turns=compared.answered,
        document_ms=ledger.document_ms(),
        dialled=sum(len(sids) for sids in ledger.attempts.values()),
        why=(
            *(f"{count} × {text}" for text, count in why.most_common(10)),
            *compared.told(),
            *map(told, amiss),
        ),
    )


def _uneven(one: Called, kept: Gathered) -> tuple[int, int]:
    """By how many rows the tables that the story names have more, and fewer, than it says."""
    differences = []
    for table, wanted in one.story.rows.items():
        if table in REGISTERS:
            there = sum(len(kept.rows(sid, table)) for sid in one.sids)
            differences.append(there - (wanted if isinstance(wanted, int) else len(wanted)))
    return sum(max(0, by) for by in differences), sum(max(0, -by) for by in differences)


def _plain(fault: str) -> str:
    """The fault without what was heard instead, which differs from call to call."""
    return fault.partition("; heard")[0]
