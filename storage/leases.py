"""Who does a piece of work, and how it ends; refuses every word of whoever no longer holds it (`LeaseLost`).

A lease is short and renewed while its holder lives: once it has run out, the work is anybody's again. It runs by the clock of the
database. All that is written for a piece of work goes into the transaction that ends it here, and is gone with it.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from storage import eventlog
from storage.errors import LeaseLost
from storage.eventlog import Envelope
from storage.moments import hold, moment
from storage.outbox import DUE, ENTRY, FREE, Entry
from storage.schema import outbox
from storage.statement import Statement
from storage.transaction import Transaction

_READY: Final = (DUE, outbox.c.due_at <= bindparam("now"), FREE)
_LOOK: Final = select(outbox.c.id, outbox.c.lease_owner, outbox.c.crashes)
_NEXT = Statement(_LOOK.where(*_READY).order_by(outbox.c.due_at, outbox.c.id).limit(1).with_for_update(skip_locked=True))
_THIS = Statement(_LOOK.where(outbox.c.key == bindparam("of"), *_READY).with_for_update(skip_locked=True))
_TAKE = Statement(
    update(outbox)
    .where(outbox.c.id == bindparam("of"))
    .values(
        lease_owner=bindparam("who"),
        lease_until=moment(plus="hold_us"),
        attempts=outbox.c.attempts + 1,
        crashes=bindparam("died"),
    )
    .returning(*ENTRY.columns)
)
_OURS: Final = (outbox.c.key == bindparam("of"), outbox.c.lease_owner == bindparam("who"), DUE)
_RENEW = Statement(update(outbox).where(*_OURS).values(lease_until=moment(plus="hold_us")))
_FREE: Final = {"lease_owner": None, "lease_until": None}


def _ending(**values: Any) -> Statement:
    return Statement(update(outbox).where(*_OURS).values(**_FREE, **values).returning(outbox.c.kind, outbox.c.attempts))


_FINISH = _ending(state="done", done_at=bindparam("at"), last_error=None, failures=0)
_AGAIN = _ending(due_at=bindparam("when"), last_error=bindparam("why"), failures=outbox.c.failures + 1)
_LATER = _ending(due_at=bindparam("when"), attempts=0, failures=0, crashes=0)
_PARK = _ending(state="parked", last_error=bindparam("why"))
_GIVE_BACK = _ending()
_RETRY = Statement(
    update(outbox)
    .where(outbox.c.key == bindparam("of"), outbox.c.state == "parked")
    .values(state="due", due_at=bindparam("at"), failures=0, crashes=0)
    .returning(outbox.c.kind, outbox.c.attempts)
)


def lease(tx: Transaction, key: str, *, owner: str, now: datetime, hold_s: float) -> Entry | None:
    """Take this work for `hold_s` seconds; None when it is not due, or somebody else holds it."""
    return _taken(tx, tx.row(_THIS, of=key, now=now), owner=owner, now=now, hold_s=hold_s)


def lease_next(tx: Transaction, *, owner: str, now: datetime, hold_s: float) -> Entry | None:
    """Take what has been due longest for `hold_s` seconds; None when nothing is due that is free."""
    return _taken(tx, tx.row(_NEXT, now=now), owner=owner, now=now, hold_s=hold_s)


def renew(tx: Transaction, key: str, *, owner: str, hold_s: float) -> bool:
    """Hold it for `hold_s` seconds from now; False when it is no longer ours."""
    return tx.change(_RENEW, of=key, who=owner, hold_us=hold(hold_s)) > 0


def finish(tx: Transaction, key: str, *, owner: str, at: datetime) -> None:
    """It is done. Raises LeaseLost."""
    _end(tx, _FINISH, "job_done", key, owner=owner, at=at)


def again(tx: Transaction, key: str, *, owner: str, due_at: datetime, reason: str, at: datetime) -> None:
    """It failed for now and is due again at `due_at`; the reason names no person. Raises LeaseLost."""
    _end(tx, _AGAIN, "job_failed", key, owner=owner, at=at, when=due_at, why=reason)


def later(tx: Transaction, key: str, *, owner: str, due_at: datetime, at: datetime) -> None:
    """It is not time yet: due at `due_at`, its attempts start afresh. Raises LeaseLost."""
    _end(tx, _LATER, "job_postponed", key, owner=owner, at=at, when=due_at)


def park(tx: Transaction, key: str, *, owner: str, reason: str, at: datetime) -> None:
    """It waits for a person; the reason names none. Raises LeaseLost."""
    _end(tx, _PARK, "job_parked", key, owner=owner, at=at, why=reason)


def give_back(tx: Transaction, key: str, *, owner: str, at: datetime) -> None:
    """We leave before it is done: due as before, free for others at once. Raises LeaseLost."""
    _end(tx, _GIVE_BACK, "job_given_back", key, owner=owner, at=at)


def retry(tx: Transaction, key: str, *, at: datetime, actor: str) -> bool:
    """A person wants parked work tried again, now and by its whole ladder; False when it is not parked."""
    row = tx.row(_RETRY, of=key, at=at)
    if row is None:
        return False
    _log(tx, "job_retried", actor, at, key=key, kind=row[0], attempt=row[1])
    return True


def _taken(tx: Transaction, found: tuple[Any, ...] | None, *, owner: str, now: datetime, hold_s: float) -> Entry | None:
    if found is None:
        return None
    row_id, holder, crashes = found
    died = crashes if holder is None else crashes + 1
    entry = ENTRY.value(tx.rows(_TAKE, of=row_id, who=owner, hold_us=hold(hold_s), died=died)[0])
    if holder is not None:
        _log(tx, "job_taken_over", owner, now, key=entry.key, kind=entry.kind, attempt=entry.attempts, lost_by=holder)
    return entry


def _end(tx: Transaction, how: Statement, word: str, key: str, *, owner: str, at: datetime, **values: Any) -> None:
    row = tx.row(how, of=key, who=owner, at=at, **values)
    if row is None:
        raise LeaseLost("somebody else has this work now")
    kept = {"reason": values["why"]} if "why" in values else {}
    _log(tx, word, owner, at, key=key, kind=row[0], attempt=row[1], **kept)


def _log(tx: Transaction, word: str, actor: str, at: datetime, **data: Any) -> None:
    eventlog.append(tx, call_id=None, turn=None, events=[Envelope(kind=word, data=data)], at=at, actor=actor)
