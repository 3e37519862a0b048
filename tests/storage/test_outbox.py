"""The outbox: a key is put once, with the fact that asks for it or not at all."""

import pytest

from storage import outbox
from storage.door import Store
from storage.transaction import Transaction
from tests.storage.world import HOUR, NOW, ask, do, task, together


def put(tx: Transaction, key: str = "survey CA1", due: int = 1) -> bool:
    return outbox.put(tx, key=key, kind="survey", payload={"call": 1, "名": "安"}, due_at=NOW + due * HOUR, at=NOW)


def test_work_is_put_once(store: Store) -> None:
    assert do(store, put)
    assert not do(store, put, due=2)
    entry = ask(store, outbox.find, "survey CA1")
    assert entry is not None
    assert (entry.kind, entry.payload, entry.state, entry.attempts) == ("survey", {"call": 1, "名": "安"}, "due", 0)
    assert (entry.due_at, entry.put_at, entry.done_at, entry.lease_owner) == (NOW + HOUR, NOW, None, None)
    assert "安" not in repr(entry)
    assert ask(store, outbox.find, "survey CA2") is None


def test_work_is_listed_newest_first(store: Store) -> None:
    for key in "abc":
        do(store, put, key)
    assert [entry.key for entry in ask(store, outbox.list_entries, limit=2)] == ["c", "b"]


def test_work_of_a_fact_that_was_not_kept_is_not_kept(store: Store) -> None:
    def failing(tx: Transaction) -> None:
        put(tx)
        raise LookupError

    with pytest.raises(LookupError):
        store.write(failing)
    assert ask(store, outbox.find, "survey CA1") is None


def test_the_same_key_put_by_many_at_once_is_put_once(store: Store) -> None:
    assert sorted(together([task(store, put) for _ in range(8)])) == [False] * 7 + [True]
