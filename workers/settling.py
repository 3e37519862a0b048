"""How an attempt ends: done, later, again, parked; refuses to give up in silence: that is parked, with its reason."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from storage import leases
from storage.outbox import Entry
from storage.transaction import Transaction
from workers.job import Done, Job, JobFailed, Later, Task, nothing
from workers.tools import Tools

UNKNOWN_KIND = "nobody knows this kind of work"
CRASHES = 10
"""So often may whoever does it die before it is parked: it may be what kills them."""
_SOON = timedelta(seconds=1)
_log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of an attempt. `missed`: it was not due or held by somebody else; `lost`: our lease ran out meanwhile."""

    DONE = "done"
    LATER = "later"
    AGAIN = "again"
    PARKED = "parked"
    GIVEN_BACK = "given_back"
    LOST = "lost"
    MISSED = "missed"


Settle = Callable[[Transaction], Outcome]
"""Writes the end of an attempt. Raises LeaseLost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at one piece of work by `owner`; `job` is None when nobody knows its kind."""

    tools: Tools
    entry: Entry
    owner: str
    job: Job | None
    hold_s: float

    @property
    def task(self) -> Task:
        """The work as its job sees it."""
        entry = self.entry
        return Task(
            key=entry.key,
            kind=entry.kind,
            payload=entry.payload or {},
            attempt=entry.attempts,
            due_at=entry.due_at,
            hold=self.renewed,
        )

    def renewed(self) -> bool:
        """Hold the work for some more seconds; False when it is no longer ours."""
        return self.tools.store.write(lambda tx: leases.renew(tx, self.entry.key, owner=self.owner, hold_s=self.hold_s))

    def ended(self, result: Callable[[], Done | Later]) -> Settle:
        """The end that what came out of the job calls for."""
        try:
            came_out = result()
        except JobFailed as failure:
            return self.parked(failure.reason) if failure.permanent else self.failed(failure.reason)
        except BaseException as error:  # noqa: BLE001 - whatever a job raises, SystemExit too, is a failure of the job
            _log.warning("a job failed", exc_info=error, extra={"key": self.entry.key, "kind": self.entry.kind})
            return self.failed(type(error).__name__)
        match came_out:
            case Done(write=write):
                return self._done(write)
            case Later(due_at=due_at, write=write):
                return self._later(due_at, write)
            case _:
                assert_never(came_out)

    def failed(self, reason: str) -> Settle:
        """Again after the next pause of the job's ladder, or parked when there is none left."""
        job, entry, at = self.job, self.entry, self.tools.clock()
        if job is None or entry.failures >= len(job.pauses_s):
            return self.parked(reason)
        due_at = at + timedelta(seconds=job.pauses_s[entry.failures])

        def settle(tx: Transaction) -> Outcome:
            leases.again(tx, entry.key, owner=self.owner, due_at=due_at, reason=reason, at=at)
            return Outcome.AGAIN

        return settle

    def parked(self, reason: str) -> Settle:
        """It waits for a person, and whatever the job has to say about that is written too."""
        at = self.tools.clock()
        write = self.job.parked(self.tools, self.task, reason) if self.job and self.job.parked else nothing
        _log.error("a job is parked", extra={"key": self.entry.key, "kind": self.entry.kind, "reason": reason})

        def settle(tx: Transaction) -> Outcome:
            leases.park(tx, self.entry.key, owner=self.owner, reason=reason, at=at)
            write(tx)
            return Outcome.PARKED

        return settle

    def given_back(self) -> Settle:
        """We leave: somebody else may begin at once."""
        at = self.tools.clock()

        def settle(tx: Transaction) -> Outcome:
            leases.give_back(tx, self.entry.key, owner=self.owner, at=at)
            return Outcome.GIVEN_BACK

        return settle

    def _done(self, write: Callable[[Transaction], object]) -> Settle:
        at = self.tools.clock()

        def settle(tx: Transaction) -> Outcome:
            leases.finish(tx, self.entry.key, owner=self.owner, at=at)
            write(tx)
            return Outcome.DONE

        return settle

    def _later(self, due_at: datetime, write: Callable[[Transaction], object]) -> Settle:
        at = self.tools.clock()
        due_at = max(due_at, at + _SOON)  # a time that has passed would go round and round

        def settle(tx: Transaction) -> Outcome:
            leases.later(tx, self.entry.key, owner=self.owner, due_at=due_at, at=at)
            write(tx)
            return Outcome.LATER

        return settle
