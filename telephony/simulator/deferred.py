"""What the carrier does later, on its clock; refuses to wait on a logical clock: its owner asks for what is due."""

import heapq
import itertools
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from telephony.simulator.clock import Clock, LogicalClock

Deed = Callable[[], object]


class Deferred:
    """Deeds by the moment they are due at."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._deeds: list[tuple[datetime, int, Deed]] = []
        self._count = itertools.count()
        self._thread: threading.Thread | None = None
        self._closed = False

    def after(self, seconds: float, deed: Deed) -> None:
        """Do it so many seconds from now, in a thread of ours."""
        due = self._clock.instant() + timedelta(seconds=seconds)
        with self._changed:
            heapq.heappush(self._deeds, (due, next(self._count), deed))
            if self._thread is None and not isinstance(self._clock, LogicalClock):
                self._thread = threading.Thread(target=self._run, name="deferred", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def do_due(self) -> int:
        """Do what is due by now; how much that was. Time on a logical clock passes unseen: whoever let it pass asks."""
        done = 0
        while (deed := self._next()) is not None:
            deed()
            done += 1
        return done

    def close(self) -> None:
        """Nothing more is done."""
        with self._changed:
            self._closed = True
            self._deeds.clear()
            self._changed.notify_all()

    def _next(self) -> Deed | None:
        now = self._clock.instant()
        with self._changed:
            return heapq.heappop(self._deeds)[2] if self._deeds and self._deeds[0][0] <= now else None

    def _run(self) -> None:
        while not self._closed:
            self.do_due()
            with self._changed:
                first = self._deeds[0] if self._deeds else None
                if first is None:
                    self._changed.wait_for(lambda: self._closed or bool(self._deeds))
                else:
                    seconds = (first[0] - self._clock.instant()).total_seconds()
                    self._clock.wait(self._changed, self._other_than(first), max(seconds, 0))

    def _other_than(self, first: tuple[datetime, int, Deed]) -> Callable[[], bool]:
        return lambda: self._closed or not self._deeds or self._deeds[0] is not first
