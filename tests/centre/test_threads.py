"""The threads that answer requests: every job once, the warm thread first, never more than there may be."""

from collections.abc import Iterator
from concurrent.futures import CancelledError
from threading import Event, Lock, current_thread

import pytest

from centre.threads import WarmThreads


@pytest.fixture
def threads() -> Iterator[WarmThreads]:
    made = WarmThreads(3)
    yield made
    made.shutdown()


def name() -> str:
    return current_thread().name


def at_once(threads: WarmThreads, number: int) -> list[str]:
    """Keep so many threads busy at the same time; their names in the order they were given work."""
    begun, go = [Event() for _ in range(number)], Event()

    def wait(place: int) -> str:
        begun[place].set()
        assert go.wait(5)
        return name()

    futures = [threads.submit(wait, place) for place in range(number)]
    assert all(event.wait(5) for event in begun)
    go.set()
    return [future.result(5) for future in futures]


def test_who_was_last_at_work_is_first_to_work_again(threads: WarmThreads) -> None:
    assert len(set(at_once(threads, 3))) == 3
    last = threads.submit(name).result(5)
    names = {threads.submit(name).result(5) for _ in range(200)}
    assert last in names
    assert len(names) <= 2  # a result is there a moment before its thread rests: then another one is taken


def test_each_job_is_done_once(threads: WarmThreads) -> None:
    go, done, lock = Event(), list[int](), Lock()

    def work(number: int) -> int:
        assert go.wait(5)
        with lock:
            done.append(number)
        return number

    futures = [threads.submit(work, number) for number in range(300)]
    go.set()
    assert [future.result(5) for future in futures] == list(range(300))
    assert sorted(done) == list(range(300))


def test_jobs_beyond_the_threads_wait_in_order() -> None:
    alone, go, done = WarmThreads(1), Event(), list[int]()
    first = alone.submit(go.wait, 5)
    futures = [alone.submit(done.append, number) for number in range(50)]
    go.set()
    assert first.result(5)
    assert [future.result(5) for future in futures] == [None] * 50
    assert done == list(range(50))
    alone.shutdown()


def test_an_error_reaches_whoever_asks_and_the_thread_goes_on(threads: WarmThreads) -> None:
    with pytest.raises(ZeroDivisionError):
        threads.submit(lambda: 1 // 0).result(5)
    assert [threads.submit(name).result(5) for _ in range(3)]


def test_after_the_end_nothing_is_taken_and_what_waited_is_done() -> None:
    threads, go = WarmThreads(1), Event()
    first, second = threads.submit(go.wait, 5), threads.submit(name)
    threads.shutdown(wait=False)
    with pytest.raises(RuntimeError, match="after the end"):
        threads.submit(name)
    go.set()
    assert first.result(5)
    assert second.result(5)
    threads.shutdown()


def test_what_waits_may_be_cancelled_at_the_end() -> None:
    threads, go = WarmThreads(1), Event()
    first, second = threads.submit(go.wait, 5), threads.submit(name)
    threads.shutdown(wait=False, cancel_futures=True)
    go.set()
    assert first.result(5)
    with pytest.raises(CancelledError):
        second.result(5)
    threads.shutdown()
