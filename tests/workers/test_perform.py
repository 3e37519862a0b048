"""Work that is due is done once; what fails is tried again by its ladder, then parked with its reason."""

import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storage import leases, notes, outbox
from storage.door import Store
from storage.errors import LeaseLost
from storage.schema import events
from storage.statement import Statement
from storage.transaction import Transaction
from tests.conftest import WEDNESDAY_MORNING
from tests.workers.hands import Notes, Watch, entry, failing, job, put
from workers.bell import Silence
from workers.job import Done, Job, Later, Task
from workers.perform import Performer, Terms, drain, perform_one
from workers.settling import CRASHES, UNKNOWN_KIND, Outcome
from workers.tools import Tools
from workers.worker import work

_EVENTS = Statement(select(events.c.kind, events.c.actor, events.c.data, events.c.at).order_by(events.c.id))


def history(store: Store) -> list[tuple[str, str, dict[str, Any]]]:
    """What was logged: kind, actor, data."""
    return [(kind, actor, data) for kind, actor, data, _ in store.read(lambda tx: tx.rows(_EVENTS))]


def test_due_work_is_done_and_what_is_not_due_waits(tools: Tools, watch: Watch) -> None:
    noted = Notes()
    put(tools.store, "now")
    put(tools.store, "soon", after_s=10)
    assert [(done.key, done.outcome) for done in drain(tools, jobs=job(noted.perform))] == [("now", Outcome.DONE)]
    watch.forward(10)
    assert [done.key for done in drain(tools, jobs=job(noted.perform))] == ["soon"]
    assert noted.seen == [("now", 1), ("soon", 1)]
    done = entry(tools.store, "now")
    assert (done.state, done.done_at, done.lease_owner) == ("done", WEDNESDAY_MORNING, None)
    assert history(tools.store)[0] == ("job_done", "drain", {"key": "now", "kind": "work", "attempt": 1})


def test_one_piece_of_work_by_its_key(tools: Tools) -> None:
    noted = Notes()
    put(tools.store, "this")
    put(tools.store, "that")
    assert perform_one(tools, "that", owner="me", jobs=job(noted.perform)) is Outcome.DONE
    assert perform_one(tools, "that", owner="me", jobs=job(noted.perform)) is Outcome.MISSED
    assert perform_one(tools, "nothing", owner="me", jobs=job(noted.perform)) is Outcome.MISSED
    assert noted.seen == [("that", 1)]
    assert entry(tools.store, "this").state == "due"


def test_what_a_job_writes_is_kept_with_its_end(tools: Tools) -> None:
    def perform(_tools: Tools, task: Task) -> Done:
        assert task.payload == {"名": "安"}
        return Done(
            lambda tx: outbox.put(tx, key="after", kind="work", payload={}, due_at=WEDNESDAY_MORNING, at=WEDNESDAY_MORNING)
        )

    put(tools.store, "first")
    assert perform_one(tools, "first", owner="me", jobs=job(perform)) is Outcome.DONE
    assert entry(tools.store, "after").state == "due"


def test_a_temporary_failure_goes_down_the_ladder_then_parks(tools: Tools, watch: Watch) -> None:
    jobs = job(failing("the carrier was not reached"), pauses_s=(5, 30))
    put(tools.store, "call")
    for pause in (5, 30):
        assert [done.outcome for done in drain(tools, jobs=jobs)] == [Outcome.AGAIN]
        assert entry(tools.store, "call").due_at == watch.at + timedelta(seconds=pause)
        assert drain(tools, jobs=jobs) == []
        watch.forward(pause)
    assert [done.outcome for done in drain(tools, jobs=jobs)] == [Outcome.PARKED]
    parked = entry(tools.store, "call")
    assert (parked.state, parked.last_error, parked.attempts) == ("parked", "the carrier was not reached", 3)
    assert [kind for kind, _, _ in history(tools.store)] == ["job_failed", "job_failed", "job_parked"]
    assert history(tools.store)[-1][2]["reason"] == "the carrier was not reached"


def test_a_permanent_failure_parks_at_once_and_the_job_is_told(tools: Tools) -> None:
    def parked(_tools: Tools, task: Task, reason: str) -> Any:
        return lambda tx: put_in(tx, f"{task.key}: {reason}")

    jobs = {
        "work": Job(kind="work", perform=failing("no such number", permanent=True), timeout_s=5, pauses_s=(5,), parked=parked)
    }
    put(tools.store, "call")
    assert perform_one(tools, "call", owner="me", jobs=jobs) is Outcome.PARKED
    assert entry(tools.store, "call: no such number").state == "due"


def test_any_other_exception_is_a_failure_whose_text_is_kept_nowhere(tools: Tools, caplog: pytest.LogCaptureFixture) -> None:
    def perform(_tools: Tools, _task: Task) -> Done:
        raise ValueError("+8613800138000")

    put(tools.store, "call")
    assert perform_one(tools, "call", owner="me", jobs=job(perform)) is Outcome.AGAIN
    assert entry(tools.store, "call").last_error == "ValueError"
    assert "a job failed" in caplog.messages


def test_unknown_work_is_parked_with_the_reason(tools: Tools) -> None:
    put(tools.store, "what", kind="dance")
    assert [done.outcome for done in drain(tools, jobs={})] == [Outcome.PARKED]
    assert entry(tools.store, "what").last_error == UNKNOWN_KIND


def test_work_put_off_begins_afresh(tools: Tools, watch: Watch) -> None:
    def perform(_tools: Tools, task: Task) -> Done | Later:
        assert task.attempt == 1
        return Done() if watch.at > WEDNESDAY_MORNING else Later(due_at=WEDNESDAY_MORNING + timedelta(hours=1))

    put(tools.store, "call")
    assert [done.outcome for done in drain(tools, jobs=job(perform))] == [Outcome.LATER]
    watch.forward(3600)
    assert [done.outcome for done in drain(tools, jobs=job(perform))] == [Outcome.DONE]


def test_work_put_off_to_a_time_that_has_passed_does_not_go_round(tools: Tools) -> None:
    put(tools.store, "call")
    assert len(drain(tools, jobs=job(lambda _tools, _task: Later(due_at=WEDNESDAY_MORNING)))) == 1


def test_a_job_that_hangs_does_not_hold_the_others(tools: Tools) -> None:
    def perform(_tools: Tools, task: Task) -> Done:
        if task.key == "hangs":
            time.sleep(3)
        return Done()

    put(tools.store, "hangs")
    put(tools.store, "goes")
    began = time.monotonic()
    ended = {done.key: done.outcome for done in drain(tools, jobs=job(perform, timeout_s=0.2))}
    assert ended == {"hangs": Outcome.AGAIN, "goes": Outcome.DONE}
    assert time.monotonic() - began < 2
    assert entry(tools.store, "hangs").last_error == "took longer than 0.2 s"


def test_a_long_job_keeps_its_lease(tools: Tools) -> None:
    def perform(_tools: Tools, _task: Task) -> Done:
        time.sleep(1.2)
        return Done()

    put(tools.store, "long")
    performer = Performer(tools, owner="me", jobs=job(perform), terms=Terms(hold_s=0.8, renew_s=0.2))
    assert performer.one("long") is Outcome.DONE
    performer.close()


def test_who_lost_the_lease_writes_nothing(tools: Tools, watch: Watch) -> None:
    """The first stalls past its lease; the second does the work; the first comes back with its own result."""

    def perform(_tools: Tools, _task: Task) -> Done:
        time.sleep(0.1)
        assert perform_one(tools, "call", owner="second", jobs=job(Notes().perform)) is Outcome.DONE
        return Done(lambda tx: put_in(tx, "written by the first"))

    put(tools.store, "call")
    performer = Performer(tools, owner="first", jobs=job(perform), terms=Terms(hold_s=0.01))
    assert performer.one("call") is Outcome.LOST
    performer.close()
    assert tools.store.read(lambda tx: outbox.find(tx, "written by the first")) is None
    assert [(kind, actor) for kind, actor, _ in history(tools.store)] == [("job_taken_over", "second"), ("job_done", "second")]


def put_in(tx: Transaction, key: str) -> bool:
    return outbox.put(tx, key=key, kind="work", payload={}, due_at=WEDNESDAY_MORNING, at=WEDNESDAY_MORNING)


def test_a_write_that_is_refused_counts_as_a_failure_and_leaves_nothing(tools: Tools) -> None:
    def perform(_tools: Tools, _task: Task) -> Done:
        def write(tx: Transaction) -> None:
            put_in(tx, "half")
            notes.add(tx, ticket_id=4711, appointment_id=None, call_id=None, actor="me", text="x", at=WEDNESDAY_MORNING)

        return Done(write)

    put(tools.store, "call")
    put(tools.store, "next", kind="unknown")
    assert [done.outcome for done in drain(tools, jobs=job(perform))] == [Outcome.AGAIN, Outcome.PARKED]
    assert entry(tools.store, "call").last_error == "StoreRefused"
    assert tools.store.read(lambda tx: outbox.find(tx, "half")) is None


def test_work_that_kills_whoever_does_it_is_parked_in_the_end(tools: Tools) -> None:
    put(tools.store, "poison")
    for _ in range(CRASHES + 1):
        taken = tools.store.write(lambda tx: leases.lease(tx, "poison", owner="dead", now=WEDNESDAY_MORNING, hold_s=-1))
        assert taken is not None
    noted = Notes()
    assert perform_one(tools, "poison", owner="me", jobs=job(noted.perform)) is Outcome.PARKED
    assert noted.seen == []
    assert entry(tools.store, "poison").last_error == f"whoever did it died, {CRASHES + 1} times"


def test_asked_to_stop_it_gives_back_what_takes_too_long(tools: Tools) -> None:
    def perform(_tools: Tools, _task: Task) -> Done:
        time.sleep(3)
        return Done()

    put(tools.store, "long")
    put(tools.store, "other")
    began = time.monotonic()
    stopping = lambda: time.monotonic() - began > 0.3  # noqa: E731
    performer = Performer(tools, owner="me", jobs=job(perform), terms=Terms(grace_s=0.2), stopping=stopping)
    assert [(done.key, done.outcome) for done in performer.drain()] == [("long", Outcome.GIVEN_BACK)]
    assert performer.worn
    back = entry(tools.store, "long")
    assert (back.state, back.lease_owner, back.failures, back.attempts) == ("due", None, 0, 1)
    assert time.monotonic() - began < 2


def test_asked_to_stop_it_finishes_what_is_quick(tools: Tools) -> None:
    asked: list[bool] = []

    def perform(_tools: Tools, _task: Task) -> Done:
        asked.append(True)
        time.sleep(0.4)
        return Done()

    put(tools.store, "quick")
    put(tools.store, "other")
    performer = Performer(tools, owner="me", jobs=job(perform), stopping=lambda: bool(asked))
    assert [(done.key, done.outcome) for done in performer.drain()] == [("quick", Outcome.DONE)]
    performer.close()
    assert entry(tools.store, "other").lease_owner is None


def test_the_end_of_work_of_others_is_not_ours_to_write(tools: Tools) -> None:
    put(tools.store, "call")
    tools.store.write(lambda tx: leases.lease(tx, "call", owner="them", now=WEDNESDAY_MORNING, hold_s=60))
    with pytest.raises(LeaseLost):
        tools.store.write(lambda tx: leases.finish(tx, "call", owner="me", at=WEDNESDAY_MORNING))
    assert entry(tools.store, "call").lease_owner == "them"


def test_a_process_ends_with_a_job_that_hangs(tools: Tools) -> None:
    def perform(_tools: Tools, _task: Task) -> Done:
        time.sleep(3)
        return Done()

    put(tools.store, "hangs")
    put(tools.store, "other")
    performer = Performer(tools, owner="me", jobs=job(perform, timeout_s=0.2), terms=Terms(carry_on=False))
    assert not work(performer, Silence())
    assert entry(tools.store, "hangs").last_error == "took longer than 0.2 s"
    assert entry(tools.store, "other").attempts == 0


def test_work_can_be_held_right_before_its_effect(tools: Tools) -> None:
    held: list[bool] = []

    def perform(_tools: Tools, task: Task) -> Done:
        held.append(task.hold())
        tools.store.write(lambda tx: leases.give_back(tx, task.key, owner="me", at=WEDNESDAY_MORNING))
        held.append(task.hold())
        return Done()

    put(tools.store, "call")
    assert perform_one(tools, "call", owner="me", jobs=job(perform)) is Outcome.LOST
    assert held == [True, False]


def test_a_job_that_wants_to_exit_does_not_take_the_worker_with_it(tools: Tools) -> None:
    def perform(_tools: Tools, _task: Task) -> Done:
        raise SystemExit(1)

    put(tools.store, "call")
    assert perform_one(tools, "call", owner="me", jobs=job(perform)) is Outcome.AGAIN
    assert entry(tools.store, "call").last_error == "SystemExit"
