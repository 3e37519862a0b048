"""What is owed, in order and page by page, and what is counted, on both databases."""

from datetime import timedelta

from storage import calls, customers, figures, queue, surveys, tickets, work_lists
from storage.door import Store
from storage.transaction import Transaction
from storage.work_lists import Due
from tests.storage.world import ANN, DAY, HOUR, MINUTE, NOW, a_call, a_ticket, an_appointment, ask, do, numbering, slots_for


def three_tickets(tx: Transaction) -> None:
    """The second is the first due, the third is cancelled."""
    for number, hours in enumerate((5, 2, 1)):
        ticket = tickets.open_ticket(
            tx,
            kind="repair" if number else "complaint",
            call_id=None,
            customer_id=None,
            summary="s",
            fields={},
            contact=ANN,
            priority=1,
            promised_at=NOW + hours * HOUR,
            at=NOW,
            numbering=numbering,
        )
    tickets.cancel(tx, ticket.id, at=NOW)


def test_open_tickets_by_what_is_due_page_by_page(store: Store) -> None:
    do(store, three_tickets)
    (first,) = ask(store, work_lists.open_tickets, limit=1)
    assert first.number == "N0002"
    assert ANN not in repr(first)
    (second,) = ask(store, work_lists.open_tickets, limit=5, after=Due(at=first.promised_at, id=first.id))
    assert second.number == "N0001"


def test_all_tickets_newest_first_and_by_kind(store: Store) -> None:
    do(store, three_tickets)
    assert [line.number for line in ask(store, work_lists.all_tickets, limit=9)] == ["N0003", "N0002", "N0001"]
    assert [line.number for line in ask(store, work_lists.all_tickets, limit=9, before_id=3, kind="repair")] == ["N0002"]


def test_callbacks_and_visits_and_what_a_call_led_to(store: Store) -> None:
    from storage import appointments, callbacks

    def work(tx: Transaction) -> int:
        call = a_call(tx)
        (slot, *_) = slots_for(tx, NOW + DAY)
        assert appointments.hold(tx, slot, call.id, NOW + HOUR, NOW)
        assert an_appointment(tx, call.id)
        for matter, hours in (("late", 3), ("soon", 1)):
            callbacks.request(
                tx, customer_id=None, number=ANN, matter=matter, due=NOW + hours * HOUR, reason=None, call_id=call.id, at=NOW
            )
        a_ticket(tx, customer_id=customers.remember(tx, ANN, NOW).id)
        return call.id

    call_id = do(store, work)
    assert [line.matter for line in ask(store, work_lists.open_callbacks, limit=9)] == ["soon", "late"]
    assert [line.matter for line in ask(store, work_lists.all_callbacks, limit=1)] == ["soon"]
    (visit,) = ask(store, work_lists.visits, NOW, NOW + 2 * DAY, limit=9)
    assert (visit.sid, visit.status) == ("CA1", "booked")
    assert ask(store, work_lists.visits, NOW + 2 * DAY, NOW + 9 * DAY, limit=9) == []
    assert ask(store, work_lists.next_visit, NOW) == NOW + DAY
    assert [len(found) for found in ask(store, work_lists.of_call, call_id)] == [0, 1, 2]


def test_surveys_are_counted_by_how_they_ended(store: Store) -> None:
    def work(tx: Transaction) -> None:
        for number in range(4):
            call = a_call(tx, f"CA{number}")
            comment = "好" if number == 3 else None
            surveys.keep(tx, call.id, status="complete", scores={"solved": 5 if number else 1}, comment=comment, at=NOW)
        surveys.offered(tx, a_call(tx, "CA9").id, NOW)

    do(store, work)
    found = {(alike.status, *alike.scores.values()): alike.count for alike in ask(store, figures.answers, NOW, NOW + HOUR)}
    assert found == {("complete", 1): 1, ("complete", 5): 3, ("offered",): 1}
    assert ask(store, figures.answers, NOW + HOUR, NOW + DAY) == []
    (said,) = ask(store, figures.remarks, limit=9)
    assert (said.sid, said.comment) == ("CA3", "好")
    assert "好" not in repr(said)
    assert len(ask(store, figures.remarks, limit=2, spoken=False)) == 2


def test_the_floor_is_counted(store: Store) -> None:
    def work(tx: Transaction) -> None:
        a_ticket(tx)
        for number in range(2):
            call = a_call(tx, f"CA{number}")
            queue.enter(tx, call.id, "service", 0, NOW)
            if number:
                queue.leave(tx, call.id, "answered", NOW + MINUTE)
                calls.end(tx, call, outcome="spoke_to_person", at=NOW + HOUR, session=None)

    do(store, work)
    waits = sorted(ask(store, figures.waits_since, NOW), key=lambda wait: wait.left_at is None)
    assert [(wait.queue, wait.how) for wait in waits] == [("service", "answered"), ("service", None)]
    assert waits[0].left_at == NOW + MINUTE
    assert ask(store, figures.waits_since, NOW + MINUTE) == []
    assert ask(store, figures.outcomes, NOW - DAY) == {"spoke_to_person": 1}
    assert ask(store, figures.promises_due, NOW, NOW + 2 * HOUR) == 1
    assert ask(store, figures.promises_due, NOW, NOW + timedelta(minutes=59)) == 0
