"""Tickets, callbacks and the day sheet: in the order of what is promised, with what may be done to them."""

from datetime import timedelta

import pytest

from storage import eventlog, promises, tickets
from storage.promises import Subject
from storage.transaction import Transaction
from tests.desk.house import CALLER, SCRIPT, SHOWN, House
from tests.telephony import hotlines

PAGES = ["/tickets", "/tickets/2001", "/callbacks", "/callbacks/1", "/appointments", "/appointments/5001"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", ["ann", "sue"])
def test_words_stay_words_and_numbers_masked(house: House, path: str, name: str) -> None:
    house.fill()
    page = house.signed_in(name).get(path).text
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page
    assert SHOWN in page
    assert CALLER not in page
    if not path.startswith("/appointments"):
        assert "13912345678" not in page


@pytest.mark.parametrize("path", PAGES)
def test_only_a_supervisor_is_led_to_the_call(house: House, path: str) -> None:
    house.fill()
    assert ("/calls/CA1" in house.signed_in("sue").get(path).text) == (path not in {"/tickets", "/appointments", "/callbacks"})
    assert "/calls" not in house.signed_in("ann").get(path).text


@pytest.mark.parametrize(
    ("path", "words"),
    [("/tickets", "Nothing is owed"), ("/callbacks", "No calls owed"), ("/appointments", "No visits on this day")],
)
def test_empty_pages_teach(house: House, path: str, words: str) -> None:
    assert words in house.signed_in("ann").get(path).text


def some(house: House, count: int) -> None:
    def work(tx: Transaction) -> None:
        for number in range(count):
            tickets.open_ticket(
                tx,
                kind="repair" if number % 2 else "complaint",
                call_id=None,
                customer_id=None,
                summary=f"matter {number}",
                fields={},
                contact=None,
                priority=1,
                promised_at=house.clock.at + timedelta(hours=count - number),
                at=house.clock.at,
                numbering=lambda row_id: f"{7000 + row_id}",
            )

    house.store.write(work)


def walked(house: House, path: str) -> list[str]:
    ann = house.signed_in("ann")
    seen: list[str] = []
    following: str | None = path
    for _ in range(10):
        if following is None:
            break
        page = ann.get(following).text
        seen += [part.split('"')[0] for part in page.split('href="/tickets/')[1:]]
        parts = page.split('rel="next" href="')
        following = parts[1].split('"')[0].replace("&amp;", "&") if len(parts) > 1 else None
    return seen


def test_open_tickets_come_in_the_order_of_what_is_promised(house: House) -> None:
    some(house, 120)
    assert walked(house, "/tickets") == [f"{7000 + number}" for number in range(120, 0, -1)]


def test_all_tickets_come_newest_first_and_by_kind(house: House) -> None:
    some(house, 120)
    assert walked(house, "/tickets?show=all") == [f"{7000 + number}" for number in range(120, 0, -1)]
    assert walked(house, "/tickets?kind=repair") == [f"{7000 + number}" for number in range(120, 0, -2)]


def test_what_is_late_says_so(house: House) -> None:
    house.fill()
    assert "30 min late" in house.signed_in("ann").get("/tickets").text


def test_a_note_is_kept_with_who_wrote_it(house: House) -> None:
    house.fill()
    ann = house.signed_in("ann")
    assert ann.post("/tickets/2001/acts", act="note", text=f"called him {SCRIPT}").location == "/tickets/2001"
    page = ann.get("/tickets/2001").text
    assert "called him &lt;script&gt;" in page
    assert [row["actor"] for row in hotlines.rows(house.store, "notes")] == ["person 1"]
    (event,) = [event for event in house.store.read(lambda tx: eventlog.of_call(tx, 1)) if event.kind == "ticket_noted"]
    assert (event.actor, event.data) == ("person 1", {"number": "2001"})


def test_an_empty_note_is_none(house: House) -> None:
    house.fill()
    ann = house.signed_in("ann")
    ann.post("/tickets/2001/acts", act="note", text="  ")
    assert "Please write something" in ann.get("/tickets/2001").text
    assert hotlines.rows(house.store, "notes") == []


def test_a_ticket_is_withdrawn_once_with_its_promise(house: House) -> None:
    house.fill()
    ann = house.signed_in("ann")
    ann.post("/tickets/2001/acts", act="withdraw")
    assert "has been withdrawn" in ann.get("/tickets/2001").text
    ann.post("/tickets/2001/acts", act="withdraw", seen="1")
    assert "no longer open to it" in ann.get("/tickets/2001").text
    (promise,) = house.store.read(lambda tx: promises.of(tx, Subject.TICKET, 1))
    assert promise.outcome == "withdrawn"
    assert house.store.read(promises.audit) == []


def test_a_callback_is_withdrawn_once_with_its_promise(house: House) -> None:
    house.fill()
    ann = house.signed_in("ann")
    ann.post("/callbacks/1/acts", act="withdraw")
    assert "has been withdrawn" in ann.get("/callbacks").text
    ann.post("/callbacks/1/acts", act="withdraw", seen="1")
    assert "no longer open to it" in ann.get("/callbacks?show=all").text
    assert house.store.read(promises.audit) == []
    assert [row["actor"] for row in hotlines.rows(house.store, "events") if row["kind"] == "callback_withdrawn"] == ["person 1"]


@pytest.mark.parametrize("path", ["/tickets/1", "/callbacks/1", "/appointments/1"])
def test_what_is_not_there_cannot_be_changed(house: House, path: str) -> None:
    assert house.signed_in("ann").post(f"{path}/acts", act="done" if path != "/tickets/1" else "take").status_code == 404
    assert house.signed_in("ann").get(path).status_code == 404


@pytest.mark.parametrize(
    ("day", "there"),
    [("2026-11-18", True), ("2026-11-17", False), ("2026-11-19", False), ("rubbish", True), ("1999-01-01", True)],
)
def test_a_day_sheet_shows_its_day(house: House, day: str, there: bool) -> None:  # noqa: FBT001 - a row of a table
    house.fill()
    page = house.signed_in("ann").get(f"/appointments?day={day}").text
    assert ("11:00–12:00" in page) == there


def test_an_empty_day_leads_to_the_next_visits(house: House) -> None:
    house.fill()
    page = house.signed_in("ann").get("/appointments?day=2026-11-16").text
    assert "Next day with visits: Wed 18 Nov" in page
