"""Taking what is due and doing it; refuses to write a word for work it no longer holds.

    outcome = perform_one(tools, "place_callback:7:1", owner="me")     # one piece of work
    drain(tools)                                                       # all that is due, here and now: for tests and stories

A `Performer` does the same for a process that lives long: the end of one job and the lease of the next are one commit.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from storage import leases
from storage.errors import LeaseLost, StoreBusy, StoreError
from storage.outbox import Entry
from storage.transaction import Transaction
from workers.hand import Hand, Running
from workers.job import Done, Job, Later
from workers.jobs import BY_KIND
from workers.settling import CRASHES, UNKNOWN_KIND, Attempt, Outcome, Settle
from workers.tools import Tools

_LOOK_S = 0.25
_PATIENCE_S = 30.0
_log = logging.getLogger(__name__)
Next = Callable[[Transaction], Entry | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How work is held: for `hold_s` seconds, renewed every `renew_s`; asked to stop, `grace_s` are left to finish.

    carry_on: take more work although something that was begun hangs; a process of its own ends instead.
    """

    hold_s: float = 5.0
    renew_s: float = 1.5
    grace_s: float = 2.0
    carry_on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """One attempt and what became of it."""

    key: str
    kind: str
    outcome: Outcome


def perform_one(tools: Tools, key: str, *, owner: str, jobs: Mapping[str, Job] | None = None) -> Outcome:
    """Do this work if it is due and free."""
    performer = Performer(tools, owner=owner, jobs=jobs)
    try:
        return performer.one(key)
    finally:
        performer.close()


def drain(tools: Tools, *, owner: str = "drain", jobs: Mapping[str, Job] | None = None) -> list[Performed]:
    """Do all work that is due by the tools' clock, also what falls due by it meanwhile; in the order it was done."""
    performer = Performer(tools, owner=owner, jobs=jobs)
    try:
        return list(performer.drain())
    finally:
        performer.close()


class Performer:
    """Whoever does work, one piece after the other. `worn`: something it began still runs, only ending the process stops it."""

    def __init__(
        self,
        tools: Tools,
        *,
        owner: str,
        jobs: Mapping[str, Job] | None = None,
        terms: Terms | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self.tools = tools
        self._owner = owner
        self._jobs = BY_KIND if jobs is None else jobs
        self._terms = terms or Terms()
        self._stopping = stopping
        self._hand = Hand()
        self.worn = False

    def one(self, key: str) -> Outcome:
        """Do this work if it is due and free."""
        now = self.tools.clock()
        hold_s = self._terms.hold_s
        entry = self.tools.store.write(lambda tx: leases.lease(tx, key, owner=self._owner, now=now, hold_s=hold_s))
        if entry is None:
            return Outcome.MISSED
        return self._ended(entry, then=lambda _tx: None)[0]

    def drain(self) -> Iterator[Performed]:
        """Do what is due, longest due first, until nothing is, or we are to stop."""
        while (entry := self.tools.store.write(self._next)) is not None:
            while entry is not None:
                outcome, following = self._ended(entry, then=self._next)
                yield Performed(key=entry.key, kind=entry.kind, outcome=outcome)
                entry = following

    def over(self) -> bool:
        """Whether no more work is to be taken."""
        return self._stopping() or (self.worn and not self._terms.carry_on)

    def close(self) -> None:
        """Let the thread go."""
        self._hand.close()

    def _next(self, tx: Transaction) -> Entry | None:
        """Take what is due next, if we are to go on."""
        if self.over():
            return None
        return leases.lease_next(tx, owner=self._owner, now=self.tools.clock(), hold_s=self._terms.hold_s)

    def _ended(self, entry: Entry, *, then: Next) -> tuple[Outcome, Entry | None]:
        """Do it, write its end, and in the same transaction `then`."""
        attempt = Attempt(
            tools=self.tools, entry=entry, owner=self._owner, job=self._jobs.get(entry.kind), hold_s=self._terms.hold_s
        )
        settle = self._done(attempt)
        if settle is None:
            return Outcome.LOST, None
        try:
            return self._kept(settle, then)
        except LeaseLost:
            _log.warning("work was taken over by somebody else", extra={"key": entry.key, "kind": entry.kind})
        except Exception as error:  # noqa: BLE001 - whatever a job writes, others must not suffer
            _log.exception("what a job wanted to write went wrong", extra={"key": entry.key, "kind": entry.kind})
            return self._failed(attempt, error)
        return Outcome.LOST, None

    def _failed(self, attempt: Attempt, error: Exception) -> tuple[Outcome, Entry | None]:
        """What the job wanted to write could not be: that counts as a failure of the job."""
        try:
            return self._kept(attempt.failed(type(error).__name__), lambda _tx: None)
        except StoreError:
            return Outcome.LOST, None  # the lease runs out, somebody begins again

    def _kept(self, settle: Settle, then: Next) -> tuple[Outcome, Entry | None]:
        """Write the end, patiently: what was done outside must not be forgotten because the database is away for a moment."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return self.tools.store.write(lambda tx: (settle(tx), then(tx)))
            except StoreBusy:
                if time.monotonic() > until:
                    raise
                time.sleep(_LOOK_S)

    def _done(self, attempt: Attempt) -> Settle | None:
        """Do the job and watch it; None when the lease was lost meanwhile."""
        job, entry = attempt.job, attempt.entry
        if job is None:
            return attempt.parked(UNKNOWN_KIND)
        if entry.crashes > CRASHES:
            return attempt.parked(f"whoever did it died, {entry.crashes} times")
        running = self._hand.start(partial(job.perform, self.tools, attempt.task))
        if running.wait(min(self._terms.renew_s, job.timeout_s, _LOOK_S)):
            return attempt.ended(running.result)
        return self._watched(attempt, job, running)

    def _watched(self, attempt: Attempt, job: Job, running: Running[Done | Later]) -> Settle | None:
        """Renew the lease until the job has ended, or its time or ours is over."""
        began = renewed = time.monotonic()
        left_at: float | None = None
        while not running.wait(_LOOK_S):
            now = time.monotonic()
            if now - began > job.timeout_s:
                self._let_go()
                return attempt.failed(f"took longer than {job.timeout_s:g} s")
            if left_at is None and self._stopping():
                left_at = now
            if left_at is not None and now - left_at > self._terms.grace_s:
                self._let_go()
                return attempt.given_back()
            if now - renewed > self._terms.renew_s:
                renewed = now
                if not _renewed(attempt):
                    self._let_go()
                    return None
        return attempt.ended(running.result)

    def _let_go(self) -> None:
        """Stop waiting for something that still runs."""
        self.worn = True
        self._hand.let_go()


def _renewed(attempt: Attempt) -> bool:
    """Whether the work is still ours; a database that is away for a moment does not take it from us."""
    try:
        return attempt.renewed()
    except StoreBusy:
        return True
