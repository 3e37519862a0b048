"""What goes wrong at a whole carrier: at a number, or at random with a seed; refuses chance that cannot be had again.

A draw depends on the seed, the fault, whom the call or request is about and how many of them there were before, never on the
order in which threads come: the same seed and the same calls go wrong in the same way.
"""

import hashlib
import threading
from collections import Counter
from collections.abc import Mapping

from telephony.simulator.faults import REST_FAULTS, Fault, Faults, Kinds, Otherwise

_ORDER = tuple(Fault)


class Misbehaviour:
    """What is to go wrong at one carrier, beside what was asked for on single calls."""

    def __init__(self, chances: Mapping[Fault, float] | None = None, *, seed: str = "1") -> None:
        self._lock = threading.Lock()
        self._chances = {fault: _probable(chance) for fault, chance in (chances or {}).items()}
        self._numbers: dict[str, Faults] = {}
        self._seen: Counter[str] = Counter()
        self._seed = seed

    def chance(self, fault: Fault, probability: float) -> None:
        """Let it happen at random from now on, 1 for always, 0 for never. Raises `ValueError` for what is no probability."""
        with self._lock:
            self._chances[fault] = _probable(probability)

    def reseed(self, seed: str) -> None:
        """Other draws from now on, or the same again: what was seen is forgotten."""
        with self._lock:
            self._seed = seed
            self._seen.clear()

    def at(self, number: str) -> Faults:
        """What goes wrong on calls from and to this number, and in REST requests about it."""
        with self._lock:
            return self._numbers.setdefault(number, Faults())

    def calm(self) -> None:
        """Nothing goes wrong any more, but for what was asked for on single calls."""
        with self._lock:
            self._chances.clear()
            self._numbers.clear()

    def as_json(self) -> dict[str, object]:
        """For the control API: the seed, probabilities by name, and by number how often each (null: always)."""
        with self._lock:
            numbers = {number: faults.left() for number, faults in self._numbers.items()}
            chances = {fault.value: chance for fault, chance in self._chances.items() if chance}
            return {"seed": self._seed, "chances": chances, "numbers": {name: left for name, left in numbers.items() if left}}

    def of_call(self, direction: str, caller: str, called: str) -> Otherwise:
        """What goes wrong on the next call between these two."""
        return self._view(f"{direction}:{caller}:{called}", (called, caller))

    def rest(self, what: str, number: str) -> Fault | None:
        """What goes wrong with a REST request (`what`: its method and route) about this number, "" for none."""
        with self._lock:
            if not self._chances and not self._numbers:
                return None
        return self._view(f"{what}:{number}", (number,))(REST_FAULTS)

    def _view(self, subject: str, numbers: tuple[str, ...]) -> Otherwise:
        with self._lock:
            self._seen[subject] += 1
            whole = f"{subject}:{self._seen[subject]}"
        asked: Counter[Fault] = Counter()

        def take(kinds: Kinds) -> Fault | None:
            for number in numbers:
                with self._lock:
                    there = self._numbers.get(number)
                found = there.take(kinds) if there else None
                if found is not None:
                    return found
            return self._drawn(kinds, whole, asked)

        return take

    def _drawn(self, kinds: Kinds, subject: str, asked: "Counter[Fault]") -> Fault | None:
        with self._lock:
            for fault in _ORDER:
                chance = self._chances.get(fault, 0.0) if fault in kinds else 0.0
                if not chance:
                    continue
                asked[fault] += 1
                if _draw(f"{self._seed}:{fault}:{subject}:{asked[fault]}") < chance:
                    return fault
        return None


def written(text: str) -> tuple[Fault, float]:
    """A misbehaviour as people write it: NAME or NAME:PROBABILITY. Raises `ValueError`."""
    name, _, chance = text.partition(":")
    try:
        return Fault(name), _probable(float(chance or 1))
    except ValueError:
        raise ValueError(f"NAME or NAME:PROBABILITY (0 to 1), with a name of {', '.join(_ORDER)}") from None


def _probable(chance: float) -> float:
    if not 0 <= chance <= 1:
        raise ValueError("a probability is from 0 to 1")
    return chance


def _draw(words: str) -> float:
    """A number from 0 up to 1 that these words always give."""
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:7]) / (1 << 56)
