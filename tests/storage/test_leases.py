"""Leases: one holder at a time, by the database's clock; who lost it writes nothing; parked work waits for a person."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import leases, outbox
from storage.door import Store
from storage.errors import LeaseLost
from storage.outbox import Entry
from storage.schema import events
from storage.statement import Statement
from storage.transaction import Transaction
from tests.storage.world import HOUR, MINUTE, NOW, ask, do, task, together

_EVENTS = Statement(select(events.c.kind, events.c.actor, events.c.data).order_by(events.c.id))


def put(tx: Transaction, key: str, minutes: int = 0) -> bool:
    return outbox.put(tx, key=key, kind="call", payload={}, due_at=NOW + minutes * MINUTE, at=NOW)


def taken(tx: Transaction, key: str, owner: str = "me", hold_s: float = 60) -> Entry | None:
    return leases.lease(tx, key, owner=owner, now=NOW, hold_s=hold_s)


def next_taken(tx: Transaction, owner: str) -> Entry | None:
    return leases.lease_next(tx, owner=owner, now=NOW, hold_s=60)


def kinds(store: Store) -> list[str]:
    return [kind for kind, _, _ in ask(store, lambda tx: tx.rows(_EVENTS))]


def test_of_many_who_want_the_same_work_one_gets_it(store: Store) -> None:
    do(store, put, "a")
    got = together([task(store, taken, "a", f"owner {number}") for number in range(12)])
    (won,) = [entry for entry in got if entry is not None]
    kept = ask(store, outbox.find, "a")
    assert kept == won
    assert kept is not None
    assert kept.attempts == 1


def test_many_in_many_processes_share_the_work_and_nothing_is_taken_twice(store: Store, another: Callable[[], Store]) -> None:
    for number in range(40):
        do(store, put, f"job {number}")
    stores = [another(), another(), store]

    def taking(mine: Store, owner: str) -> Callable[[], list[str]]:
        def take() -> list[str]:
            got = []
            while (entry := do(mine, next_taken, owner)) is not None:
                got.append(entry.key)
            return got

        return take

    shares = together([taking(stores[number % 3], f"owner {number}") for number in range(6)])
    assert Counter(key for share in shares for key in share) == Counter(f"job {number}" for number in range(40))


def test_the_longest_due_comes_first_and_what_is_not_due_not_at_all(store: Store) -> None:
    for key, minutes in (("last", 0), ("first", -5), ("not yet", 1)):
        do(store, put, key, minutes)
    assert ask(store, outbox.due, now=NOW, limit=9) == ["first", "last"]
    assert [entry.key if (entry := do(store, next_taken, "me")) else None for _ in range(3)] == ["first", "last", None]
    assert ask(store, outbox.due, now=NOW, limit=9) == []
    assert do(store, taken, "not yet") is None
    assert do(store, taken, "unheard of") is None


def test_a_lease_runs_out_by_the_clock_of_the_database(store: Store) -> None:
    """Whatever time the holder thinks it is: `now` is years ago here."""
    do(store, put, "a")
    assert do(store, taken, "a", "first", 0.2) is not None
    assert do(store, taken, "a", "second") is None
    time.sleep(0.25)
    over = do(store, taken, "a", "second")
    assert over is not None
    assert (over.lease_owner, over.attempts, over.crashes) == ("second", 2, 1)
    ((kind, actor, data),) = ask(store, lambda tx: tx.rows(_EVENTS))
    assert (kind, actor, data) == (
        "job_taken_over",
        "second",
        {"key": "a", "kind": "call", "attempt": 2, "lost_by": "first"},
    )


def test_a_lease_that_is_renewed_does_not_run_out(store: Store) -> None:
    do(store, put, "a")
    do(store, taken, "a", "first", 0.2)
    for _ in range(4):
        time.sleep(0.1)
        assert do(store, leases.renew, "a", owner="first", hold_s=0.2)
    assert do(store, taken, "a", "second") is None


ENDS: dict[str, Callable[[Transaction], object]] = {
    "finish": lambda tx: leases.finish(tx, "a", owner="first", at=NOW),
    "again": lambda tx: leases.again(tx, "a", owner="first", due_at=NOW, reason="busy", at=NOW),
    "later": lambda tx: leases.later(tx, "a", owner="first", due_at=NOW, at=NOW),
    "park": lambda tx: leases.park(tx, "a", owner="first", reason="gone", at=NOW),
    "give_back": lambda tx: leases.give_back(tx, "a", owner="first", at=NOW),
}


@pytest.mark.parametrize("end", ENDS)
def test_who_lost_the_lease_writes_nothing_at_all(store: Store, end: str) -> None:
    do(store, put, "a")
    do(store, taken, "a", "first", -1)
    mine = do(store, taken, "a", "second")

    def work(tx: Transaction) -> None:
        put(tx, "written before the loss was seen")
        ENDS[end](tx)

    with pytest.raises(LeaseLost):
        store.write(work)
    assert ask(store, outbox.find, "a") == mine
    assert ask(store, outbox.find, "written before the loss was seen") is None
    assert not do(store, leases.renew, "a", owner="first", hold_s=60)
    assert kinds(store) == ["job_taken_over"]


@pytest.mark.parametrize("end", ENDS)
def test_work_that_has_ended_is_not_ended_again(store: Store, end: str) -> None:
    do(store, put, "a")
    do(store, taken, "a", "first")
    do(store, ENDS[end])
    with pytest.raises(LeaseLost):
        do(store, ENDS[end])
    assert len(kinds(store)) == 1


def test_failures_are_counted_until_it_is_put_off(store: Store) -> None:
    do(store, put, "a")
    for failures in (1, 2):
        do(store, taken, "a")
        do(store, leases.again, "a", owner="me", due_at=NOW, reason="busy", at=NOW)
        entry = ask(store, outbox.find, "a")
        assert entry is not None
        assert (entry.failures, entry.attempts, entry.last_error) == (failures, failures, "busy")
    do(store, taken, "a")
    do(store, leases.later, "a", owner="me", due_at=NOW + HOUR, at=NOW)
    entry = ask(store, outbox.find, "a")
    assert entry is not None
    assert (entry.failures, entry.attempts, entry.due_at) == (0, 0, NOW + HOUR)


def test_parked_work_is_due_again_when_a_person_says_so_and_keeps_its_attempts(store: Store) -> None:
    do(store, put, "a")
    do(store, taken, "a")
    do(store, leases.park, "a", owner="me", reason="no such number", at=NOW)
    assert ask(store, outbox.due, now=NOW + HOUR, limit=9) == []
    assert do(store, leases.retry, "a", at=NOW + HOUR, actor="ann")
    assert not do(store, leases.retry, "a", at=NOW + HOUR, actor="ann")
    entry = ask(store, outbox.find, "a")
    assert entry is not None
    assert (entry.state, entry.due_at, entry.attempts, entry.failures) == ("due", NOW + HOUR, 1, 0)
    assert kinds(store) == ["job_parked", "job_retried"]


def test_work_is_listed_by_its_state(store: Store) -> None:
    for key, minutes in (("later", 9), ("sooner", 1), ("bad", 0), ("worse", 0), ("good", 0)):
        do(store, put, key, minutes)
    for key in ("bad", "worse"):
        do(store, taken, key)
        do(store, leases.park, key, owner="me", reason="no such number", at=NOW)
    do(store, taken, "good")
    do(store, leases.finish, "good", owner="me", at=NOW + timedelta(seconds=1))

    def listed(state: outbox.State, limit: int = 9, before_id: int | None = None) -> list[str]:
        return [entry.key for entry in ask(store, outbox.list_state, state, limit=limit, before_id=before_id)]

    assert (listed("due"), listed("parked"), listed("done")) == (["sooner", "later"], ["worse", "bad"], ["good"])
    worse = ask(store, outbox.find, "worse")
    assert worse is not None
    assert listed("parked", before_id=worse.id) == ["bad"]
    assert listed("parked", limit=1) == ["worse"]
