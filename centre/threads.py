"""The threads that answer requests: whoever was last at work is first to work again; refuses more threads than it was given.

A thread that has just answered still has its stack and its objects in the processor's cache. The standard pool takes the one that
has rested longest: with sixteen threads at hand, a lone caller's turns then take a tenth longer.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeVar

from gunicorn.workers.gthread import ThreadWorker

P = ParamSpec("P")
T = TypeVar("T")
Job = partial[None]
"""`_run` with its future and what is to be called."""


class _Seat:
    """Where a thread rests: `bell` is released when there is a job, or none any more."""

    __slots__ = ("bell", "job")

    def __init__(self) -> None:
        self.bell = Lock()
        self.bell.acquire()
        self.job: Job | None = None


class WarmThreads(Executor):
    """At most `most` threads, made as they are needed; they end with the process. Jobs beyond that wait in order."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._changing = Lock()
        self._resting: list[_Seat] = []
        self._waiting: deque[Job] = deque()
        self._threads: list[Thread] = []
        self._over = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have `fn` called in a thread; RuntimeError after `shutdown`."""
        future: Future[T] = Future()
        job = partial(_run, future, partial(fn, *args, **kwargs))
        with self._changing:
            if self._over:
                raise RuntimeError("no job is taken after the end")
            seat = self._resting.pop() if self._resting else None
            if seat is None and len(self._threads) == self._most:
                self._waiting.append(job)
                return future
            if seat is None:
                thread = Thread(target=self._work, args=(job,), name=f"hotline-{len(self._threads)}", daemon=True)
                thread.start()
                self._threads.append(thread)
                return future
        seat.job = job
        seat.bell.release()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as declared
        """Let the threads end once nothing is left to do; `wait` until they have."""
        with self._changing:
            self._over = True
            resting, self._resting = self._resting, []
            for job in self._waiting if cancel_futures else ():
                job.args[0].cancel()
        for seat in resting:
            seat.bell.release()
        for thread in self._threads if wait else ():
            thread.join()

    def _work(self, job: Job | None) -> None:
        """What each thread does: jobs as long as there are any, then a rest until it is called again."""
        seat = _Seat()
        while job is not None:
            job()
            with self._changing:
                job = self._waiting.popleft() if self._waiting else None
                if job is None and self._over:
                    return
                if job is None:
                    self._resting.append(seat)
            if job is None:
                seat.bell.acquire()
                job, seat.job = seat.job, None


def _run(future: Future[Any], call: Callable[[], Any]) -> None:
    """Call, and tell the future what came of it."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = call()
    except BaseException as error:  # noqa: BLE001 - it is raised again where the future is asked
        future.set_exception(error)
    else:
        future.set_result(result)


class Worker(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn's threaded worker with our threads, by the hook it has for that."""

    def get_thread_pool(self) -> WarmThreads:
        """Called by gunicorn once, in each web process."""
        return WarmThreads(self.cfg.threads)
