"""The carrier's identifiers: two letters and 32 hex digits; refuses chance of its own: the seed is handed in."""

import hashlib
import itertools
import threading


class Identifiers:
    """Makes identifiers that never repeat for one seed, and are the same again for the same seed and order."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = itertools.count(1)
        self._lock = threading.Lock()

    def make(self, kind: str) -> str:
        """A new identifier of a kind: CA a call, RE a recording, QU a queue, EV a request."""
        with self._lock:
            number = next(self._count)
        return kind + hashlib.sha256(f"{self._seed}:{kind}:{number}".encode()).hexdigest()[:32]
