"""A call's status from outside: every order of reports ends in the same state, and nothing erased comes back."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, permutations
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import calls, dials
from storage.door import Store
from storage.standing import Call
from storage.transaction import Transaction
from telephony.conversation import hang_up
from telephony.status import ENDED, UNACCOUNTED, Report, UnknownStatus, apply_report, lose_sight, rank_of, read_report
from telephony.turn import UnreadableTurn
from tests.telephony.hotlines import ANN, MAIN, WEDNESDAY, Caller, hotline, rows

SID = "CA" + "0" * 31 + "2"
SENT = {
    payload["name"]: payload["fields"]
    for payload in json.loads((Path(__file__).parent / "payloads.json").read_text(encoding="utf-8"))["payloads"]
}
IN_ORDER = ("queued", "initiated", "ringing", "in-progress", "completed")
_numbers = count(1)


def report(
    status: str, sequence: int = 0, *, sid: str = SID, at: datetime | None = WEDNESDAY, duration_s: int | None = None
) -> Report:
    return Report(
        sid=sid,
        status=status,
        sequence=sequence,
        at=at,
        duration_s=duration_s,
        direction="inbound",
        caller=ANN,
        called=MAIN,
        leg=False,
    )


def unasked(_tx: Transaction, _attempt: str, _status: str) -> None:
    """Nobody here waits for the end of an attempt."""


def apply(store: Store, *reports: Report, now: datetime = WEDNESDAY) -> list[str]:
    """Apply the reports in one transaction; the calls that ended."""

    def work(tx: Transaction) -> list[str]:
        ended: list[str] = []
        for one in reports:
            apply_report(tx, one, now=now, end=lambda _tx, call: ended.append(call.sid), over=unasked)
        return ended

    return store.write(work)


def call(store: Store, sid: str = SID) -> Call | None:
    return store.read(lambda tx: calls.find(tx, sid))


def test_stages_are_ranked_and_all_ends_share_the_last() -> None:
    ranks = [rank_of(status, 5) for status in IN_ORDER]
    assert ranks == sorted(set(ranks))
    assert {"busy", "failed", "no-answer", "canceled", "completed"} == ENDED
    assert all(rank_of(status) > rank_of("in-progress", 99_999_999) for status in ENDED)


def test_within_a_stage_the_sequence_number_decides() -> None:
    assert rank_of("busy", 3) < rank_of("canceled", 4) < rank_of("completed", 5)


def test_a_status_in_no_table_fails_loudly() -> None:
    with pytest.raises(UnknownStatus):
        read_report({"CallSid": SID, "CallStatus": "vanished"}, {})


def test_a_report_without_a_calls_id_is_refused() -> None:
    with pytest.raises(UnreadableTurn):
        read_report({"CallStatus": "completed"}, {})


def test_captured_reports_are_read() -> None:
    done = read_report(SENT["outbound-completed"], {"attempt": "k1"})
    assert (done.sid, done.status, done.sequence, done.duration_s, done.direction) == (SID, "completed", 3, 49, "outbound-api")
    assert done.at == datetime(2018, 3, 25, 9, 53, 19, tzinfo=UTC)
    assert (done.caller, done.called, done.attempt, done.leg) == ("+15005550006", "+551135550100", "k1", False)
    busy = read_report(SENT["outbound-busy"], {})
    assert (busy.status, busy.sequence, busy.duration_s, busy.attempt) == ("busy", 2, 0, None)


@pytest.mark.parametrize(
    "garbage", ["", "yesterday", "9" * 40, "Sun, 99 Mar 2018 09:53:19 +0000", "Sun, 25 Mar 2018 09:53:19 +9999"]
)
def test_garbage_for_a_time_or_a_number_is_none(garbage: str) -> None:
    read = read_report({"CallSid": SID, "CallStatus": "completed", "Timestamp": garbage, "SequenceNumber": garbage}, {})
    assert (read.at, read.sequence) == (None, 0)


def test_a_report_printed_names_nobody() -> None:
    assert "138" not in repr(read_report({"CallSid": SID, "CallStatus": "completed", "From": ANN}, {}))


def test_every_order_of_six_reports_ends_where_the_right_order_does(store: Store) -> None:
    six = [report(status, sequence) for sequence, status in enumerate(IN_ORDER)] + [report("completed", 5, duration_s=60)]
    orders = [[replace(one, sid=f"CA{n}") for one in order] for n, order in enumerate(permutations(six))]
    ended = apply(store, *(one for order in orders for one in order))
    found = {(row["status"], row["status_rank"], row["duration_s"]) for row in rows(store, "calls")}
    assert found == {("completed", rank_of("completed", 5), 60)}
    assert sorted(ended) == sorted(order[0].sid for order in orders)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    news=st.lists(st.tuples(st.sampled_from([*IN_ORDER, *sorted(ENDED)]), st.integers(0, 5)), min_size=1, max_size=6),
    shuffled=st.randoms(use_true_random=False),
)
def test_any_reports_in_any_order_with_gaps_and_repeats_end_in_one_state(
    store: Store, news: list[tuple[str, int]], shuffled: Random
) -> None:
    number = next(_numbers)
    ordered, mixed = f"CA{number}o", f"CA{number}m"
    mixed_news = [*news, news[0]]
    shuffled.shuffle(mixed_news)
    apply(store, *(report(*one, sid=ordered) for one in sorted(news, key=lambda one: rank_of(*one))))
    ended = apply(store, *(report(*one, sid=mixed) for one in mixed_news))
    right, found = call(store, ordered), call(store, mixed)
    assert right is not None
    assert found is not None
    assert (found.status, found.status_rank) == (right.status, right.status_rank)
    assert ended == ([mixed] if any(status in ENDED for status, _ in news) else [])


def test_only_moves_are_logged(store: Store) -> None:
    apply(store, report("ringing", 1), report("completed", 3), report("in-progress", 2), report("completed", 3))
    assert [(row["kind"], row["actor"], row["data"]["status"]) for row in rows(store, "events")] == [
        ("status_changed", "carrier", "ringing"),
        ("status_changed", "carrier", "completed"),
    ]


@pytest.mark.parametrize("hours", [-23, 0, 23])
def test_a_fresh_report_of_an_unknown_call_makes_its_row(store: Store, hours: int) -> None:
    at = WEDNESDAY + timedelta(hours=hours)
    apply(store, report("failed", 2, at=at))
    found = call(store)
    assert found is not None
    assert (found.status, found.caller, found.called, found.started_at) == ("failed", ANN, MAIN, at)


@pytest.mark.parametrize(
    "at", [WEDNESDAY - timedelta(hours=25), WEDNESDAY - timedelta(days=60), WEDNESDAY + timedelta(days=2), None]
)
def test_an_old_report_revives_nothing_and_is_logged_once(store: Store, at: datetime | None) -> None:
    assert apply(store, report("completed", 3, at=at), report("completed", 3, at=at)) == []
    assert rows(store, "calls") == []
    (logged,) = rows(store, "events")
    assert (logged["kind"], logged["call_id"], logged["personal"]) == ("status_of_unknown_call", None, None)
    assert "138" not in json.dumps(logged["data"])


def test_the_end_of_a_leg_is_not_the_end_of_the_call(store: Store) -> None:
    apply(store, report("in-progress", 1))
    assert apply(store, replace(report("completed", 2), leg=True)) == []
    found = call(store)
    assert found is not None
    assert found.status == "in-progress"


def test_a_report_tells_which_attempt_of_ours_became_a_call(store: Store) -> None:
    store.write(lambda tx: dials.intend(tx, key="k1", number=ANN, purpose="callback", at=WEDNESDAY))
    apply(store, replace(report("initiated", 0), attempt="k1"))
    dial = store.read(lambda tx: dials.find(tx, "k1"))
    assert dial is not None
    assert (dial.state, dial.sid) == ("placed", SID)


def test_a_conversation_is_ended_once_by_the_end_of_its_call(store: Store) -> None:
    line = hotline(store)
    caller = Caller(line, sid=SID)
    caller.start()
    caller.key("1")

    def work(tx: Transaction) -> None:
        for one in (report("completed", 3, duration_s=31), report("completed", 4), report("in-progress", 1)):
            apply_report(
                tx,
                one,
                now=WEDNESDAY,
                end=lambda tx, call: hang_up(line, tx, call, status="completed", now=WEDNESDAY),
                over=unasked,
            )

    store.write(work)
    store.write(work)
    shown = caller.shown()
    assert (shown["status"], shown["outcome"], shown["duration_s"]) == ("completed", "rang_off", 31)
    assert caller.kinds().count("call_ended") == 1
    assert len(rows(store, "tickets")) == 1


def test_a_caller_who_hangs_up_in_the_queue_leaves_it(store: Store) -> None:
    line = hotline(store)
    caller = Caller(line, sid=SID)
    caller.start()
    caller.key("1", "3")
    store.write(
        lambda tx: apply_report(
            tx,
            report("completed", 3),
            now=WEDNESDAY,
            end=lambda tx, call: hang_up(line, tx, call, status="completed", now=WEDNESDAY),
            over=unasked,
        )
    )
    (wait,) = rows(store, "waits")
    assert wait["left_at"] is not None


def test_a_call_the_carrier_lost_ends_once_and_any_late_end_still_gives_its_word(store: Store) -> None:
    apply(store, report("in-progress", 3))
    ended: list[str] = []

    def over(tx: Transaction, lost: Call) -> None:
        ended.append(lost.sid)
        hang_up(hotline(store), tx, lost, status=UNACCOUNTED, now=WEDNESDAY)

    def lose(tx: Transaction) -> None:
        lost = calls.find(tx, SID)
        assert lost is not None
        lose_sight(tx, lost, now=WEDNESDAY, end=over, teller="sweep")

    for _ in range(2):
        store.write(lose)
    lost = call(store)
    assert lost is not None
    assert (ended, lost.status, lost.outcome, lost.ended_at) == ([SID], UNACCOUNTED, UNACCOUNTED, WEDNESDAY)
    apply(store, report("in-progress", 4))
    assert call(store) == lost
    apply(store, report("busy"), now=WEDNESDAY + timedelta(hours=1))
    late = call(store)
    assert late is not None
    assert (late.status, late.outcome, late.ended_at) == ("busy", UNACCOUNTED, WEDNESDAY)
