"""Word of what happens, for whoever waits to see it; refuses to carry it: those who wake look for themselves.

Telling takes one lock and no other, so that it may be done under any of the carrier's locks.
"""

import threading
from collections import Counter
from collections.abc import Mapping


class News:
    """How often something happened, by name (the SID of a call, the number of a phone)."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._counts: Counter[str] = Counter()

    def tell(self, name: str) -> None:
        """Something happened there."""
        with self._changed:
            self._counts[name] += 1
            self._changed.notify_all()

    def count(self, name: str) -> int:
        """How often so far, 0 for a name never told of."""
        with self._changed:
            return self._counts[name]

    def wait(self, known: Mapping[str, int], seconds: float) -> None:
        """Wait (real seconds) until one of these counts is another than the one known."""
        with self._changed:
            self._changed.wait_for(lambda: any(self._counts[name] != count for name, count in known.items()), timeout=seconds)

    def forget(self, name: str) -> None:
        """Nobody will ask for it again."""
        with self._changed:
            self._counts.pop(name, None)
