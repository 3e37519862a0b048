"""The carrier's two clocks; refuses to read the time of day itself: a source of moments is handed in.

On the logical clock time passes only when something on a call takes time, so a story of ten minutes runs in milliseconds.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

Ready = Callable[[], bool]


class Clock(Protocol):
    """What a call needs of time; all durations are seconds of the caller's time."""

    def instant(self) -> datetime:
        """The moment it is, with its zone."""
        ...

    def elapse(self, seconds: float) -> None:
        """Time that a prompt or a silence takes while somebody drives the call: it costs no real waiting."""
        ...

    def wait(self, changed: threading.Condition, ready: Ready, seconds: float) -> bool:
        """Wait, holding `changed`, until `ready()` or the time is over; says whether it is ready."""
        ...


class LogicalClock:
    """Stands still until told otherwise; waiting takes no real time. Refuses to go back except by `set`."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs a time with a zone")
        self._moment = start
        self._lock = threading.Lock()

    def instant(self) -> datetime:
        """The moment it is."""
        with self._lock:
            return self._moment

    def set(self, moment: datetime) -> None:
        """Put the hands where a story wants them."""
        if moment.tzinfo is None:
            raise ValueError("a clock needs a time with a zone")
        with self._lock:
            self._moment = moment

    def elapse(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self._moment += timedelta(seconds=max(seconds, 0))

    def wait(self, changed: threading.Condition, ready: Ready, seconds: float) -> bool:
        """The time is over at once, unless it is ready already."""
        del changed
        if ready():
            return True
        self.elapse(seconds)
        return False


class RealClock:
    """Follows a source of moments; `speed` 60 makes a minute of waiting a second. Time goes by itself: `elapse` does nothing."""

    def __init__(self, moments: Callable[[], datetime], *, speed: float = 1.0) -> None:
        if speed <= 0:
            raise ValueError("a clock's speed is above 0")
        self._moments = moments
        self._speed = speed
        self._start = moments()
        self._began = time.monotonic()

    def instant(self) -> datetime:
        """The moment it is, counted from the start at this clock's speed."""
        if self._speed == 1.0:
            return self._moments()
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self._speed)

    def elapse(self, seconds: float) -> None:
        """Nothing: a person at the phone reads prompts in their own time."""

    def wait(self, changed: threading.Condition, ready: Ready, seconds: float) -> bool:
        """Wait for real, shortened by the speed."""
        return changed.wait_for(ready, timeout=seconds / self._speed)
