"""The carrier's two clocks; refuses to read the time of day itself: a source of moments is handed in.

On the logical clock time passes only when something on a call takes time, so a story of ten minutes runs in milliseconds.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

Ready = Callable[[], bool]
# Others may put the hands of a shared clock; whoever waits looks again after so many real seconds.
LOOK_S = 1.0


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

    @property
    def speed(self) -> float:
        """How many of these seconds pass in a real one; 0 where time passes only when told to."""
        ...

    def put(self, moment: datetime | None = None, speed: float | None = None) -> None:
        """Put it to a moment, to go at a speed; whoever waits for a time that has come waits no longer."""
        ...


class Hands(Protocol):
    """A source of time that can be put, shared with others: the processes of a hotline."""

    @property
    def speed(self) -> float:
        """How many of its seconds pass in a real one."""
        ...

    def tell(self) -> datetime:
        """The moment it is, with its zone."""
        ...

    def put(self, moment: datetime | None = None, speed: float | None = None) -> None:
        """Put it to a moment (None: where it is), to go at a speed (None: as it does)."""
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

    @property
    def speed(self) -> float:
        """It never goes by itself."""
        return 0.0

    def put(self, moment: datetime | None = None, speed: float | None = None) -> None:
        """Put the hands to a moment. Raises `ValueError` for a speed."""
        if speed:
            raise ValueError("time passes on this clock only when something takes time")
        if moment is not None:
            self.set(moment)

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
        self._hands: Hands = _Own(moments, speed)
        self._lock = threading.Lock()
        self._waiting: Counter[threading.Condition] = Counter()

    @classmethod
    def following(cls, hands: Hands) -> "RealClock":
        """A clock with the hands of others."""
        made = cls(hands.tell)
        made._hands = hands
        return made

    def instant(self) -> datetime:
        """The moment it is."""
        return self._hands.tell()

    @property
    def speed(self) -> float:
        """How many of its seconds pass in a real one; 0 while it is held."""
        return self._hands.speed

    def put(self, moment: datetime | None = None, speed: float | None = None) -> None:
        """Put it to a moment, to go at a speed (0: held there)."""
        self._hands.put(moment, speed)
        with self._lock:
            waiting = list(self._waiting)
        for changed in waiting:
            with changed:
                changed.notify_all()

    def elapse(self, seconds: float) -> None:
        """Nothing: a person at the phone reads prompts in their own time."""

    def wait(self, changed: threading.Condition, ready: Ready, seconds: float) -> bool:
        """Wait for real, shortened by the speed, and by whoever puts the clock forward meanwhile."""
        due = self.instant() + timedelta(seconds=seconds)
        with self._lock:
            self._waiting[changed] += 1
        try:
            while not ready():
                left, speed = (due - self.instant()).total_seconds(), self.speed
                if left <= 0:
                    return False
                changed.wait(min(left / speed, LOOK_S) if speed else LOOK_S)
            return True
        finally:
            with self._lock:
                self._waiting[changed] -= 1
                if not self._waiting[changed]:
                    del self._waiting[changed]


class _Own:
    """Hands of this process alone."""

    def __init__(self, moments: Callable[[], datetime], speed: float) -> None:
        self._moments = moments
        self.speed = speed
        self._lock = threading.Lock()
        self._moment, self._began = moments(), time.monotonic()
        self._plain = speed == 1.0

    def tell(self) -> datetime:
        with self._lock:
            if self._plain:
                return self._moments()
            return self._moment + timedelta(seconds=(time.monotonic() - self._began) * self.speed)

    def put(self, moment: datetime | None = None, speed: float | None = None) -> None:
        moment = moment or self.tell()
        with self._lock:
            self._plain, self._moment, self._began = False, moment, time.monotonic()
            self.speed = self.speed if speed is None else speed
