"""Phones with a person before them: where a placed call rings until it is answered; refuses to ring where nobody is.

A page says again and again that it is there; one that has been silent for `ABSENT_S` real seconds is taken to be closed.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from telephony.simulator.call import Call
from telephony.simulator.news import News

# Browsers let the timers of hidden pages run once a minute.
ABSENT_S = 90.0


@dataclass(slots=True, kw_only=True)
class Phones:
    """Who is there, and what rings there."""

    news: News
    _seen: dict[str, float] = field(default_factory=dict, repr=False)
    _ringing: dict[str, Call] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def here(self, number: str) -> None:
        """Somebody sits before the phone of this number."""
        now = time.monotonic()
        with self._lock:
            self._seen = {known: seen for known, seen in self._seen.items() if now - seen < ABSENT_S} | {number: now}

    def attended(self, number: str) -> bool:
        """Whether somebody does."""
        with self._lock:
            seen = self._seen.get(number)
        return seen is not None and time.monotonic() - seen < ABSENT_S

    def at(self, number: str) -> list[Call]:
        """The calls that ring at a number, oldest first."""
        with self._lock:
            return [call for call in self._ringing.values() if call.called == number]

    @contextmanager
    def ring(self, call: Call) -> Iterator[None]:
        """The call rings at its number as long as the block lasts."""
        with self._lock:
            self._ringing[call.sid] = call
        self.news.tell(call.called)
        try:
            yield
        finally:
            with self._lock:
                self._ringing.pop(call.sid, None)
            self.news.tell(call.called)
