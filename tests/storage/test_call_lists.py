"""Lists of calls: every call once, in order, page by page, whatever is filtered; no query looks through the table."""

import sqlite3
from datetime import datetime, timedelta
from itertools import combinations, product
from pathlib import Path

import pytest

from storage import call_lists, calls, customers
from storage.call_lists import CallLine, Cursor, Wanted, statement_for
from storage.door import Store
from storage.transaction import Transaction
from tests.storage.world import ANN, DAY, HOUR, NOW, ask, do

FACETS = ("direction", "intent", "language", "outcome", "shortest_s")


def a_call(
    tx: Transaction, number: int, at: datetime, *, intent: str = "repair", over: bool = True, duration_s: int | None = 60
) -> None:
    call = calls.create(tx, sid=f"CA{number}", direction="inbound", caller=ANN, called=ANN, at=at)
    calls.set_customer(tx, call.id, customers.remember(tx, ANN, at, name="安").id)
    calls.keep_turn(
        tx,
        call,
        number=1,
        signal={},
        fingerprint="",
        reply="",
        at=at,
        session={"language": "zh-CN" if number % 2 else "en-US", "intent": intent, "outcome": "registered"},
        ended=over,
    )
    calls.set_status(tx, call, status="completed" if over else "in-progress", rank=9, at=at, duration_s=duration_s)


def filled(tx: Transaction) -> None:
    """Twelve calls, two at the same moment each, one an hour back, the oldest 300 days back; the newest is under way."""
    for number in range(12):
        back = timedelta(days=300) if number == 0 else (12 - number) // 2 * HOUR
        a_call(tx, number, NOW - back, intent="complaint" if number in {0, 7} else "repair", over=number < 11)


def walked(store: Store, wanted: Wanted, limit: int = 3) -> list[str]:
    """The ids of all pages, one after the other."""
    sids: list[str] = []
    before: Cursor | None = None
    for _ in range(20):
        page = ask(store, call_lists.page, wanted, before=before, limit=limit)
        sids += [line.sid for line in page.lines]
        if page.after is None:
            return sids
        before = page.after
    raise AssertionError("the pages do not end")


def test_all_calls_come_once_newest_first(store: Store) -> None:
    do(store, filled)
    assert walked(store, Wanted()) == [f"CA{number}" for number in reversed(range(12))]


@pytest.mark.parametrize("limit", [1, 2, 5, 50])
def test_a_rare_filter_is_found_however_far_back(store: Store, limit: int) -> None:
    do(store, filled)
    assert walked(store, Wanted(intent="complaint"), limit) == ["CA7", "CA0"]


def test_filters_join_and_time_is_bounded(store: Store) -> None:
    do(store, filled)
    assert walked(store, Wanted(intent="repair", language="zh-CN")) == ["CA9", "CA5", "CA3", "CA1"]
    assert walked(store, Wanted(since=NOW - 2 * HOUR, until=NOW - HOUR)) == ["CA8", "CA7"]
    assert walked(store, Wanted(since=NOW - 2 * HOUR, until=NOW - HOUR, language="en-US")) == ["CA8"]
    assert walked(store, Wanted(shortest_s=61)) == []
    assert walked(store, Wanted(shortest_s=60, intent="complaint")) == ["CA7", "CA0"]


def test_a_customers_calls_whatever_became_of_them(store: Store) -> None:
    do(store, filled)
    customer = ask(store, customers.find, ANN)
    assert customer is not None
    assert len(walked(store, Wanted(customer_id=customer.id))) == 12
    assert walked(store, Wanted(customer_id=customer.id, intent="complaint")) == ["CA7", "CA0"]
    assert walked(store, Wanted(customer_id=customer.id + 1)) == []


def test_calls_under_way_are_live_until_they_are_over(store: Store) -> None:
    do(store, filled)
    (line,) = ask(store, call_lists.live, NOW - DAY)
    assert (line.sid, line.customer, line.caller) == ("CA11", "安", ANN)
    assert call_lists.matches(line, Wanted(intent="repair", language="zh-CN"))
    assert not call_lists.matches(line, Wanted(intent="complaint"))
    assert not call_lists.matches(line, Wanted(shortest_s=1))
    assert ask(store, call_lists.live, NOW + HOUR) == ()
    assert ask(store, call_lists.over, NOW - DAY, NOW + DAY) == 10


def test_what_lies_beyond_the_farthest_look_is_said_to_lie_there(store: Store) -> None:
    def far(tx: Transaction) -> None:
        a_call(tx, 1, NOW - timedelta(days=2000), intent="complaint")
        a_call(tx, 2, NOW)
        a_call(tx, 3, NOW)

    do(store, far)
    page = ask(store, call_lists.page, Wanted(intent="complaint"), before=None, limit=5, windows=(1,))
    assert (page.lines, page.full) == ((), False)
    assert page.after == Cursor(started_at=NOW, id=0)
    assert ask(store, call_lists.page, Wanted(intent="complaint"), before=page.after, limit=5).lines[0].sid == "CA1"
    assert walked(store, Wanted(intent="complaint")) == ["CA1"]


def test_no_number_and_no_name_is_in_what_is_printed(store: Store) -> None:
    do(store, filled)
    page = ask(store, call_lists.page, Wanted(), before=None, limit=1)
    assert isinstance(page.lines[0], CallLine)
    assert ANN not in repr(page)
    assert "安" not in repr(page)


COMBINATIONS = [
    (customer, facets)
    for customer, size in product((False, True), range(len(FACETS) + 1))
    for facets in combinations(FACETS, size)
]


@pytest.mark.parametrize(("customer", "facets"), COMBINATIONS)
def test_no_list_of_calls_reads_the_whole_table(sqlite_template: Path, *, customer: bool, facets: tuple[str, ...]) -> None:
    form = statement_for(customer=customer, facets=facets).sqlite
    connection = sqlite3.connect(sqlite_template)
    plan = [step[3] for step in connection.execute(f"EXPLAIN QUERY PLAN {form.text}", [None] * len(form.places))]
    connection.close()
    assert [step for step in plan if step.startswith("SCAN")] == []
    if facets and not customer:
        assert any("COVERING INDEX ix_calls_over" in step for step in plan)
