"""What a job is: a kind of work of the outbox, how it is done, how long it may take, when it is tried again; refuses to run any.

A job does one thing outside (a dial, a download, a recognition) and gives back what is to be written. That is written in the same
transaction that ends its row of the outbox, and only while the lease is still held: whoever lost the lease writes nothing.

    def perform(tools: Tools, task: Task) -> Done | Later:
        sound = tools.carrier.fetch(task.payload["sid"])          # outside; may happen more than once, so it must not hurt
        return Done(lambda tx: recordings.fetched(tx, sound, at=tools.clock()))

    JOB = Job(kind="fetch_recording", perform=perform, timeout_s=60, pauses_s=(5, 30, 120, 600))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage.transaction import Transaction

if TYPE_CHECKING:
    from workers.tools import Tools

Write = Callable[[Transaction], object]


def nothing(_tx: Transaction) -> None:
    """There is nothing to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One row of the outbox, leased to us. `attempt` counts from 1; `due_at` is aware; the key holds nothing personal.

    hold: ask it right before doing outside what must not be done twice. True: the work is ours, and stays so for seconds. False:
    this process was stopped for so long that somebody else has it; do nothing, whatever is given back is not written.
    """

    key: str
    kind: str
    payload: Mapping[str, Any] = field(repr=False)
    attempt: int
    due_at: datetime
    hold: Callable[[], bool] = field(default=lambda: True, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Done:
    """The work is done; `write` runs in the transaction that says so."""

    write: Write = nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Nothing failed, but it is not time yet: the row is due again at `due_at` (aware), its attempts start afresh."""

    due_at: datetime
    write: Write = nothing


class JobFailed(Exception):
    """The job could not be done. `reason` is a word or two for people, never a value that a caller gave.

    permanent: trying again cannot help, the row is parked for a person at once. Any other exception counts as temporary.
    """

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


Perform = Callable[["Tools", Task], Done | Later]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One kind of work. timeout_s: longest run, in seconds. pauses_s: before the second, third, ... attempt; then it is parked.

    parked: what else to write when the row is parked, for example that a recording is missing.
    """

    kind: str
    perform: Perform
    timeout_s: float
    pauses_s: tuple[float, ...]
    parked: Callable[["Tools", Task, str], Write] | None = None
