"""Calls and turns: applied once, replayed with the same bytes, never two at a time."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from storage import call_lists, calls
from storage.calls import Kept
from storage.door import Store
from storage.errors import TurnTaken
from storage.standing import Call
from storage.statement import Statement
from storage.transaction import Transaction
from tests.storage.world import ANN, HOUR, MAIN, MINUTE, NOW, SESSION, a_call, a_turn, ask, do, said, task, together


def test_an_unknown_call_has_neither_row_nor_reply(store: Store) -> None:
    assert store.write(lambda tx: calls.take_turn(tx, "CA1", 1)) == (None, None)
    assert store.read(lambda tx: calls.find(tx, "CA1")) is None


def test_a_call_begins_at_turn_zero(store: Store) -> None:
    call = store.write(a_call)
    assert call == store.read(lambda tx: calls.find(tx, "CA1"))
    assert (call.sid, call.direction, call.caller, call.called) == ("CA1", "inbound", ANN, MAIN)
    assert (call.turn, call.session, call.status, call.status_rank, call.started_at) == (0, None, "ringing", 1, NOW)


def test_creating_a_call_twice_gives_the_row_that_is_there(store: Store) -> None:
    first = store.write(a_call)
    again = store.write(lambda tx: calls.create(tx, sid="CA1", direction="outbound", caller=None, called=None, at=NOW + HOUR))
    assert again == first


def test_a_turn_moves_the_call_on(store: Store) -> None:
    store.write(lambda tx: a_turn(tx, a_call(tx)))
    call = store.read(lambda tx: calls.find(tx, "CA1"))
    assert call is not None
    assert (call.turn, call.session, call.flow, call.version) == (1, SESSION, "gas", "1")
    assert (call.language, call.intent, call.outcome, call.ended_at) == ("zh-CN", "repair", "registered", None)


def test_a_turn_taken_again_brings_its_stored_reply(store: Store) -> None:
    store.write(lambda tx: a_turn(tx, a_call(tx), 1, "<Response>一</Response>"))
    call, kept = store.write(lambda tx: calls.take_turn(tx, "CA1", 1))
    assert call is not None
    assert kept == Kept(fingerprint="print 1", reply="<Response>一</Response>")


def test_a_fresh_turn_has_no_reply_yet(store: Store) -> None:
    store.write(lambda tx: a_turn(tx, a_call(tx)))
    call, kept = store.write(lambda tx: calls.take_turn(tx, "CA1", 2))
    assert call is not None
    assert (call.turn, kept) == (1, None)


def test_an_older_turn_is_found_after_later_ones(store: Store) -> None:
    call = store.write(a_call)
    for number in (1, 2, 3):
        do(store, a_turn, call, number, f"<{number}/>")
    assert store.write(lambda tx: calls.take_turn(tx, "CA1", 2))[1] == Kept(fingerprint="print 2", reply="<2/>")
    assert store.read(lambda tx: calls.last_reply(tx, call.id)) == (3, Kept(fingerprint="print 3", reply="<3/>"))


def test_a_call_without_turns_has_no_last_reply(store: Store) -> None:
    assert store.write(lambda tx: calls.last_reply(tx, a_call(tx).id)) is None


def test_a_turn_is_never_stored_twice(store: Store) -> None:
    call = store.write(a_call)
    store.write(lambda tx: a_turn(tx, call, 1, "first"))
    with pytest.raises(TurnTaken):
        store.write(lambda tx: a_turn(tx, call, 1, "second"))
    assert store.read(lambda tx: calls.last_reply(tx, call.id)) == (1, Kept(fingerprint="print 1", reply="first"))


def test_a_turn_that_ends_the_call_notes_when(store: Store) -> None:
    store.write(lambda tx: a_turn(tx, a_call(tx), ended=True))
    call = store.read(lambda tx: calls.find(tx, "CA1"))
    assert call is not None
    assert call.ended_at == NOW


def test_a_call_ends_once(store: Store) -> None:
    call = store.write(a_call)
    for minutes, outcome in ((1, "hung_up"), (2, "registered")):
        do(store, calls.end, call, outcome=outcome, at=NOW + minutes * MINUTE, session={"ended": True})
    ended = store.read(lambda tx: calls.find(tx, "CA1"))
    assert ended is not None
    assert (ended.ended_at, ended.outcome, ended.session) == (NOW + MINUTE, "registered", {"ended": True})


def test_a_status_only_moves_forward(store: Store) -> None:
    call = store.write(a_call)

    def move(status: str, rank: int, duration_s: int | None = None) -> bool:
        return store.write(lambda tx: calls.set_status(tx, call, status=status, rank=rank, at=NOW, duration_s=duration_s))

    assert move("completed", 9, 42)
    assert not move("in-progress", 2)
    assert not move("completed", 9, 43)
    found = store.read(lambda tx: calls.find(tx, "CA1"))
    assert found is not None
    assert (found.status, found.status_rank, found.status_at, found.duration_s) == ("completed", 9, NOW, 42)


def test_a_later_status_without_a_duration_keeps_the_one_known(store: Store) -> None:
    call = store.write(a_call)
    store.write(lambda tx: calls.set_status(tx, call, status="completed", rank=8, at=NOW, duration_s=42))
    store.write(lambda tx: calls.set_status(tx, call, status="closed", rank=9, at=NOW))
    found = store.read(lambda tx: calls.find(tx, "CA1"))
    assert found is not None
    assert found.duration_s == 42


def test_calls_are_listed_newest_first_page_by_page(store: Store) -> None:
    made = [do(store, a_call, f"CA{n}") for n in range(5)]
    first = store.read(lambda tx: calls.list_calls(tx, limit=2))
    assert first == made[:2:-1]
    assert store.read(lambda tx: calls.list_calls(tx, before_id=first[-1].id)) == made[2::-1]


def test_a_call_is_shown_with_its_turns_and_events(store: Store) -> None:
    def work(tx: Transaction) -> None:
        call = a_call(tx)
        a_turn(tx, call, 1, "<1/>", events=[said("您好"), said("请讲")])

    store.write(work)
    shown = store.read(lambda tx: calls.show(tx, "CA1"))
    assert shown is not None
    assert shown["caller"] == ANN
    assert shown["session"] == SESSION
    assert shown["turns"] == [
        {"number": 1, "at": NOW, "fingerprint": "print 1", "signal": {"kind": "digits", "value": "2"}, "reply": "<1/>"}
    ]
    assert [event["personal"] for event in shown["events"]] == [{"text": "您好"}, {"text": "请讲"}]
    assert shown["events"][0] | {"personal": None} == {
        "turn": 1,
        "at": NOW,
        "actor": "caller",
        "kind": "said",
        "data": {"node": "menu"},
        "personal": None,
    }
    assert store.read(lambda tx: calls.show(tx, "CA2")) is None


def test_a_call_says_nothing_personal_about_itself(store: Store) -> None:
    store.write(lambda tx: a_turn(tx, a_call(tx), 1, "<Say>secret</Say>"))
    call, kept = store.write(lambda tx: calls.take_turn(tx, "CA1", 1))
    told = repr((call, kept))
    assert ANN not in told
    assert "安" not in told
    assert "secret" not in told


def turn(tx: Transaction, number: int, reply: str) -> str:
    """What the phone edge does: take the turn, replay its reply or keep a fresh one."""
    call, kept = calls.take_turn(tx, "CA1", number)
    if kept:
        return kept.reply
    call = call or a_call(tx)
    a_turn(tx, call, number, reply)
    return reply


@pytest.mark.parametrize("threads", [2, 8])
def test_first_turns_at_once_give_one_call_one_turn_and_one_reply(store: Store, threads: int) -> None:
    replies = together([task(store, turn, 1, f"<{n}/>") for n in range(threads)])
    assert len(set(replies)) == 1
    shown = store.read(lambda tx: calls.show(tx, "CA1"))
    assert shown is not None
    assert [each["reply"] for each in shown["turns"]] == replies[:1]


def test_later_turns_at_once_give_one_turn_and_one_reply(store: Store) -> None:
    store.write(lambda tx: turn(tx, 1, "<first/>"))
    for number in range(2, 6):
        replies = together([task(store, turn, number, f"<{number}.{n}/>") for n in range(2)])
        assert len(set(replies)) == 1
    shown = store.read(lambda tx: calls.show(tx, "CA1"))
    assert shown is not None
    assert [each["number"] for each in shown["turns"]] == [1, 2, 3, 4, 5]


def by_key(tx: Transaction) -> Call:
    return calls.by_id(tx, 1)


def by_sid(tx: Transaction) -> Call | None:
    return calls.find(tx, "CA1")


def for_a_turn(tx: Transaction) -> Call | None:
    call, kept = calls.take_turn(tx, "CA1", 1)
    assert kept == Kept(fingerprint="print 1", reply="<first/>")
    return call


@pytest.mark.parametrize("asked", [by_key, by_sid, for_a_turn])
def test_who_waited_for_a_turn_sees_what_it_left(
    store: Store, another: Callable[[], Store], asked: Callable[[Transaction], Call | None]
) -> None:
    """PostgreSQL shows a row that was waited for as it is now, but rows joined to it as they were before the wait."""
    call = do(store, a_call)
    taken, done = Event(), Event()

    def first(tx: Transaction) -> None:
        calls.take_turn(tx, "CA1", 1)
        taken.set()
        assert done.wait(5)
        a_turn(tx, call, 1, "<first/>")

    other = another()
    with ThreadPoolExecutor(2) as pool:
        holding = pool.submit(store.write, first)
        assert taken.wait(5)
        waiting = pool.submit(other.write, asked)
        assert not wait([waiting], timeout=0.1).done
        done.set()
        holding.result(5)
        found = waiting.result(5)
    assert found is not None
    assert (found.turn, found.session) == (1, SESSION)


def test_a_turn_and_a_status_at_once_lose_nothing(store: Store) -> None:
    call = store.write(a_call)
    for number in range(1, 9):
        together([task(store, turn_or_status, call, number, what) for what in ("turn", "status")])
    found = store.read(lambda tx: calls.find(tx, "CA1"))
    assert found is not None
    assert (found.turn, found.status_rank) == (8, 9)


def turn_or_status(tx: Transaction, call: Call, number: int, what: str) -> None:
    if what == "turn":
        turn(tx, number, "<r/>")
    else:
        calls.set_status(tx, call, status=f"status {number}", rank=number + 1, at=NOW)


def test_a_turn_writes_one_row_and_the_end_of_a_call_its_own(sqlite_template: Path) -> None:
    with closing(sqlite3.connect(sqlite_template)) as connection:
        pages = dict(connection.execute("SELECT rootpage, name FROM sqlite_schema WHERE rootpage > 0").fetchall())

        def written(statement: Statement) -> set[str]:
            form = statement.sqlite
            steps = connection.execute(f"EXPLAIN {form.text}", [None] * len(form.places))
            return {pages[step[3]] for step in steps if step[1] == "OpenWrite"}

        assert written(calls._INSERT_TURN) == {"turns"}  # noqa: SLF001 - what a turn runs
        assert written(calls._END) == {"calls", "ix_calls_going_on", "ix_calls_over"}  # noqa: SLF001 - as above


def test_what_the_flow_knows_of_a_call_is_told_before_its_row_holds_it(store: Store) -> None:
    do(store, a_turn, store.write(a_call))
    line, *_ = ask(store, call_lists.live, NOW)
    assert (line.language, line.intent, line.outcome) == ("zh-CN", "repair", "registered")
    call = store.read(lambda tx: calls.find(tx, "CA1"))
    assert call is not None
    assert (call.flow, call.version, call.language, call.intent, call.outcome) == ("gas", "1", "zh-CN", "repair", "registered")
    do(store, calls.end, call, outcome="hung_up", at=NOW, session=None)
    (over,) = ask(store, call_lists.page, call_lists.Wanted(intent="repair"), before=None, limit=5).lines
    assert (over.language, over.intent, over.outcome) == ("zh-CN", "repair", "hung_up")
