"""The thread that does what jobs do outside while somebody watches the clock; refuses to wait for one that hangs."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Running(Generic[T]):
    """Something that is being done."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._ended = Event()
        self._result: T
        self._error: BaseException | None = None

    def run(self) -> None:
        """Do it; whatever comes out is kept for `result`."""
        try:
            self._result = self._work()
        except BaseException as error:  # noqa: BLE001 - raised again where the result is asked for
            self._error = error
        finally:
            self._ended.set()

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; True once it has ended."""
        return self._ended.wait(seconds)

    def result(self) -> T:
        """What came out of it, or its exception; only once it has ended."""
        if self._error is not None:
            raise self._error
        return self._result


class Hand:
    """One thread, kept warm. One that hangs is let go: it ends with the process, or by itself, and nobody hears of it."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[Running[object] | None] | None = None
        self._thread: Thread | None = None

    def start(self, work: Callable[[], T]) -> Running[T]:
        """Begin something; the one before has ended or has been let go."""
        if self._tasks is None:
            self._tasks = SimpleQueue()
            self._thread = Thread(target=_do, args=(self._tasks,), name="hand", daemon=True)
            self._thread.start()
        running = Running(work)
        self._tasks.put(running)  # type: ignore[arg-type] # nobody puts anything into its result
        return running

    def let_go(self) -> None:
        """Do not wait for what was begun last."""
        if self._tasks is not None:
            self._tasks.put(None)
            self._tasks = self._thread = None

    def close(self) -> None:
        """End the thread, which has nothing to do any more."""
        thread = self._thread
        self.let_go()
        if thread is not None:
            thread.join()


def _do(tasks: "SimpleQueue[Running[object] | None]") -> None:
    while (running := tasks.get()) is not None:
        running.run()
