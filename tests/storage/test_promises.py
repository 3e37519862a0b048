"""The ledger of promises: one outcome each, and an audit that finds what does not add up."""

import pytest
from sqlalchemy import delete

from storage import callbacks, promises, schema, tickets
from storage.door import Store
from storage.errors import StoreRefused
from storage.promises import Finding, Kind, Outcome, Subject
from storage.statement import Statement
from storage.transaction import Transaction
from tests.storage.world import ANN, DAY, HOUR, NOW, a_ticket, ask, do, task, together


def promise(store: Store, subject_id: int, subject: Subject = Subject.TICKET, kind: Kind = Kind.REPLY) -> None:
    do(store, promises.make, kind=kind, subject=subject, subject_id=subject_id, owner="desk", due_at=NOW + HOUR, at=NOW)


def settle(tx: Transaction, ticket_id: int, outcome: Outcome) -> bool:
    return promises.settle(tx, subject=Subject.TICKET, subject_id=ticket_id, outcome=outcome, at=NOW + HOUR)


def settled(store: Store, ticket_id: int, outcome: Outcome) -> bool:
    return do(store, settle, ticket_id, outcome)


def test_a_promise_has_one_outcome(store: Store) -> None:
    ticket = do(store, a_ticket)
    assert settled(store, ticket.id, Outcome.KEPT)
    assert not settled(store, ticket.id, Outcome.MISSED)
    (kept,) = ask(store, promises.of, Subject.TICKET, ticket.id)
    assert (kept.outcome, kept.settled_at) == ("kept", NOW + HOUR)


def test_many_outcomes_at_once_are_one(store: Store) -> None:
    ticket = do(store, a_ticket)
    outcomes = list(Outcome) * 2
    results = together([task(store, settle, ticket.id, outcome) for outcome in outcomes])
    assert results.count(True) == 1
    (made,) = ask(store, promises.of, Subject.TICKET, ticket.id)
    assert made.outcome == outcomes[results.index(True)]


def test_a_second_open_promise_of_one_kind_is_refused(store: Store) -> None:
    ticket = do(store, a_ticket)
    with pytest.raises(StoreRefused):
        promise(store, ticket.id)


def test_a_missed_promise_may_be_followed_by_a_new_one(store: Store) -> None:
    ticket = do(store, a_ticket)
    settled(store, ticket.id, Outcome.MISSED)
    promise(store, ticket.id)
    assert [made.outcome for made in ask(store, promises.of, Subject.TICKET, ticket.id)] == ["missed", None]
    assert ask(store, promises.audit) == []


def test_promises_are_listed_newest_first(store: Store) -> None:
    ids = [do(store, a_ticket).id for _ in range(3)]
    assert [made.subject_id for made in ask(store, promises.list_promises)] == ids[::-1]


def test_an_audit_of_all_kinds_of_subjects_finds_nothing_when_all_is_well(store: Store) -> None:
    cancelled = do(store, a_ticket)
    do(store, a_ticket)
    do(store, tickets.cancel, cancelled.id, at=NOW)
    do(store, callbacks.request, customer_id=None, number=ANN, matter="bill", due=NOW + DAY, reason=None, call_id=None, at=NOW)
    assert ask(store, promises.audit) == []


def test_an_audit_finds_a_subject_without_a_promise(store: Store) -> None:
    ticket = do(store, a_ticket)
    store.write(lambda tx: tx.change(Statement(delete(schema.promises))))
    assert ask(store, promises.audit) == [Finding(subject="ticket", subject_id=ticket.id, problem="none")]


def test_an_audit_finds_an_open_subject_that_owes_nothing(store: Store) -> None:
    ticket = do(store, a_ticket)
    settled(store, ticket.id, Outcome.MISSED)
    assert ask(store, promises.audit) == [Finding(subject="ticket", subject_id=ticket.id, problem="nothing_open")]


def test_an_audit_finds_two_open_promises_of_one_subject(store: Store) -> None:
    ticket = do(store, a_ticket)
    promise(store, ticket.id, kind=Kind.ARRIVAL)
    assert ask(store, promises.audit) == [Finding(subject="ticket", subject_id=ticket.id, problem="open_twice")]


def test_an_audit_finds_a_closed_subject_that_still_owes(store: Store) -> None:
    ticket = do(store, a_ticket)
    do(store, tickets.cancel, ticket.id, at=NOW)
    promise(store, ticket.id)
    assert ask(store, promises.audit) == [Finding(subject="ticket", subject_id=ticket.id, problem="still_open")]


@pytest.mark.parametrize("subject", list(Subject))
def test_an_audit_finds_a_promise_without_its_subject(store: Store, subject: Subject) -> None:
    promise(store, 77, subject)
    assert ask(store, promises.audit) == [Finding(subject=subject.value, subject_id=77, problem="no_subject")]


def test_an_unknown_outcome_or_subject_is_refused_by_the_database(store: Store) -> None:
    ticket = do(store, a_ticket)
    with pytest.raises(StoreRefused):
        settled(store, ticket.id, "perhaps")  # type: ignore[arg-type]
    with pytest.raises(StoreRefused):
        promise(store, 1, "person")  # type: ignore[arg-type]
