"""The processes of a hotline as the kernel shows them: who they are, what they use; refuses to touch any others."""

import os
import random
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from centre.loading.figures import slope

MARKS: Final = {
    "worker": "hotline worker",
    "relay": "hotline relay",
    "web": "[hotline serve]",
    "standby": "[hotline standby]",
    "valkey": "valkey-server",
    "simulator": "[hotline simulator]",
}
"""How a process is known by its title."""
VICTIMS: Final = {"web": 4, "worker": 3, "relay": 2, "valkey": 2, "standby": 1}
"""Whom to kill, and how often compared with the others; the carrier is none of ours."""
PAGE_MB: Final = os.sysconf("SC_PAGE_SIZE") / (1 << 20)
LOOK_S: Final = 5.0
WARM: Final = 0.2
"""The share of a run that is not looked at for growth: what is loaded in it stays."""


def children(parent: int) -> Iterator[tuple[int, str]]:
    """The processes that this one has started, each with its role, and theirs. None where there is no /proc."""
    with suppress(OSError):
        for child in Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split():
            role = _role(int(child))
            if role:
                yield int(child), role
            yield from children(int(child))


def _role(pid: int) -> str:
    with suppress(OSError):
        shown = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return next((role for role, mark in MARKS.items() if mark in shown), "")
    return ""


@dataclass(slots=True)
class Killer:
    """Ends a process of the hotline every so many seconds, at random from a seed. done: how many, by role."""

    house: int
    every_s: float
    dice: random.Random
    done: Counter[str] = field(default_factory=Counter)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """No more of that."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self.every_s):
            self._kill()

    def _kill(self) -> None:
        living: defaultdict[str, list[int]] = defaultdict(list)
        for pid, role in children(self.house):
            living[role].append(pid)
        there = {role: weight for role, weight in VICTIMS.items() if living[role]}
        if there:
            role = self.dice.choices(list(there), list(there.values()))[0]
            with suppress(ProcessLookupError):
                os.kill(self.dice.choice(sorted(living[role])), signal.SIGKILL)
                self.done[role] += 1


@dataclass(slots=True)
class Watcher:
    """Memory (MB) and descriptors by role, looked at every few seconds."""

    house: int
    seen: dict[str, list[tuple[float, float, int, int]]] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _began: float = 0.0

    def start(self) -> None:
        """Begin."""
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            self._look()
            if self._over.wait(LOOK_S):
                return

    def _look(self) -> None:
        found: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)
        for pid, role in children(self.house):
            with suppress(OSError, ValueError, IndexError):
                pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
                found[role].append((pages * PAGE_MB, sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())))
        at = time.monotonic() - self._began
        for role, each in found.items():
            memory, descriptors = sum(one[0] for one in each), sum(one[1] for one in each)
            self.seen.setdefault(role, []).append((at, memory, descriptors, len(each)))

    def told(self) -> dict[str, dict[str, float]]:
        """By role: megabytes and descriptors at first (once warm) and in the end, and megabytes an hour of growth.

        Only moments count in which all processes of the role were there.
        """
        return {role: _growth(points) for role, points in sorted(self.seen.items())}


def _growth(points: list[tuple[float, float, int, int]]) -> dict[str, float]:
    usual = max(Counter(point[3] for point in points).items(), key=lambda item: item[1])[0]
    whole = [point for point in points if point[3] == usual]
    warm = whole[int(len(whole) * WARM) :] or whole
    tail = max(1, len(warm) // 5)
    first, last = warm[:tail], warm[-tail:]
    return {
        "processes": usual,
        "mb": round(sum(point[1] for point in first) / tail, 1),
        "mb_end": round(sum(point[1] for point in last) / tail, 1),
        "mb_per_hour": round(slope([(point[0] / 3600, point[1]) for point in warm]), 1),
        "descriptors": round(sum(point[2] for point in first) / tail),
        "descriptors_end": round(sum(point[2] for point in last) / tail),
    }
