"""The list of calls: filters, pages, the file; callers' words stay words."""

import csv
import io
from datetime import timedelta

import pytest

from storage import calls, customers
from storage.transaction import Transaction
from tests.desk.house import CALLER, FORMULA, SHOWN, House
from tests.storage.test_call_lists import a_call


def many(house: House, count: int) -> None:
    def work(tx: Transaction) -> None:
        for number in range(count):
            a_call(tx, number, house.clock.at - number * timedelta(hours=7), intent="repair" if number % 10 else "complaint")

    house.store.write(work)


def test_calls_are_shown_with_masked_numbers(house: House) -> None:
    house.fill()
    page = house.signed_in("sue").get("/calls").text
    assert SHOWN in page
    assert CALLER not in page
    assert "Complaint taken" in page
    assert '<a href="/calls/CA1">' in page


def test_an_empty_list_teaches(house: House) -> None:
    page = house.signed_in("sue").get("/calls").text
    assert "The first call will appear here" in page
    assert "./hotline phone" in page
    assert "Export" not in page


def test_a_filter_without_a_match_says_so(house: House) -> None:
    house.fill()
    page = house.signed_in("sue").get("/calls?intent=repair").text
    assert "No call matches" in page
    assert "The first call" not in page


def test_pages_follow_one_another_without_a_gap(house: House) -> None:
    many(house, 120)
    sue = house.signed_in("sue")
    seen: list[str] = []
    path: str | None = "/calls?direction=inbound"
    for _ in range(10):
        if path is None:
            break
        page = sue.get(path).text
        seen += [part.split('"')[0] for part in page.split('href="/calls/')[1:]]
        following = page.split('rel="next" href="')
        path = following[1].split('"')[0].replace("&amp;", "&") if len(following) > 1 else None
        assert path is None or "direction=inbound" in path
    assert seen == [f"CA{number}" for number in range(120)]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("intent=complaint", 2),
        ("intent=complaint&language=zh-CN", 0),
        ("since=2026-11-18", 2),
        ("until=2026-11-14", 8),
        ("since=2026-11-15&until=2026-11-16", 7),
        ("longer=60", 20),
        ("longer=61", 0),
        ("since=rubbish&before=rubbish&longer=x&customer=%00", 20),
        ("since=9999-12-31", 20),
        ("before=99999999999999999999-1", 20),
        ("outcome=" + "x" * 200, 20),
    ],
)
def test_filters_stand_in_the_address_and_rubbish_counts_for_nothing(house: House, query: str, count: int) -> None:
    many(house, 20)
    answer = house.signed_in("sue").get(f"/calls?{query}")
    assert answer.status_code == 200
    assert answer.text.count('<td class="when">') == count


def test_the_file_holds_exactly_the_filter(house: House) -> None:
    many(house, 130)
    answer = house.signed_in("sue").post("/calls/export", intent="complaint")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][0] == "Time"
    assert [row[-1] for row in rows[1:]] == [f"CA{number}" for number in range(0, 130, 10)]
    (entry,) = house.audited()
    assert (entry.act, entry.subject, entry.key) == ("exported", "calls", "intent=complaint")


def test_a_whole_file_has_every_call_once(house: House) -> None:
    many(house, 130)
    answer = house.signed_in("sue").post("/calls/export")
    assert [line.split(",")[-1] for line in answer.text.splitlines()[1:]] == [f"CA{number}" for number in range(130)]
    assert house.audited()[0].key == "all"


def test_formulas_are_inert_in_the_file_and_numbers_masked(house: House) -> None:
    house.fill()
    answer = house.signed_in("sue").post("/calls/export")
    (row,) = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))[1:]
    assert row[2] == f"'{FORMULA}"
    assert row[3] == f"'{SHOWN}"
    assert CALLER not in answer.text


def test_a_name_of_markup_is_shown_as_it_is(house: House) -> None:
    house.fill()
    house.store.write(lambda tx: customers.remember(tx, CALLER, house.clock.at, name="<b>\u202eann</b>"))
    page = house.signed_in("sue").get("/calls").text
    assert "<bdi>&lt;b&gt;\u202eann&lt;/b&gt;</bdi>" in page


def test_a_call_under_way_is_marked(house: House) -> None:
    house.store.write(lambda tx: calls.create(tx, sid="CA7", direction="inbound", caller=CALLER, called=None, at=house.clock.at))
    page = house.signed_in("sue").get("/calls").text
    assert "under way" in page
    assert "under way" in house.signed_in("sue").get("/calls?direction=inbound").text


def test_the_search_box_leads_to_a_customer_without_telling_the_number(house: House) -> None:
    house.fill()
    sue = house.signed_in("sue")
    answer = sue.post("/find", q="138 0013 8001")
    assert answer.status_code == 302
    assert answer.location == "/calls?customer=1"
    assert SHOWN in sue.get(answer.location).text


@pytest.mark.parametrize(
    ("typed", "led_to"),
    [("2001", "/tickets/2001"), ("5001", "/appointments?day=2026-11-18"), ("CA1", "/calls/CA1"), (" 2001 ", "/tickets/2001")],
)
def test_the_search_box_knows_tickets_visits_and_calls(house: House, typed: str, led_to: str) -> None:
    house.fill()
    assert house.signed_in("sue").post("/find", q=typed).location == led_to


@pytest.mark.parametrize("typed", ["", "%", "nobody", "8001", "\x00", "+44 20 7946 0000"])
def test_what_is_not_there_is_not_found(house: House, typed: str) -> None:
    house.fill()
    answer = house.signed_in("sue").post("/find", q=typed)
    assert answer.status_code == 404
    assert "Nothing found" in answer.text


def test_an_agent_finds_tickets_and_no_calls(house: House) -> None:
    house.fill()
    ann = house.signed_in("ann")
    assert ann.post("/find", q="2001").location == "/tickets/2001"
    assert ann.post("/find", q="CA1").status_code == 404
    assert ann.post("/find", q=CALLER).status_code == 404
