"""Callers, agents and looks at the floor at once, on both databases: nobody is offered twice, nobody is left, nothing blocks."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from threading import Barrier

from storage.door import Store
from telephony import floor, routing
from telephony.floor import Refused
from tests.telephony import doorbell, hotlines
from tests.telephony.floors import LI, WANG, hall
from tests.telephony.hotlines import Caller, rows


def at_once(*deeds: object) -> None:
    """All of these at the same moment, each in a thread."""
    barrier = Barrier(len(deeds))

    def run(deed: object) -> None:
        barrier.wait()
        assert callable(deed)
        deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        for done in [pool.submit(run, deed) for deed in deeds]:
            done.result()


def test_two_pages_of_an_agent_answer_at_once_and_one_does(either_store: Store) -> None:
    with hall(either_store) as desk:
        desk.agent(LI)
        ann = desk.caller()
        told: list[str] = []

        def answer() -> None:
            try:
                floor.answer(desk.hotline, LI)
                told.append("answered")
            except Refused as refusal:
                told.append(refusal.reason)

        at_once(answer, answer, answer)
        desk.settle()
        assert sorted(told) == ["answered", "offer_over", "offer_over"]
        assert (ann.state, desk.lines(LI), desk.kept("legs", "person_id")) == ("bridged", ["in-progress"], [(LI,)])


def test_a_crowd_is_offered_to_the_agents_there_are_and_to_each_once(either_store: Store) -> None:
    line = hotlines.hotline(either_store)
    for person in (LI, WANG, 9):
        floor.arrive(line, person)
        floor.set_presence(line, person, "free")
    callers = [Caller(line, sid=f"CA{number}") for number in range(6)]

    def comes(one: Caller) -> None:
        one.start()
        one.key("1", "3")

    at_once(*[lambda one=one: comes(one) for one in callers], *[lambda: routing.tick(line, line.clock())] * 3)
    routing.tick(line, line.clock())
    live = [row for row in rows(either_store, "offers") if row["outcome"] is None]
    assert {row["person_id"] for row in live} == {LI, WANG, 9}
    assert max(Counter(row["call_id"] for row in live).values()) == 1
    states = {row["person_id"]: row["state"] for row in rows(either_store, "presences")}
    assert states == dict.fromkeys((LI, WANG, 9), "ringing")


def test_answers_declines_hang_ups_and_looks_at_once_leave_no_loose_end(either_store: Store) -> None:
    line = hotlines.hotline(either_store)
    people = (LI, WANG, 9)
    for person in people:
        floor.arrive(line, person)
        floor.set_presence(line, person, "free")
    callers = [Caller(line, sid=f"CA{number}") for number in range(4)]
    for one in callers:
        one.start()
        one.key("1", "3")

    def works(person: int) -> None:
        for deed in (floor.decline, floor.answer, floor.heartbeat, floor.hang_up):
            with suppress(Refused):
                deed(line, person)

    at_once(
        *[lambda person=person: works(person) for person in people],
        *[lambda one=one: one.gone() for one in callers],
        *[lambda: routing.tick(line, line.clock())] * 2,
    )
    routing.tick(line, line.clock())
    assert [row for row in rows(either_store, "offers") if row["outcome"] is None] == []
    assert [row for row in rows(either_store, "legs") if row["ended_at"] is None] == []
    assert [row for row in rows(either_store, "waits") if row["left_at"] is None] == []
    assert {row["state"] for row in rows(either_store, "presences")} <= {"free", "break"}


def test_passing_on_to_each_other_while_the_floor_is_looked_at_blocks_nobody(either_store: Store) -> None:
    line = hotlines.hotline(either_store)
    door = doorbell.door(line)
    people = (LI, WANG, 9, 10)
    for person in people:
        floor.arrive(line, person)
        floor.set_presence(line, person, "free")
    busy: list[int] = []
    for number in range(2):
        ann = Caller(line, sid=f"CA{number}")
        ann.start()
        ann.key("1", "3")
        (row,) = [row for row in rows(either_store, "offers") if row["outcome"] is None]
        line = replace(line, new_id=partial("leg{}".format, number))
        floor.answer(line, row["person_id"])
        busy.append(row["person_id"])
        for what, sid in (("room", ann.sid), ("line", f"CB{number}")):
            door.heard(f"/twilio/agent/{what}?leg=leg{number}", {**doorbell.RINGING, "CallSid": sid})
    free = [person for person in people if person not in busy]

    def passes(one: int, other: int) -> None:
        with suppress(Refused):
            floor.transfer(line, one, colleague=other)

    def look() -> None:
        routing.tick(line, line.clock())

    at_once(*[partial(passes, *pair) for pair in zip(busy, free, strict=True)], look, look, look)
    look()
    assert sorted(row["how"] for row in rows(either_store, "legs")) == ["passed_on", "passed_on"]
    assert {row["person_id"] for row in rows(either_store, "offers") if row["outcome"] is None} == set(free)
