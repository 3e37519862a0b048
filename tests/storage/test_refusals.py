"""Refusals hold until they are lifted, once a number; nothing is forgotten."""

from storage import refusals
from storage.door import Store
from tests.storage.world import ANN, BEN, HOUR, NOW, ask, do, task, together


def test_a_refusal_holds_until_it_is_lifted(store: Store) -> None:
    assert do(store, refusals.say, ANN, at=NOW, actor="caller")
    assert not do(store, refusals.say, ANN, at=NOW + HOUR, actor="desk")
    held = ask(store, refusals.find, ANN)
    assert held is not None
    assert (held.said_at, held.actor, held.lifted_at) == (NOW, "caller", None)
    assert ask(store, refusals.find, BEN) is None
    assert do(store, refusals.lift, ANN, at=NOW + HOUR, actor="desk")
    assert not do(store, refusals.lift, ANN, at=NOW + HOUR, actor="desk")
    assert ask(store, refusals.find, ANN) is None
    assert do(store, refusals.say, ANN, at=NOW + 2 * HOUR, actor="caller")
    assert [row.lifted_by for row in ask(store, refusals.list_refusals)] == [None, "desk"]


def test_of_two_at_once_one_is_kept(store: Store) -> None:
    said = together([task(store, refusals.say, ANN, at=NOW, actor=f"caller {n}") for n in range(4)])
    assert said.count(True) == 1
    assert ANN not in repr(ask(store, refusals.find, ANN))
