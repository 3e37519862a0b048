"""The bell: rings once for many, carries nothing, comes and goes with its server; all work is done without it too."""

import itertools
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from centre import embedded
from storage.door import Store
from tests.workers.hands import Watch, entry, job, put
from tests.workers.valkeys import Server, data
from workers.bell import BELLS, RedisBell, Silence, answered
from workers.job import Done, Task
from workers.perform import Performer, Terms
from workers.relay import once, relay
from workers.tools import Tools
from workers.worker import work

pytestmark = pytest.mark.processes


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with embedded.offered(data(tmp_path / "redis")) as valkey:
        assert valkey is not None
        made = Server(valkey)
        made.start()
        yield made
        made.kill()


@pytest.fixture
def bells(server: Server) -> Iterator[Callable[[], RedisBell]]:
    """Makes bells on the server, one for each thread that wants one."""
    made: list[RedisBell] = []
    numbers = itertools.count()

    def bell() -> RedisBell:
        made.append(RedisBell(server.url, new_id=lambda: f"{next(numbers)}"))
        return made[-1]

    yield bell
    for each in made:
        each.close()


def waited(bell: RedisBell, seconds: float) -> float:
    began = time.monotonic()
    bell.wait(seconds)
    return time.monotonic() - began


def test_it_wakes_who_waits(bells: Callable[[], RedisBell]) -> None:
    hears, rings = bells(), bells()
    threading.Timer(0.2, lambda: rings.ring(1)).start()
    assert 0.1 < waited(hears, 5) < 1
    assert waited(hears, 1) > 0.9


def test_it_never_rings_more_than_is_due_nor_more_than_anybody_could_hear(server: Server, bells: Callable[[], RedisBell]) -> None:
    bell = bells()
    for times, expected in ((2, 2), (2, 2), (1, 2), (5, 5), (500, BELLS)):
        assert bell.ring(times)
        assert server.client().llen("rq:queue:hotline") == expected


def test_it_says_nothing_of_the_work(server: Server, store: Store, watch: Watch, bells: Callable[[], RedisBell]) -> None:
    put(store, "place_callback:4711", kind="secret_kind")
    assert once(store, bells(), now=watch())
    kept = server.kept()
    assert b"bell-0" in kept
    assert not [word for word in (b"4711", b"secret_kind", repr("安".encode()).encode()[2:-1]) if word in kept]
    answered()


def test_what_dead_workers_had_taken_is_tidied_away(server: Server, bells: Callable[[], RedisBell]) -> None:
    client = server.client()
    client.lpush("rq:queue:hotline:intermediate", "bell-of-the-dead")
    assert bells().tidy()
    assert client.exists("rq:queue:hotline:intermediate") == 0


def test_a_bell_that_is_heard_leaves_nothing_behind(server: Server, bells: Callable[[], RedisBell]) -> None:
    bell = bells()
    bell.ring(3)
    for _ in range(3):
        bell.wait(1)
    assert [key for key in server.client().keys("*") if b"bell" in key or b"intermediate" in key] == []


def test_without_its_server_it_waits_and_says_so_once(
    server: Server, bells: Callable[[], RedisBell], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    bell = bells()
    server.kill()
    assert 0.25 < waited(bell, 0.3) < 1
    assert not bell.ring(1)
    assert caplog.messages == ["Redis is away; work goes on without its bell"]
    server.start()
    assert bell.ring(1)
    assert caplog.messages[1:] == ["Redis is back"]
    assert waited(bell, 3) < 1


class Crew:
    """Workers and relays as threads, each with a store of its own; `done` counts what each job did."""

    def __init__(self, tools_on: Callable[[Store], Tools], another: Callable[[], Store]) -> None:
        self._tools_on = tools_on
        self._another = another
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self.done: Counter[str] = Counter()

    def worker(self, bell: RedisBell | Silence, owner: str) -> None:
        tools = self._tools_on(self._another())
        performer = Performer(
            tools, owner=owner, jobs=job(self._perform), terms=Terms(carry_on=False), stopping=self._over.is_set
        )
        self._begin(lambda: work(performer, bell))

    def relay(self, bell: RedisBell) -> None:
        tools = self._tools_on(self._another())
        self._begin(lambda: relay(tools.store, bell, clock=tools.clock, stopping=self._over.is_set))

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(10)
        assert not [thread for thread in self._threads if thread.is_alive()]

    def _begin(self, target: Callable[[], object]) -> None:
        thread = threading.Thread(target=target)
        thread.start()
        self._threads.append(thread)

    def _perform(self, _tools: Tools, task: Task) -> Done:
        self.done[task.key] += 1
        time.sleep(0.01)
        return Done()


@pytest.fixture
def crew(tools_on: Callable[[Store], Tools], another: Callable[[], Store], bells: Callable[[], RedisBell]) -> Iterator[Crew]:
    """Ended before its bells are closed."""
    made = Crew(tools_on, another)
    yield made
    made.end()


def until_done(crew: Crew, store: Store, keys: list[str], within_s: float) -> None:
    began = time.monotonic()
    while not all(entry(store, key).state == "done" for key in keys):
        assert time.monotonic() - began < within_s, "work was left undone"
        time.sleep(0.05)
    assert crew.done == Counter(keys)


def test_four_relays_and_three_workers_do_each_job_once_while_redis_is_flushed_and_killed(
    server: Server, store: Store, crew: Crew, bells: Callable[[], RedisBell]
) -> None:
    for number in range(3):
        crew.worker(bells(), f"worker-{number}")
    for _ in range(4):
        crew.relay(bells())
    keys = []
    for number in range(60):
        keys.append(put(store, f"job {number}"))
        if number % 20 == 5:
            server.client().flushdb()
        if number % 20 == 15:
            server.kill()
            server.start()
    until_done(crew, store, keys, 20)


def test_work_is_done_although_redis_is_away_for_good(
    server: Server, store: Store, crew: Crew, bells: Callable[[], RedisBell]
) -> None:
    server.kill()
    crew.worker(bells(), "worker")
    crew.relay(bells())
    until_done(crew, store, [put(store, f"job {number}") for number in range(5)], 10)


def test_work_is_done_without_any_bell(store: Store, crew: Crew) -> None:
    crew.worker(Silence(), "worker")
    until_done(crew, store, [put(store, f"job {number}") for number in range(5)], 5)


def test_the_bell_makes_work_begin_at_once(store: Store, crew: Crew, bells: Callable[[], RedisBell]) -> None:
    crew.worker(bells(), "worker")
    crew.relay(bells())
    time.sleep(1.5)  # all are waiting now
    began = time.monotonic()
    put(store, "job")
    until_done(crew, store, ["job"], 5)
    assert time.monotonic() - began < 0.6
