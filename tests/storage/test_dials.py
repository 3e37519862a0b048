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


def test_an_attempt_of_which_no_call_was_made_may_be_dialled_again_until_it_ends(store: Store) -> None:
    do(store, dials.intend, key=KEY, number=ANN, purpose="callback", at=NOW)
    assert not do(store, dials.again, KEY, number=ANN, at=NOW)
    do(store, dials.looked, KEY)
    do(store, dials.failed, KEY, error="the carrier has none", at=NOW)
    assert together([task(store, dials.again, KEY, number=ANN, at=NOW + HOUR) for _ in range(4)]).count(True) == 1
    found = ask(store, dials.find, KEY)
    assert found is not None
    assert (found.state, found.looks, found.intended_at, found.error) == ("intended", 0, NOW + HOUR, None)
    do(store, dials.failed, KEY, error="refused", at=NOW + HOUR)
    do(store, dials.end, KEY, result="failed", at=NOW + HOUR)
    assert not do(store, dials.again, KEY, number=ANN, at=NOW + HOUR)


def test_an_attempt_ends_once_whatever_the_talk_came_to(store: Store) -> None:
    do(store, dials.intend, key=KEY, number=ANN, purpose="survey", at=NOW)
    do(store, dials.placed, KEY, sid="CA7", at=NOW)
    assert do(store, dials.came_to, KEY, "reached")
    assert do(store, dials.end, KEY, result="reached", at=NOW + HOUR)
    assert not do(store, dials.end, KEY, result="busy", at=NOW + HOUR)
    assert not do(store, dials.came_to, KEY, "declined")
    found = ask(store, dials.of_call, "CA7")
    assert found is not None
    assert (found.result, found.ended_at) == ("reached", NOW + HOUR)


def test_what_is_under_way_and_what_was_rung_before(store: Store) -> None:
    for number, (key, at) in enumerate((("a", NOW), ("b", NOW + HOUR), ("c", NOW + 2 * HOUR))):
        do(store, dials.intend, key=key, number=ANN, purpose="survey" if number else "callback", at=at)
    do(store, dials.failed, "b", error="refused", at=NOW + HOUR)
    do(store, dials.placed, "a", sid="CA7", at=NOW)
    assert ask(store, dials.count, ANN, since=NOW) == 2
    assert ask(store, dials.count, ANN, since=NOW + HOUR) == 1
    assert ask(store, dials.count_for, ANN, "survey", since=NOW, own="d") == 1
    assert ask(store, dials.under_way, ANN, since=NOW, own="c")
    do(store, dials.end, "a", result="busy", at=NOW)
    assert not ask(store, dials.under_way, ANN, since=NOW, own="c")
    assert ask(store, dials.sids, ANN, since=NOW, own="c") == {"CA7"}
    assert ask(store, dials.count, BEN, since=NOW) == 0
