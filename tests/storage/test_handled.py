"""Who has what in hand, pictures, views, days counted once, what changed, calls by words and agents, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from storage import (
    appointments,
    call_hits,
    calls,
    changes,
    figures,
    handlings,
    outbox,
    pictures,
    promises,
    queue,
    recordings,
    search,
    surveys,
    tickets,
    views,
)
from storage.call_lists import Wanted
from storage.changes import Topic
from storage.door import Store
from storage.figures import Answers, Day
from storage.handlings import Subject
from storage.promises import Outcome
from storage.schema import legs, offers
from storage.statement import Statement
from storage.transaction import Transaction
from tests.storage.world import DAY, HOUR, MINUTE, NOW, a_call, a_ticket, an_appointment, ask, do, numbering, slots_for


def take(store: Store, seen: int, person: int | None, result: str | None = None) -> bool:
    return store.write(
        lambda tx: handlings.change(tx, Subject.TICKET, 7, seen=seen, person_id=person, result=result, at=NOW + seen * MINUTE)
    )


def test_hands_change_once_a_version(store: Store) -> None:
    assert ask(store, handlings.of, Subject.TICKET, 7) is None
    assert [take(store, 0, 1), take(store, 0, 2), take(store, 5, 3), take(store, 1, None, "solved")] == [True, False, False, True]
    found = ask(store, handlings.of, Subject.TICKET, 7)
    assert found is not None
    assert (found.person_id, found.result, found.version, found.changed_at) == (None, "solved", 2, NOW + MINUTE)
    assert "solved" not in repr(found)
    assert ask(store, handlings.of, Subject.CALLBACK, 7) is None


def test_tickets_close_open_again_and_weigh_with_their_promises(store: Store) -> None:
    ticket = do(store, a_ticket)
    assert do(store, tickets.set_priority, ticket.id, 50)
    assert do(store, tickets.close, ticket.id, outcome=Outcome.KEPT, at=NOW)
    assert not do(store, tickets.close, ticket.id, outcome=Outcome.MISSED, at=NOW)
    assert not do(store, tickets.set_priority, ticket.id, 10)
    assert do(store, tickets.reopen, ticket.id, due=NOW + DAY, at=NOW)
    assert not do(store, tickets.reopen, ticket.id, due=NOW + DAY, at=NOW)
    found = ask(store, tickets.find_by_number, ticket.number or "")
    assert found is not None
    assert (found.status, found.closed_at, found.promised_at, found.priority) == ("open", None, NOW + DAY, 50)
    assert [one.outcome for one in ask(store, promises.of, promises.Subject.TICKET, ticket.id)] == ["kept", None]
    assert ask(store, promises.audit) == []


def test_a_visit_is_made_missed_or_moved_with_its_slot_and_promise(store: Store) -> None:
    def work(tx: Transaction) -> tuple[int, ...]:
        call = a_call(tx)
        first, second, third = slots_for(tx, NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY)
        other = a_call(tx, "CA2")
        assert appointments.hold(tx, third, other.id, NOW + HOUR, NOW)
        assert appointments.hold(tx, first, call.id, NOW + HOUR, NOW)
        booked = an_appointment(tx, call.id)
        assert booked
        assert appointments.rebook(tx, booked, third, at=NOW, numbering=numbering) is None
        moved = appointments.rebook(tx, booked, second, at=NOW, numbering=numbering)
        assert moved
        assert (moved.start_at, moved.contact, moved.call_id) == (NOW + 2 * DAY, booked.contact, call.id)
        assert appointments.rebook(tx, booked, first, at=NOW, numbering=numbering) is None
        return booked.id, moved.id

    before, after = do(store, work)
    assert do(store, appointments.done, after, at=NOW)
    assert not do(store, appointments.missed, after, at=NOW)
    subject = promises.Subject.APPOINTMENT
    assert [one.outcome for row in (before, after) for one in ask(store, promises.of, subject, row)] == ["replaced", "kept"]
    assert ask(store, promises.audit) == []


def test_work_that_is_due_is_put_off_and_no_other(store: Store) -> None:
    do(store, outbox.put, key="k", kind="kind", payload={}, due_at=NOW, at=NOW)
    assert do(store, outbox.put_off, "k", NOW + DAY)
    entry = ask(store, outbox.find, "k")
    assert entry is not None
    assert entry.due_at == NOW + DAY
    assert not do(store, outbox.put_off, "another", NOW)


def test_a_picture_takes_the_place_of_an_earlier_one(store: Store) -> None:
    def work(tx: Transaction) -> int:
        call = a_call(tx)
        facts = {"state": "due", "seconds": 3, "channels": 1, "started_at": NOW}
        made = recordings.report(tx, call_id=call.id, sid="RE1", at=NOW, **facts)  # type: ignore[arg-type] # as named
        assert made
        pictures.keep(tx, made.id, [[1, 2]], at=NOW)
        pictures.keep(tx, made.id, [[3], [4]], at=NOW)
        return made.id

    assert ask(store, pictures.of, do(store, work)) == [[3], [4]]
    assert ask(store, pictures.of, 99) is None


def test_views_are_ones_own_and_not_without_end(store: Store) -> None:
    for number in range(views.MOST + 1):
        kept = do(store, views.add, person_id=1, page="calls", name=f"v{number}", query="a=b", at=NOW)
        assert kept == (number < views.MOST)
    assert ask(store, views.of, 2, "calls") == ask(store, views.of, 1, "tickets") == []
    first = ask(store, views.of, 1, "calls")[0]
    assert not do(store, views.drop, first.id, person_id=2)
    assert do(store, views.drop, first.id, person_id=1)
    assert "v1" not in repr(ask(store, views.of, 1, "calls"))


def test_a_day_is_counted_once(store: Store) -> None:
    alike = [Answers(status="complete", scores={"solved": 5}, count=2), Answers(status="declined", scores={}, count=1)]
    day = figures.day_of(3, alike)
    do(store, figures.count_all, [(NOW, NOW + DAY, day), (NOW, NOW + DAY, Day(over=9, answers={}))])
    assert figures.joined([day, day])[0] == Answers(status="complete", scores={"solved": 5}, count=4)
    assert ask(store, figures.counted, NOW, NOW + DAY) == {(NOW, NOW + DAY): day}
    assert ask(store, figures.counted, NOW + HOUR, NOW + 3 * DAY) == {}


def test_every_change_has_its_word(store: Store) -> None:
    def changed(work: object) -> set[Topic]:
        before = ask(store, changes.versions)
        store.write(work)  # type: ignore[arg-type] # a work
        after = ask(store, changes.versions)
        return {topic for topic in Topic if before[topic] != after[topic]}

    assert changed(a_call) == {Topic.CALLS, Topic.BOARD}
    assert changed(a_ticket) == {Topic.TICKETS, Topic.BOARD}
    assert changed(lambda tx: queue.enter(tx, 1, "service", 0, NOW)) == {Topic.FLOOR, Topic.BOARD}
    assert changed(lambda tx: surveys.offered(tx, 1, NOW)) == {Topic.SURVEYS}
    hands = [
        (Subject.TICKET, Topic.TICKETS),
        (Subject.APPOINTMENT, Topic.APPOINTMENTS),
        (Subject.CALLBACK, Topic.CALLBACKS),
        (Subject.SURVEY, Topic.SURVEYS),
    ]
    for subject, topic in hands:
        assert changed(lambda tx, of=subject: handlings.change(tx, of, 1, seen=0, person_id=1, at=NOW)) == {topic}
    assert changed(lambda tx: tickets.cancel(tx, 1, at=NOW)) == {Topic.TICKETS, Topic.BOARD}
    assert changed(lambda tx: handlings.of(tx, Subject.TICKET, 1)) == set()


def test_waits_of_a_call_are_told_in_order(store: Store) -> None:
    def work(tx: Transaction) -> int:
        call = a_call(tx)
        queue.enter(tx, call.id, "service", 0, NOW)
        queue.leave(tx, call.id, "answered", NOW + MINUTE)
        queue.enter(tx, call.id, "second", 0, NOW + HOUR)
        return call.id

    found = ask(store, queue.waits_of, do(store, work))
    assert [(wait.queue, wait.left_at) for wait in found] == [("service", NOW + MINUTE), ("second", None)]


_OFFER = Statement(insert(offers), "call_id", "person_id", "queue", "made_at", "until", "outcome", "ended_at")
_LEG = Statement(
    insert(legs), "call_id", "offer_id", "person_id", "queue", "key", "waiting_since", "made_at", "held_s", "how", "ended_at"
)


def many(tx: Transaction) -> None:
    """Two hundred calls in ten days; every second about gas, every third with agent 5 twice."""
    for number in range(1, 201):
        call = calls.create(
            tx, sid=f"CA{number}", direction="inbound", caller=None, called=None, at=NOW + number * timedelta(hours=1)
        )
        search.index(tx, call.id, ["gas 漏气" if number % 2 else "water"])
        for part in range(2 if number % 3 == 0 else 0):
            at = {"made_at": NOW, "ended_at": NOW}
            tx.change(_OFFER, call_id=call.id, person_id=5, queue="q", until=NOW, outcome="accepted", **at)
            leg = {"offer_id": 1, "person_id": 5, "queue": "q", "waiting_since": NOW, "held_s": 0, "how": "caller"}
            tx.change(_LEG, call_id=call.id, key=f"{number}/{part}", **leg, **at)


@pytest.mark.parametrize("limit", [7, 50])
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(words="漏气"), [number for number in range(200, 0, -1) if number % 2]),
        (Wanted(agent_id=5), [number for number in range(200, 0, -1) if number % 3 == 0]),
        (Wanted(words="gas", agent_id=5), [number for number in range(200, 0, -1) if number % 2 and number % 3 == 0]),
        (Wanted(words="gas", agent_id=6), []),
        (Wanted(words="gas", intent="repair"), []),
        (Wanted(words="gas", customer_id=1), []),
        (Wanted(words="nobody"), []),
        (Wanted(words="gas", since=NOW + 150 * HOUR, until=NOW + 156 * HOUR), [155, 153, 151]),
        (Wanted(agent_id=5, until=NOW), []),
    ],
)
def test_words_and_agents_give_each_call_once(store: Store, wanted: Wanted, expected: list[int], limit: int) -> None:
    do(store, many)
    seen: list[str] = []
    before = None
    for _ in range(60):
        page = ask(store, call_hits.page, wanted, before=before, limit=limit)
        seen += [line.sid for line in page.lines]
        before = page.after
        if before is None:
            break
    assert seen == [f"CA{number}" for number in expected]
