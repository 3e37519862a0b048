"""The product's own jobs, watched: they die at named points and look again sooner; refuses to do any of their work itself.

What dies where stands in a folder, one file an attempt: `doomed/KEY` holds its points, `dead/KEY.POINT` who died there and when.
An attempt dies once at each of its points, whoever has it by then.
"""

import os
import random
import secrets
import signal
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from storage.transaction import Transaction
from telephony.dialer import Dialer, Order, Placed
from telephony.outbound.errands import KINDS
from workers.job import Done, Job, Later, Task
from workers.jobs import BY_KIND
from workers.tools import Tools

DEATHS: Final = "BENCH_DEATHS"
"""The variable that names the folder."""
WRONG: Final = "BENCH_WRONG"
"""The variable that breaks something on purpose, to see the comparison find it: one of `MISTAKES`."""
MISTAKES: Final = ("blind", "forgetful", "idle")
"""Dials again without looking; dials and does not write it down; says that it dialled and did not."""
POINTS: Final = (("taken",), ("intended",), ("placed",), ("intended", "looking"), ("writing",))
"""Nothing done yet; intent written; the carrier has the call; the carrier is being asked; inside the transaction that ends it."""
LOOKS_S: Final = (1.0, 3.0, 9.0, 5.0, 5.0, 5.0)
NONE_PROVES: Final = timedelta(seconds=12)
"""Longer than the five seconds in which the intent's writer dials, and a process that is stopped (`nemesis.STALL_S`) in them."""
REPORTS_DUE: Final = timedelta(seconds=2)
SLOW_S: Final = 6.0
"""Longer than a lease: some attempts take that long, and have to hold theirs."""


def doom(folder: Path, key: str, points: Collection[str]) -> None:
    """Let this attempt die at these points."""
    (folder / "doomed").mkdir(parents=True, exist_ok=True)
    (folder / "dead").mkdir(exist_ok=True)
    (folder / "doomed" / key).write_text(" ".join(points), encoding="ascii")


def deaths(folder: Path) -> Iterator[tuple[int, datetime]]:
    """Who died at a named point, and when."""
    for file in (folder / "dead").iterdir():
        pid, at = file.read_text(encoding="ascii").split()
        yield int(pid), datetime.fromisoformat(at)


def _die(key: str, point: str) -> None:
    folder = Path(os.environ[DEATHS])
    doomed = folder / "doomed" / key
    if not doomed.exists() or point not in doomed.read_text(encoding="ascii").split():
        return
    try:
        file = os.open(folder / "dead" / f"{key}.{point}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    os.write(file, f"{os.getpid()} {datetime.now(UTC).isoformat()}".encode())
    os.fsync(file)
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class _Watched:
    """The way to the carrier, on which some die and some are slow."""

    way: Dialer

    def place(self, order: Order) -> Placed:
        """Place one call."""
        dice = random.Random(order.attempt)
        _die(order.attempt, "intended")
        time.sleep(dice.uniform(0.02, 0.3))  # so that who is killed at random is found at work
        placed = Placed(sid=f"CA{secrets.token_hex(16)}", status="queued") if _wrong("idle") else self.way.place(order)
        _die(order.attempt, "placed")
        if dice.random() < 0.01:
            time.sleep(SLOW_S)
        return placed

    def look_up(self, order: Order, *, since: datetime, sid: str | None = None, others: Collection[str] = ()) -> Placed | None:
        """Ask for the call of an attempt."""
        _die(order.attempt, "looking")
        return None if _wrong("blind") and sid is None else self.way.look_up(order, since=since, sid=sid, others=others)

    def hang_up(self, sid: str) -> bool:
        """End a call."""
        return self.way.hang_up(sid)


def _wrong(mistake: str) -> bool:
    return os.environ.get(WRONG) == mistake


def _hurried(tools: Tools) -> Tools:
    proves = timedelta() if _wrong("blind") else NONE_PROVES
    return replace(tools, dialer=_Watched(tools.dialer), looks_s=LOOKS_S, none_proves=proves, reports_due=REPORTS_DUE)


def _placing(perform: Callable[[Tools, Task], Done | Later]) -> Callable[[Tools, Task], Done | Later]:
    def watched(tools: Tools, task: Task) -> Done | Later:
        _die(task.key, "taken")
        found = perform(_hurried(tools), task)

        def write(tx: Transaction) -> None:
            if not (_wrong("forgetful") and isinstance(found, Done)):
                found.write(tx)
            _die(task.key, "writing")

        return replace(found, write=write)

    return watched


def _asking(perform: Callable[[Tools, Task], Done | Later]) -> Callable[[Tools, Task], Done | Later]:
    return lambda tools, task: perform(_hurried(tools), task)


def _watch(job: Job) -> Job:
    return replace(job, perform=(_placing if job.kind in KINDS.values() else _asking)(job.perform))


JOBS: Final[Mapping[str, Job]] = {kind: _watch(job) for kind, job in BY_KIND.items()}
