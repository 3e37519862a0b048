"""The queue: who waits, since when, in one place at a time."""

from storage import queue
from storage.door import Store
from tests.storage.world import HOUR, MINUTE, NOW, a_call, ask, do, task, together


def test_nobody_waits_in_an_empty_queue(store: Store) -> None:
    assert ask(store, queue.waiting, "service") == (0, None)


def test_waiting_callers_are_counted_by_queue(store: Store) -> None:
    calls = [do(store, a_call, f"CA{n}") for n in range(3)]
    for n, (call, name) in enumerate(zip(calls, ("service", "service", "emergency"), strict=True)):
        assert do(store, queue.enter, call.id, name, 0, NOW + n * MINUTE)
    assert ask(store, queue.waiting, "service") == (2, NOW)
    assert ask(store, queue.waiting, "emergency") == (1, NOW + 2 * MINUTE)
    assert do(store, queue.leave, calls[0].id, "answered", NOW + HOUR)
    assert ask(store, queue.waiting, "service") == (1, NOW + MINUTE)


def test_a_call_waits_in_one_queue_at_a_time(store: Store) -> None:
    call = do(store, a_call)
    assert do(store, queue.enter, call.id, "service", 0, NOW)
    assert not do(store, queue.enter, call.id, "emergency", 9, NOW)
    assert ask(store, queue.waiting, "emergency") == (0, None)


def test_a_call_leaves_once_and_may_come_back(store: Store) -> None:
    call = do(store, a_call)
    assert not do(store, queue.leave, call.id, "left", NOW)
    do(store, queue.enter, call.id, "service", 0, NOW)
    assert do(store, queue.leave, call.id, "left", NOW)
    assert not do(store, queue.leave, call.id, "hung_up", NOW)
    assert do(store, queue.enter, call.id, "service", 0, NOW + HOUR)
    assert ask(store, queue.waiting, "service") == (1, NOW + HOUR)


def test_entering_many_times_at_once_is_entering_once(store: Store) -> None:
    call = do(store, a_call)
    assert sorted(together([task(store, queue.enter, call.id, "service", 0, NOW) for _ in range(8)])) == [False] * 7 + [True]
