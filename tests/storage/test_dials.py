"""Dials: written down before the carrier hears of it, settled once unless unknown."""

from storage import dials
from storage.door import Store
from tests.storage.world import ANN, BEN, HOUR, NOW, ask, do, task, together

KEY = "callback 1 attempt 1"


def test_an_attempt_is_intended_once(store: Store) -> None:
    made, new = do(store, dials.intend, key=KEY, number=ANN, purpose="callback", at=NOW)
    assert new
    assert do(store, dials.intend, key=KEY, number=BEN, purpose="callback", at=NOW + HOUR) == (made, False)
    assert ask(store, dials.find, KEY) == made
    assert (made.state, made.number, made.sid, made.intended_at, made.settled_at) == ("intended", ANN, None, NOW, None)
    assert ANN not in repr(made)
    assert ask(store, dials.find, "other") is None


def test_a_placed_attempt_has_the_carriers_id_and_stays_placed(store: Store) -> None:
    do(store, dials.intend, key=KEY, number=ANN, purpose="callback", at=NOW)
    assert do(store, dials.placed, KEY, sid="CA7", at=NOW)
    assert not do(store, dials.failed, KEY, error="busy", at=NOW + HOUR)
    assert not do(store, dials.unknown, KEY, error="timeout", at=NOW + HOUR)
    found = ask(store, dials.find, KEY)
    assert found is not None
    assert (found.state, found.sid, found.settled_at, found.error) == ("placed", "CA7", NOW, None)


def test_an_unknown_attempt_may_turn_out_placed_or_failed(store: Store) -> None:
    for key in ("a", "b"):
        do(store, dials.intend, key=key, number=ANN, purpose="callback", at=NOW)
        assert do(store, dials.unknown, key, error="timeout", at=NOW)
    assert do(store, dials.placed, "a", sid="CA7", at=NOW + HOUR)
    assert do(store, dials.failed, "b", error="no such call", at=NOW + HOUR)
    assert [(dial.state, dial.error) for dial in ask(store, dials.list_dials)] == [("failed", "no such call"), ("placed", None)]


def test_an_attempt_that_nobody_intended_cannot_be_settled(store: Store) -> None:
    assert not do(store, dials.placed, KEY, sid="CA7", at=NOW)


def test_many_intents_at_once_are_one(store: Store) -> None:
    made = together([task(store, dials.intend, key=KEY, number=ANN, purpose="callback", at=NOW) for _ in range(8)])
    assert [new for _, new in made].count(True) == 1
