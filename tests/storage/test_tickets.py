"""Tickets: numbered, promised, noted, cancelled once."""

from sqlalchemy import bindparam, delete

from storage import customers, notes, promises, schema, tickets
from storage.door import Store
from storage.promises import Kind, Subject
from storage.statement import Statement
from storage.transaction import Transaction
from tests.storage.world import ANN, BEN, DAY, HOUR, NOW, a_ticket, ask, do, numbering


def test_a_ticket_is_kept_whole_and_found_by_its_number(store: Store) -> None:
    ticket = do(store, a_ticket)
    assert ticket.number == numbering(ticket.id)
    assert ask(store, tickets.find_by_number, numbering(ticket.id)) == ticket
    assert (ticket.kind, ticket.status, ticket.priority, ticket.contact) == ("complaint", "open", 1, ANN)
    assert (ticket.summary, ticket.fields) == ("灶具打不着火", {"subject": "stove"})
    assert (ticket.promised_at, ticket.opened_at, ticket.closed_at) == (NOW + HOUR, NOW, None)
    assert ask(store, tickets.find_by_number, "N9999") is None


def test_a_ticket_comes_with_its_promise(store: Store) -> None:
    ticket = do(store, a_ticket)
    (promise,) = ask(store, promises.of, Subject.TICKET, ticket.id)
    assert (promise.kind, promise.due_at, promise.made_at, promise.outcome) == ("reply", NOW + HOUR, NOW, None)
    assert promise.owner == "desk"


def test_a_ticket_may_promise_that_somebody_comes(store: Store) -> None:
    ticket = do(store, a_ticket, promise=Kind.ARRIVAL, owner="gas 24 h")
    (promise,) = ask(store, promises.of, Subject.TICKET, ticket.id)
    assert (promise.kind, promise.owner) == ("arrival", "gas 24 h")


def test_open_tickets_of_a_customer_are_theirs_and_open(store: Store) -> None:
    ann = do(store, customers.remember, ANN, NOW)
    ben = do(store, customers.remember, BEN, NOW)
    mine = [do(store, a_ticket, customer_id=ann.id) for _ in range(3)]
    do(store, a_ticket, customer_id=ben.id)
    do(store, a_ticket)
    assert do(store, tickets.cancel, mine[1].id, at=NOW)
    assert ask(store, tickets.open_of_customer, ann.id) == [mine[2], mine[0]]


def test_a_ticket_is_cancelled_once_and_its_promise_withdrawn(store: Store) -> None:
    ticket = do(store, a_ticket)
    assert do(store, tickets.cancel, ticket.id, at=NOW + HOUR)
    assert not do(store, tickets.cancel, ticket.id, at=NOW + DAY)
    found = ask(store, tickets.find_by_number, numbering(ticket.id))
    assert found is not None
    assert (found.status, found.closed_at) == ("cancelled", NOW + HOUR)
    (promise,) = ask(store, promises.of, Subject.TICKET, ticket.id)
    assert (promise.outcome, promise.settled_at) == ("withdrawn", NOW + HOUR)


def test_notes_are_kept_in_order(store: Store) -> None:
    ticket = do(store, a_ticket)
    for text in ("还没有人来", "Please hurry"):
        do(store, tickets.add_note, ticket.id, text, call_id=None, at=NOW)
    kept = ask(store, notes.of_ticket, ticket.id)
    assert [(note.text, note.actor, note.at) for note in kept] == [("还没有人来", "caller", NOW), ("Please hurry", "caller", NOW)]


def test_tickets_are_listed_newest_first(store: Store) -> None:
    made = [do(store, a_ticket) for _ in range(3)]
    assert ask(store, tickets.list_tickets) == made[::-1]
    assert ask(store, tickets.list_tickets, limit=1, before_id=made[1].id) == [made[0]]


def test_a_ticket_number_is_never_given_twice(store: Store) -> None:
    """Erasing the newest row must not give its id, and so its number, to the next caller."""
    first = do(store, a_ticket)
    do(store, erase, first.id)
    assert do(store, a_ticket).number != first.number


def test_a_ticket_shows_nothing_personal(store: Store) -> None:
    told = repr(do(store, a_ticket))
    assert ANN not in told
    assert "灶具" not in told
    assert "stove" not in told


def erase(tx: Transaction, ticket_id: int) -> None:
    tx.change(Statement(delete(schema.promises)))
    tx.change(Statement(delete(schema.tickets).where(schema.tickets.c.id == bindparam("ticket_id"))), ticket_id=ticket_id)
