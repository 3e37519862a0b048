"""Presences, offers, legs and wrap-ups: one of each at a time, one end each, every change an event; on both databases."""

from datetime import timedelta

import pytest

from storage import eventlog, legs, offers, presences, queue, wrap_ups
from storage.door import Store
from storage.errors import StoreRefused
from storage.legs import Leg
from storage.offers import Offer
from storage.presences import Presence
from storage.transaction import Transaction
from tests.storage.world import NOW, a_call, do, task, together

RING = timedelta(seconds=20)
LI, WANG = 7, 8


def arrived(tx: Transaction, person: int = LI, state: str = "free") -> Presence:
    presence = presences.arrive(tx, person, languages=["zh-CN"], queues=[], at=NOW)
    presences.move(tx, presence, state, at=NOW, actor=f"person:{person}")
    found = presences.find(tx, person)
    assert found is not None
    return found


def offered(tx: Transaction, sid: str = "CA1", person: int = LI) -> Offer | None:
    return offers.make(tx, call_id=a_call(tx, sid).id, person_id=person, queue="service", until=NOW + RING, at=NOW)


def made(tx: Transaction) -> Leg:
    offer = offered(tx)
    assert offer is not None
    assert offers.accept(tx, offer, at=NOW, actor="person:7")
    leg = legs.make(tx, offer, key="k1", waiting_since=NOW, at=NOW)
    assert leg is not None
    return leg


def kinds(store: Store, call_id: int) -> list[str]:
    return [event.kind for event in store.read(lambda tx: eventlog.of_call(tx, call_id))]


def test_coming_again_takes_over_what_one_speaks_and_keeps_the_state(store: Store) -> None:
    store.write(arrived)
    again = store.write(lambda tx: presences.arrive(tx, LI, languages=[], queues=["service"], at=NOW + RING))
    assert (again.state, again.languages, again.queues, again.since, again.version) == ("free", [], ["service"], NOW, 3)


def test_a_state_is_left_only_by_who_knows_it(store: Store) -> None:
    before = store.write(arrived)
    assert store.write(lambda tx: presences.move(tx, before, "break", at=NOW, actor="person:7", why="lunch"))
    assert not store.write(lambda tx: presences.move(tx, before, "offline", at=NOW, actor="person:7"))
    now = store.read(lambda tx: presences.find(tx, LI))
    assert now is not None
    assert (now.state, now.version) == ("break", before.version + 1)


def test_only_those_not_offline_are_on_the_floor(store: Store) -> None:
    store.write(
        lambda tx: (arrived(tx, WANG), arrived(tx, LI, "break"), presences.arrive(tx, 9, languages=[], queues=[], at=NOW))
    )
    assert [one.person_id for one in store.read(presences.on_floor)] == [LI, WANG]
    assert [one.person_id for one in store.read(presences.list_presences)] == [9, LI, WANG]


def test_a_call_and_an_agent_have_one_live_offer(store: Store) -> None:
    first = store.write(offered)
    assert first is not None
    assert store.write(lambda tx: offered(tx, "CA1", WANG)) is None
    assert store.write(lambda tx: offered(tx, "CA2", LI)) is None
    assert store.write(lambda tx: offers.end(tx, first, "missed", at=NOW, actor="routing"))
    assert not store.write(lambda tx: offers.end(tx, first, "declined", at=NOW, actor="person:7"))
    second = store.write(lambda tx: offered(tx, "CA1", WANG))
    assert second is not None
    assert store.read(lambda tx: offers.live_of_call(tx, first.call_id)) == second
    assert store.read(lambda tx: offers.passed(tx, first.call_id, NOW)) == {LI}
    assert store.read(lambda tx: offers.passed(tx, first.call_id, NOW + RING)) == frozenset()
    assert kinds(store, first.call_id) == ["offer_made", "offer_missed", "offer_made"]


def test_an_offer_is_not_accepted_after_its_time(store: Store) -> None:
    offer = store.write(offered)
    assert offer is not None
    assert not store.write(lambda tx: offers.accept(tx, offer, at=offer.until, actor="person:7"))
    assert store.read(offers.live) == [offer]


def test_of_those_who_accept_at_once_one_does(store: Store) -> None:
    offer = store.write(offered)
    assert offer is not None
    took = together([task(store, offers.accept, offer, at=NOW, actor="person:7")] * 8)
    assert sorted(took) == [False] * 7 + [True]


def test_an_acceptance_and_the_end_of_its_time_do_not_both_happen(store: Store) -> None:
    offer = store.write(offered)
    assert offer is not None

    misses = task(store, offers.end, offer, "missed", at=NOW, actor="routing")
    accepts = task(store, offers.accept, offer, at=NOW, actor="person:7")
    assert sum(together([misses, accepts] * 4)) == 1


def test_a_leg_is_fetched_rung_joined_held_and_ended_once_each(store: Store) -> None:
    leg = store.write(made)
    for deed in (legs.fetched, legs.rung, legs.joined, legs.held):
        assert [do(store, deed, leg, at=NOW) for _ in range(2)] == [True, False], deed
    assert [do(store, legs.named, leg, sid) for sid in ("CA9", "CA8")] == [True, False]
    held = store.read(lambda tx: legs.find(tx, leg.id))
    assert held is not None
    assert store.write(lambda tx: legs.resumed(tx, held, at=NOW + RING))
    assert not store.write(lambda tx: legs.resumed(tx, held, at=NOW + RING))
    assert store.write(lambda tx: legs.end(tx, leg, "caller", at=NOW, actor="caller"))
    assert not store.write(lambda tx: legs.end(tx, leg, "agent", at=NOW, actor="person:7"))
    done = store.read(lambda tx: legs.find_by_key(tx, "k1"))
    assert done is not None
    assert (done.sid, done.held_s, done.how, done.held_at) == ("CA9", 20, "caller", None)
    assert kinds(store, leg.call_id)[2:] == ["leg_fetched", "leg_joined", "leg_held", "leg_resumed", "leg_ended"]


def test_a_cut_leg_is_explained_once(store: Store) -> None:
    leg = store.write(made)
    store.write(lambda tx: legs.end(tx, leg, "cut", at=NOW, actor="carrier"))
    for how in ("caller", "agent"):
        do(store, legs.explain, leg.call_id, how, at=NOW, actor="caller")
    assert [one.how for one in store.read(lambda tx: legs.of_call(tx, leg.call_id))] == ["caller"]
    assert kinds(store, leg.call_id).count("leg_explained") == 1


def test_legs_are_unsettled_until_ended_closed_and_sent_on(store: Store) -> None:
    leg = store.write(made)
    assert [one.id for one in store.read(legs.unsettled)] == [leg.id]
    store.write(lambda tx: legs.end(tx, leg, "passed_on", at=NOW, actor="person:7", queue="service", person=WANG))
    store.write(lambda tx: legs.closed(tx, leg, at=NOW))
    assert [one.to_person for one in store.read(legs.unsettled)] == [WANG]
    store.write(lambda tx: legs.sent(tx, leg, at=NOW))
    assert store.read(legs.unsettled) == []
    assert store.read(legs.list_legs)[0].to_queue == "service"


def test_a_second_open_leg_of_a_call_or_an_agent_is_refused(store: Store) -> None:
    leg = store.write(made)

    def again(tx: Transaction) -> Leg | None:
        offer = offered(tx, "CA1", WANG)
        assert offer is not None
        return legs.make(tx, offer, key="k2", waiting_since=NOW, at=NOW)

    assert store.write(again) is None
    store.write(lambda tx: legs.end(tx, leg, "agent", at=NOW, actor="person:7"))
    live = store.read(offers.live)[0]
    assert store.write(lambda tx: legs.make(tx, live, key="k2", waiting_since=NOW, at=NOW)) is not None


def test_a_wrap_up_begins_once_is_extended_once_and_done_once(store: Store) -> None:
    leg = store.write(made)

    def start(tx: Transaction) -> bool:
        due = NOW + RING
        return wrap_ups.start(tx, leg_id=leg.id, call_id=leg.call_id, person_id=LI, due_at=due, at=NOW) is not None

    assert [store.write(start) for _ in range(2)] == [True, False]
    owed = store.read(lambda tx: wrap_ups.owed(tx, LI))
    assert owed is not None
    assert [store.write(lambda tx: wrap_ups.extend(tx, owed, NOW + 2 * RING, at=NOW)) for _ in range(2)] == [True, False]
    finish = together([task(store, wrap_ups.finish, owed, disposition="solved", note="好", at=NOW)] * 4)
    assert sum(finish) == 1
    assert store.read(lambda tx: wrap_ups.owed(tx, LI)) is None
    (done,) = store.read(lambda tx: wrap_ups.of_call(tx, leg.call_id))
    assert (done.disposition, done.note, done.due_at) == ("solved", "好", NOW + 2 * RING)
    assert "好" not in repr(done)


def test_who_waits_is_told_with_language_and_whom_the_call_was_passed_on_to(store: Store) -> None:
    leg = store.write(made)
    store.write(lambda tx: queue.enter(tx, leg.call_id, "service", 3, NOW))
    (waits,) = store.write(queue.callers)
    assert (waits.call_id, waits.priority, waits.answered, waits.wanted) == (leg.call_id, 3, True, None)
    store.write(lambda tx: legs.end(tx, leg, "passed_on", at=NOW, actor="person:7", queue="service", person=WANG))
    (waits,) = store.read(queue.callers)
    assert (waits.answered, waits.wanted) == (False, WANG)
    store.write(lambda tx: queue.leave(tx, leg.call_id, "answered", NOW))
    assert store.read(queue.callers) == []
    assert store.read(lambda tx: queue.since(tx, leg.call_id)) is None


def test_words_nobody_knows_are_refused(store: Store) -> None:
    presence = store.write(arrived)
    with pytest.raises(StoreRefused):
        store.write(lambda tx: presences.move(tx, presence, "asleep", at=NOW, actor="person:7"))
    leg = store.write(made)
    with pytest.raises(StoreRefused):
        store.write(lambda tx: legs.end(tx, leg, "bored", at=NOW, actor="person:7"))
