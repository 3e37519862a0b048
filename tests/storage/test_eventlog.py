"""The event log: in order, whole, with the personal apart."""

from storage import calls, eventlog
from storage.door import Store
from storage.eventlog import Envelope
from tests.storage.world import HOUR, NOW, a_call, a_turn, ask, do, said, task, together


def test_events_come_back_in_the_order_they_happened(store: Store) -> None:
    call = do(store, a_call)
    other = do(store, a_call, "CA2")
    for turn in (1, 2):
        do(store, eventlog.append, call_id=call.id, turn=turn, events=[said(f"{turn}a"), said(f"{turn}b")], at=NOW)
        do(store, eventlog.append, call_id=other.id, turn=turn, events=[said("other")], at=NOW)
    events = ask(store, eventlog.of_call, call.id)
    assert [(event.turn, (event.personal or {})["text"]) for event in events] == [(1, "1a"), (1, "1b"), (2, "2a"), (2, "2b")]


def test_an_event_keeps_who_what_and_when(store: Store) -> None:
    call = do(store, a_call)
    event = Envelope(kind="hold_released", data={"slot": 7})
    do(store, eventlog.append, call_id=call.id, turn=None, events=[event], at=NOW + HOUR, actor="clock")
    (logged,) = ask(store, eventlog.of_call, call.id)
    assert (logged.actor, logged.kind, logged.at, logged.turn) == ("clock", "hold_released", NOW + HOUR, None)
    assert (logged.data, logged.personal) == ({"slot": 7}, None)


def test_no_events_are_no_rows(store: Store) -> None:
    call = do(store, a_call)
    do(store, eventlog.append, call_id=call.id, turn=1, events=[], at=NOW)
    assert ask(store, eventlog.of_call, call.id) == []


def test_an_event_with_a_key_is_logged_once(store: Store) -> None:
    call = do(store, a_call)
    event = Envelope(kind="recording_ready", data={"sid": "RE1"})
    assert do(store, eventlog.once, "recording RE1", event, call_id=call.id, at=NOW)
    assert not do(store, eventlog.once, "recording RE1", event, call_id=call.id, at=NOW + HOUR)
    assert do(store, eventlog.once, "recording RE2", event, call_id=call.id, at=NOW)
    assert len(ask(store, eventlog.of_call, call.id)) == 2


def test_an_event_of_no_call_may_be_logged_once(store: Store) -> None:
    event = Envelope(kind="stray_status", data={"status": "completed"})
    assert do(store, eventlog.once, "stray CA9 completed", event, at=NOW)
    assert not do(store, eventlog.once, "stray CA9 completed", event, at=NOW)


def test_the_same_key_told_by_many_at_once_is_logged_once(store: Store) -> None:
    call = do(store, a_call)
    tellings = [task(store, eventlog.once, "key", said("x"), call_id=call.id, at=NOW) for _ in range(8)]
    assert sorted(together(tellings)) == [False] * 7 + [True]
    assert len(ask(store, eventlog.of_call, call.id)) == 1


def test_an_event_does_not_show_what_is_personal() -> None:
    assert "secret" not in repr(said("secret"))


def test_what_is_logged_beside_turns_stands_between_them(store: Store) -> None:
    call = do(store, a_call)
    for number, at in ((1, NOW), (2, NOW + 2 * HOUR), (3, NOW + 4 * HOUR)):
        found = ask(store, calls.find, "CA1")
        assert found is not None
        do(store, a_turn, found, number, at=at, events=[said(f"{number}a"), said(f"{number}b")])
    beside = [(None, NOW + HOUR, "ringing"), (2, NOW + 5 * HOUR, "late, of turn 2"), (None, NOW + 6 * HOUR, "over")]
    for turn, at, words in beside:
        do(store, eventlog.append, call_id=call.id, turn=turn, events=[said(words)], at=at)
    told = [(event.personal or {})["text"] for event in ask(store, eventlog.of_call, call.id)]
    assert told == ["1a", "1b", "ringing", "2a", "2b", "late, of turn 2", "3a", "3b", "over"]
