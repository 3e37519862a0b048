"""What does not add up is found: each rule is broken on purpose, once, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from promises.outbound import Purpose
from storage import callbacks, calls, dials, leases, loose_ends, outbox, queue, schema, slots, tickets
from storage.door import Store
from storage.loose_ends import Rule
from storage.slots import SlotRow
from storage.statement import Statement
from storage.transaction import Transaction
from telephony.outbound import errands
from tests.storage.world import ANN, DAY, HOUR, NOW, a_ticket, ask


def found(store: Store) -> list[tuple[Rule, str, str]]:
    """What breaks which rule, as of an hour from now."""
    ends = ask(store, loose_ends.find, begun_before=NOW + HOUR, asked_before=NOW + HOUR)
    return [(end.rule, end.table, end.key) for end in ends]


def call(tx: Transaction, sid: str = "CA1", *, over: bool = True) -> int:
    made = calls.create(tx, sid=sid, direction="inbound", caller=ANN, called=None, at=NOW)
    if over:
        calls.end(tx, made, outcome="done", at=NOW, session=None)
    return made.id


def callback(tx: Transaction, *, planned: bool = True) -> int:
    made, _ = callbacks.request(tx, customer_id=None, number=ANN, matter="bill", due=NOW, reason=None, call_id=None, at=NOW)
    if planned:
        errands.put(tx, (Purpose.CALLBACK, made.id), attempt=1, due=NOW, at=NOW)
    return made.id


def attempt(tx: Transaction, callback_id: int, number: int, *, over: bool = True) -> str:
    key = f"place_callback:{callback_id}:{number}"
    dials.intend(tx, key=key, number=ANN, purpose="callback", at=NOW, callback_id=callback_id)
    dials.placed(tx, key, sid=f"CA{number}", at=NOW)
    if over:
        dials.end(tx, key, result="busy", at=NOW)
    return key


def slot(tx: Transaction, call_id: int) -> None:
    slots.ensure_slots(tx, [SlotRow(resource="crew", service="visit", start=NOW + DAY, end=NOW + DAY + HOUR)])
    (one,) = slots.laid_out(tx, "visit", NOW, NOW + 2 * DAY)
    assert slots.hold(tx, one.id, call_id, NOW + HOUR, NOW)


def parked(tx: Transaction) -> None:
    outbox.put(tx, key="other:1", kind="other", payload={}, due_at=NOW, at=NOW)
    assert leases.lease(tx, "other:1", owner="me", now=NOW, hold_s=60)
    leases.park(tx, "other:1", owner="me", reason="no_way", at=NOW)


def two_tickets(tx: Transaction) -> None:
    call_id = call(tx)
    for _ in range(2):
        made = a_ticket(tx)
        tx.change(
            Statement(update(schema.tickets).where(schema.tickets.c.id == made.id), "call_id", "summary"),
            call_id=call_id,
            summary="x",
        )


def ghost(tx: Transaction) -> None:
    queue.enter(tx, call(tx), "service", 1, NOW)


def no_outcome(tx: Transaction) -> None:
    call(tx)
    tx.change(Statement(update(schema.calls), "outcome"), outcome=None)


def unknown(tx: Transaction) -> None:
    key = f"place_callback:{callback(tx)}:1"
    dials.intend(tx, key=key, number=ANN, purpose="callback", at=NOW, callback_id=1)
    tx.change(Statement(update(schema.dials), "state"), state="unknown")


def overlapping(tx: Transaction) -> None:
    callback_id = callback(tx)
    attempt(tx, callback_id, 1, over=False)
    attempt(tx, callback_id, 2)


def no_promise(tx: Transaction) -> None:
    a_ticket(tx)
    tx.change(Statement(delete(schema.promises)))


@pytest.mark.parametrize(
    ("broken", "rule", "table"),
    [
        (no_promise, Rule.PROMISE, "tickets"),
        (lambda tx: callback(tx, planned=False), Rule.UNPLANNED, "callbacks"),
        (parked, Rule.PARKED, "outbox"),
        (no_outcome, Rule.NO_OUTCOME, "calls"),
        (lambda tx: call(tx, over=False), Rule.NO_END, "calls"),
        (overlapping, Rule.DIALLED_TWICE, "dials"),
        (unknown, Rule.UNKNOWN_DIAL, "dials"),
        (lambda tx: slot(tx, call(tx)), Rule.HELD_SLOT, "slots"),
        (ghost, Rule.GHOST, "calls"),
        (two_tickets, Rule.TICKET_TWICE, "calls"),
    ],
    ids=[rule.value for rule in Rule],
)
def test_every_rule_finds_what_breaks_it_and_no_other(
    store: Store, broken: Callable[[Transaction], Any], rule: Rule, table: str
) -> None:
    assert found(store) == []
    store.write(broken)
    assert [(one, where) for one, where, _ in found(store)] == [(rule, table)]


def everything(tx: Transaction) -> None:
    """A call that is over, a ticket, a callback rung in vain that is to be rung again, one being rung, a cancelled ticket."""
    call(tx)
    done = a_ticket(tx)
    tickets.cancel(tx, done.id, at=NOW)
    a_ticket(tx)
    first = callback(tx)
    attempt(tx, first, 1)
    attempt(tx, first, 2)


def test_nothing_is_found_where_all_is_well(store: Store) -> None:
    store.write(everything)
    assert found(store) == []


def test_a_call_that_has_just_begun_and_an_attempt_just_made_are_no_loose_ends(store: Store) -> None:
    store.write(lambda tx: call(tx, over=False))
    store.write(unknown)
    before = NOW - timedelta(seconds=1)
    assert ask(store, loose_ends.find, begun_before=before, asked_before=before) == []
