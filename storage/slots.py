"""Times that can be booked, and who holds one while they decide; refuses a hold on what is taken.

A resource has one pair of hands: a slot is taken when any overlapping slot of the same resource is booked or held by another
call, whatever its service. A hold that has run out counts as free.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage.schema import slots
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction

LONGEST = timedelta(days=1)
"""No slot is longer, so that nobody has to look further back for one that reaches into another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    """A slot to be laid out."""

    resource: str
    service: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A slot laid out; whether it is free is asked for, not told."""

    id: int
    resource: str
    service: str
    start_at: datetime
    end_at: datetime


_SLOT = Shape(Slot, slots)
_other = slots.alias("other")
_ENSURE = Statement(
    insert(slots).on_conflict_do_nothing(index_elements=["resource", "service", "start_at"]),
    *("resource", "service", "start_at", "end_at", "booked"),
)
_OVERLAP = and_(_other.c.resource == slots.c.resource, _other.c.start_at < slots.c.end_at, _other.c.end_at > slots.c.start_at)
_now = bindparam("now", type_=slots.c.start_at.type)
_FREE = Statement(
    select(*_SLOT.columns)
    .where(
        slots.c.service == bindparam("service"),
        slots.c.start_at >= bindparam("after"),
        slots.c.start_at < bindparam("until"),
        slots.c.start_at > _now,
        ~select(_other.c.id)
        .where(_OVERLAP, _other.c.start_at > bindparam("since"), or_(_other.c.booked == 1, _other.c.hold_until > _now))
        .correlate(slots)
        .exists(),
    )
    .order_by(slots.c.start_at, slots.c.resource)
)
_FIND = Statement(select(*_SLOT.columns).where(slots.c.id == bindparam("slot_id")))
_LAID_OUT = Statement(
    select(*_SLOT.columns).where(
        slots.c.service == bindparam("service"), slots.c.start_at >= bindparam("after"), slots.c.start_at < bindparam("until")
    )
)
# locked in the order of their ids, so that two callers after overlapping slots wait for each other in one direction only
_CLASHING = Statement(
    select(slots.c.booked, slots.c.hold_call_id, slots.c.hold_until)
    .where(
        slots.c.resource == bindparam("resource"),
        slots.c.start_at > bindparam("since"),
        slots.c.start_at < bindparam("end"),
        slots.c.end_at > bindparam("start"),
    )
    .order_by(slots.c.id)
    .with_for_update()
)
_HELD = text("hold_call_id IS NOT NULL")
_HELD_BY = Statement(select(*_SLOT.columns).where(slots.c.hold_call_id == bindparam("call_id"), _HELD))
_RELEASE = Statement(
    update(slots).where(slots.c.hold_call_id == bindparam("call_id"), _HELD).values(hold_call_id=None, hold_until=None)
)
_HOLD = Statement(
    update(slots)
    .where(slots.c.id == bindparam("slot_id"))
    .values(hold_call_id=bindparam("call_id"), hold_until=bindparam("until"))
)
_TAKE = Statement(update(slots).where(slots.c.id == bindparam("slot_id")).values(booked=1, hold_call_id=None, hold_until=None))
_GIVE_BACK = Statement(update(slots).where(slots.c.id == bindparam("slot_id")).values(booked=0))


def ensure_slots(tx: Transaction, rows: Sequence[SlotRow]) -> None:
    """Lay out slots; those that are there stay as they are. ValueError for one longer than `LONGEST`."""
    if any(row.end - row.start > LONGEST for row in rows):
        raise ValueError("a slot lasts a day at most")
    laid = [{"resource": row.resource, "service": row.service, "start_at": row.start, "end_at": row.end} for row in rows]
    tx.change_each(_ENSURE, laid, booked=0)


def laid_out(tx: Transaction, service: str, after: datetime, until: datetime) -> list[Slot]:
    """All slots of the service that start in [after, until), free or not, in no order."""
    return [_SLOT.value(row) for row in tx.rows(_LAID_OUT, service=service, after=after, until=until)]


def find_slot(tx: Transaction, slot_id: int) -> Slot | None:
    """The slot with this id."""
    row = tx.row(_FIND, slot_id=slot_id)
    return _SLOT.value(row) if row else None


def free(tx: Transaction, service: str, after: datetime, until: datetime, now: datetime) -> list[Slot]:
    """Slots of the service that start in [after, until) and after `now`, and are neither booked nor held, soonest first."""
    rows = tx.rows(_FREE, service=service, since=after - LONGEST, after=after, until=until, now=now)
    return [_SLOT.value(row) for row in rows]


def hold(tx: Transaction, slot_id: int, call_id: int, until: datetime, now: datetime) -> bool:
    """Hold the slot for the call until `until`, instead of any it held; False when it is taken, or not there."""
    if not available(tx, slot_id, call_id, now):
        return False
    release(tx, call_id)
    return tx.change(_HOLD, slot_id=slot_id, call_id=call_id, until=until) > 0


def available(tx: Transaction, slot_id: int, call_id: int, now: datetime) -> bool:
    """Whether this call may have the slot; locks what could be in its way until the transaction ends."""
    slot = find_slot(tx, slot_id)
    if slot is None:
        return False
    clashing = tx.rows(_CLASHING, resource=slot.resource, since=slot.start_at - LONGEST, start=slot.start_at, end=slot.end_at)
    return all(not booked and (holder in {None, call_id} or until <= now) for booked, holder, until in clashing)


def held_by(tx: Transaction, call_id: int) -> Slot | None:
    """The slot held for the call. A hold that has run out still counts here until another call takes the slot."""
    row = tx.row(_HELD_BY, call_id=call_id)
    return _SLOT.value(row) if row else None


def release(tx: Transaction, call_id: int) -> None:
    """Hold nothing for the call any more."""
    tx.change(_RELEASE, call_id=call_id)


def take(tx: Transaction, slot_id: int) -> None:
    """The slot is booked from now on. Only for one that was found available in this transaction."""
    tx.change(_TAKE, slot_id=slot_id)


def give_back(tx: Transaction, slot_id: int) -> None:
    """The slot is booked no longer."""
    tx.change(_GIVE_BACK, slot_id=slot_id)
