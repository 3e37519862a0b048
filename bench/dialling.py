"""A job whose effect can be counted outside: a call placed at the carrier; refuses to dial again before it has looked.

It dies where its payload says so, on its first attempt, and writes down when: the named points of `bench/faults.py`.
"""

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from storage import dials
from storage.dials import Dial
from telephony.dialer import DialRefused, DialUnknown, Order, Placed
from workers.job import Done, Job, JobFailed, Later, Task
from workers.tools import Tools

DIAL: Final = "bench_dial"
POINTS: Final = ("taken", "intended", "placed")
"""Before anything was done; after the intent was written down; after the carrier has the call and before we have written it."""
DEATHS: Final = "BENCH_DEATHS"
"""The variable that names the file in which deaths are noted."""


def perform(tools: Tools, task: Task) -> Done | Later:
    """Dial once, however often this is tried."""
    _die(task, "taken")
    order = Order(attempt=task.key, to=task.payload["to"], line=tools.line or "", ring_s=5)
    dial, fresh = _intended(tools, order)
    if dial.state == "placed":
        return Done()
    placed = None if fresh else _looked_up(tools, order, dial)
    if placed is None:
        _die(task, "intended")
        time.sleep(task.payload["work_s"])
        placed = _placed(tools, task, order)
        _die(task, "placed")
    sid = placed.sid
    return Done(lambda tx: dials.placed(tx, task.key, sid=sid, at=tools.clock()))


def _intended(tools: Tools, order: Order) -> tuple[Dial, bool]:
    now = tools.clock()
    return tools.store.write(lambda tx: dials.intend(tx, key=order.attempt, number=order.to, purpose="bench", at=now))


def _looked_up(tools: Tools, order: Order, dial: Dial) -> Placed | None:
    try:
        return tools.dialer.look_up(order, since=dial.intended_at, sid=dial.sid)
    except DialUnknown:
        raise JobFailed("the carrier could not be asked") from None


def _placed(tools: Tools, task: Task, order: Order) -> Placed:
    if not task.hold():
        raise JobFailed("somebody else has it")
    try:
        return tools.dialer.place(order)
    except DialRefused as refusal:
        raise JobFailed("refused", permanent=refusal.permanent) from None
    except DialUnknown:
        raise JobFailed("nobody knows whether it rings") from None


def _die(task: Task, point: str) -> None:
    if task.payload.get("die_at") == point and task.attempt == 1:
        line = f"{os.getpid()} {datetime.now(UTC).isoformat()}\n"
        file = os.open(Path(os.environ[DEATHS]), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(file, line.encode())
        os.fsync(file)
        os.kill(os.getpid(), signal.SIGKILL)


JOBS: Final = {DIAL: Job(kind=DIAL, perform=perform, timeout_s=30, pauses_s=(1, 1, 2, 3, 5, 5, 5))}
