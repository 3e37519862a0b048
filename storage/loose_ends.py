"""What does not add up in the database, rule by rule: questions for audits and tests; refuses to mend anything.

Every rule names rows by table and key, never by what callers said. A rule that finds nothing gives no rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import and_, bindparam, func, or_, select

from storage import promises
from storage.schema import callbacks, calls, dials, outbox, slots, tickets, waits
from storage.statement import Statement
from storage.transaction import Transaction


class Rule(StrEnum):
    """What is broken.

    promise: a matter and its promises do not add up. unplanned: a callback is owed and nothing will place it. parked: work waits
    for a person. no_outcome: a call has ended without an outcome. no_end: a call began too long ago to be still going on.
    dialled_twice: two calls of ours about one matter at the same time. unknown_dial: whether a call was placed is not known.
    held_slot: a call that is over holds a slot. ghost: a call that is over waits in a queue. ticket_twice: one call opened two
    tickets that say the same.
    """

    PROMISE = "promise"
    UNPLANNED = "unplanned"
    PARKED = "parked"
    NO_OUTCOME = "no_outcome"
    NO_END = "no_end"
    DIALLED_TWICE = "dialled_twice"
    UNKNOWN_DIAL = "unknown_dial"
    HELD_SLOT = "held_slot"
    GHOST = "ghost"
    TICKET_TWICE = "ticket_twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseEnd:
    """One row that breaks a rule: `table` and `key` (an id, a SID or a key of work) name it, `more` says how."""

    rule: Rule
    table: str
    key: str
    more: str = ""


_OPEN_CALLBACKS = Statement(select(callbacks.c.id).where(callbacks.c.status == "open").order_by(callbacks.c.id))
_PLANNED = Statement(
    select(outbox.c.key).where(outbox.c.kind == "place_callback", or_(outbox.c.state == "due", outbox.c.state == "parked"))
)
_UNDER_WAY = Statement(
    select(dials.c.callback_id).where(dials.c.callback_id.is_not(None), dials.c.ended_at.is_(None), dials.c.state != "failed")
)
_PARKED = Statement(select(outbox.c.key, outbox.c.last_error).where(outbox.c.state == "parked").order_by(outbox.c.id))
_NO_OUTCOME = Statement(
    select(calls.c.sid)
    .where(calls.c.ended_at.is_not(None), or_(calls.c.outcome.is_(None), calls.c.outcome == ""))
    .order_by(calls.c.id)
)
_NO_END = Statement(
    select(calls.c.sid).where(calls.c.ended_at.is_(None), calls.c.started_at < bindparam("before")).order_by(calls.c.id)
)
_one, _other = dials.alias("one"), dials.alias("other")
_SAME_MATTER = or_(
    *(_one.c[subject] == _other.c[subject] for subject in ("callback_id", "appointment_id", "survey_id")),
)
_DIALLED_TWICE = Statement(
    select(_other.c.key)
    .select_from(_one.join(_other, and_(_one.c.id < _other.c.id, _SAME_MATTER)))
    .where(_one.c.state != "failed", _other.c.state != "failed")
    .where(or_(_one.c.ended_at.is_(None), _one.c.ended_at > _other.c.intended_at))
    .order_by(_other.c.id)
)
_UNKNOWN_DIAL = Statement(
    select(dials.c.key).where(dials.c.state == "unknown", dials.c.intended_at < bindparam("before")).order_by(dials.c.id)
)
_over = calls.c.ended_at.is_not(None)
_HELD_SLOT = Statement(
    select(slots.c.id).select_from(slots.join(calls, slots.c.hold_call_id == calls.c.id)).where(_over).order_by(slots.c.id)
)
_GHOST = Statement(
    select(calls.c.sid)
    .select_from(waits.join(calls, waits.c.call_id == calls.c.id))
    .where(_over, waits.c.left_at.is_(None))
    .order_by(calls.c.id)
)
_TICKET_TWICE = Statement(
    select(calls.c.sid)
    .select_from(tickets.join(calls, tickets.c.call_id == calls.c.id))
    .group_by(calls.c.sid, tickets.c.kind, tickets.c.summary)
    .having(func.count() > 1)
)
_PLAIN: Final = (
    (Rule.NO_OUTCOME, "calls", _NO_OUTCOME),
    (Rule.DIALLED_TWICE, "dials", _DIALLED_TWICE),
    (Rule.HELD_SLOT, "slots", _HELD_SLOT),
    (Rule.GHOST, "calls", _GHOST),
    (Rule.TICKET_TWICE, "calls", _TICKET_TWICE),
)


def find(tx: Transaction, *, begun_before: datetime, asked_before: datetime) -> list[LooseEnd]:
    """All loose ends. Calls begun before `begun_before` should have ended; dials of before `asked_before` should be settled."""
    return [
        *_promises(tx),
        *_unplanned(tx),
        *(LooseEnd(rule=Rule.PARKED, table="outbox", key=key, more=why or "") for key, why in tx.rows(_PARKED)),
        *(LooseEnd(rule=rule, table=table, key=str(key)) for rule, table, of in _PLAIN for (key,) in tx.rows(of)),
        *(LooseEnd(rule=Rule.NO_END, table="calls", key=sid) for (sid,) in tx.rows(_NO_END, before=begun_before)),
        *(LooseEnd(rule=Rule.UNKNOWN_DIAL, table="dials", key=key) for (key,) in tx.rows(_UNKNOWN_DIAL, before=asked_before)),
    ]


def _promises(tx: Transaction) -> Iterator[LooseEnd]:
    for found in promises.audit(tx):
        yield LooseEnd(rule=Rule.PROMISE, table=f"{found.subject}s", key=str(found.subject_id), more=found.problem)


def _unplanned(tx: Transaction) -> Iterator[LooseEnd]:
    """Callbacks that are owed and have neither work to come nor a call under way."""
    planned = {key.split(":")[1] for (key,) in tx.rows(_PLANNED) if key.count(":")}
    planned |= {str(subject_id) for (subject_id,) in tx.rows(_UNDER_WAY)}
    for (callback_id,) in tx.rows(_OPEN_CALLBACKS):
        if str(callback_id) not in planned:
            yield LooseEnd(rule=Rule.UNPLANNED, table="callbacks", key=str(callback_id))
