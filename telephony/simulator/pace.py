"""Calls that REST places leave one after the other, so many a second; refuses to reorder them.

Twilio: voice/api/call-resource, api/errors/22005. <Dial> is not paced.
"""

import threading
from datetime import datetime, timedelta

LONGEST_S = 24 * 60 * 60


class Pace:
    """`per_s` calls a second; 0 for as they come."""

    def __init__(self, per_s: float = 0.0) -> None:
        self.per_s = per_s
        self._next: datetime | None = None
        self._lock = threading.Lock()

    def take(self, now: datetime) -> float | None:
        """The seconds that the next call has to wait for its turn; None when the queue is full."""
        if not self.per_s:
            return 0.0
        with self._lock:
            turn = max(self._next or now, now)
            wait_s = (turn - now).total_seconds()
            if wait_s > LONGEST_S:
                return None
            self._next = turn + timedelta(seconds=1 / self.per_s)
            return wait_s
