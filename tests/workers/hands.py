"""Jobs for tests, and work for them; refuses to be imported by the product."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

from storage import outbox
from storage.door import Store
from storage.outbox import Entry
from tests.conftest import WEDNESDAY_MORNING
from workers.job import Done, Job, JobFailed, Later, Task
from workers.tools import Tools


class Watch:
    """A clock that stands until it is put forward."""

    def __init__(self) -> None:
        self.at = WEDNESDAY_MORNING

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def put(store: Store, key: str, kind: str = "work", *, after_s: float = 0) -> str:
    """Ask for work."""
    due_at = WEDNESDAY_MORNING + timedelta(seconds=after_s)
    store.write(lambda tx: outbox.put(tx, key=key, kind=kind, payload={"名": "安"}, due_at=due_at, at=WEDNESDAY_MORNING))
    return key


def entry(store: Store, key: str) -> Entry:
    """The row of this work."""
    found = store.read(lambda tx: outbox.find(tx, key))
    assert found is not None
    return found


def job(
    perform: Callable[[Tools, Task], Done | Later], *, timeout_s: float = 5, pauses_s: tuple[float, ...] = (5, 30)
) -> dict[str, Job]:
    """The one kind of work of a test."""
    return {"work": Job(kind="work", perform=perform, timeout_s=timeout_s, pauses_s=pauses_s)}


class Notes:
    """A job that notes what it was asked; `lets` is waited for before each ends."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int]] = []
        self.began = Event()

    def perform(self, _tools: Tools, task: Task) -> Done:
        self.seen.append((task.key, task.attempt))
        self.began.set()
        return Done()


def failing(reason: str, *, permanent: bool = False) -> Callable[[Tools, Task], Done]:
    """A job that cannot be done."""

    def perform(_tools: Tools, _task: Task) -> Done:
        raise JobFailed(reason, permanent=permanent)

    return perform
