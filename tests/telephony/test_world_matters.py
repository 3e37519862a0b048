"""The world's answers: bookings, tickets, open matters, callbacks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from promises.numbers import is_number
from storage import promises
from storage.door import Store
from tests.telephony.hotlines import ANN, hotline, pack, rows
from tests.telephony.worlds import Asked

BEN = "+8613800138002"
NEW_YORKER = "+12125550123"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


def wish(start: str, **rest: Any) -> dict[str, Any]:
    return {"start": start + ":00+08:00", "end": None, "part": None, "has_time": False} | rest


def starts(options: list[dict[str, Any]]) -> list[str]:
    return [option["start"][8:16] for option in options]


@pytest.fixture
def ann(store: Store) -> Asked:
    """A pack whose crew has two places and works 9-12 and 13-17 in slots of two hours; half a day's notice."""
    return Asked(hotline(store))


@pytest.fixture(autouse=True)
def kept_promises(store: Store) -> Any:
    """Whatever a test did, every open matter has exactly one promise."""
    yield
    assert store.read(promises.audit) == []


def booked(who: Asked, place: int = 0, **args: Any) -> dict[str, Any]:
    who.ask("hold_slot", slot=who.ask("free_slots", service="installation").values["options"][place])
    return dict(who.ask("book", service="installation", **args).values)


# free slots


def test_free_times_are_laid_out_and_offered(ann: Asked) -> None:
    found = ann.ask("free_slots", service="installation")
    assert (found.outcome, starts(found.values["options"])) == ("some", ["19T09:00", "19T13:00", "20T09:00"])
    assert found.values["options"][0]["end"] == "2026-11-19T11:00:00+08:00"


@pytest.mark.parametrize(
    ("wished", "outcome", "offered"),
    [
        (wish("2026-11-20T00:00"), "some", ["20T09:00", "20T13:00", "20T15:00"]),
        (wish("2026-11-20T00:00", part="afternoon"), "some", ["20T13:00", "20T15:00"]),
        (wish("2026-11-20T15:00", has_time=True), "some", ["20T15:00"]),
        (wish("2026-11-20T12:00", has_time=True), "others", ["20T09:00", "20T13:00", "20T15:00"]),
        (wish("2026-11-21T00:00"), "others", ["20T09:00", "20T13:00", "20T15:00"]),  # a Saturday
        (wish("2027-03-01T00:00"), "others", ["01T15:00", "02T09:00", "01T13:00"]),  # beyond the horizon
        (wish("2026-11-18T15:00", has_time=True), "others", ["19T09:00", "19T13:00", "19T15:00"]),  # too soon
    ],
)
def test_wishes_are_met_or_the_nearest_offered(ann: Asked, wished: Any, outcome: str, offered: list[str]) -> None:
    found = ann.ask("free_slots", service="installation", wish=wished)
    assert (found.outcome, sorted(starts(found.values["options"]))) == (outcome, sorted(offered))


def test_what_was_not_wanted_is_skipped(ann: Asked) -> None:
    first = ann.ask("free_slots", service="installation").values["options"]
    second = ann.ask("free_slots", service="installation", skip=first).values["options"]
    assert not {option["start"] for option in first} & {option["start"] for option in second}
    assert starts(ann.ask("free_slots", service="installation", skip=first[0]).values["options"])[0] == "19T13:00"


def test_offers_that_pile_up_are_all_skipped(ann: Asked) -> None:
    offered: Any = None
    told: list[str] = []
    while (found := ann.ask("free_slots", service="installation", skip=offered)).outcome != "none" and len(told) < 12:
        told += starts(found.values["options"])
        offered = [offered, found.values["options"]]
    assert len(told) == len(set(told)) >= 12


def test_an_unknown_service_has_no_times(ann: Asked) -> None:
    assert ann.outcome_of("free_slots", service="towing") == "none"


def test_laying_out_again_adds_nothing(ann: Asked) -> None:
    ann.ask("free_slots", service="installation")
    before = len(rows(ann.line.store, "slots"))
    ann.ask("free_slots", service="installation")
    ann.later(minutes=5).ask("free_slots", service="installation")
    assert len(rows(ann.line.store, "slots")) == before > 0
    ann.later(days=1).ask("free_slots", service="installation")
    assert len(rows(ann.line.store, "slots")) > before


def test_a_day_closed_since_is_offered_no_more(ann: Asked) -> None:
    ann.ask("free_slots", service="installation")
    file = {"zone": "Asia/Shanghai", "hours": {"thu": ["09:00-18:00"], "fri": ["09:00-18:00"]}, "closed": ["2026-11-19"]}
    changed = replace(ann, line=replace(ann.line, pack=pack(calendar=file)))
    assert starts(changed.ask("free_slots", service="installation").values["options"])[0] == "20T09:00"


def test_hours_changed_since_are_offered_as_they_are_now(ann: Asked) -> None:
    ann.ask("free_slots", service="installation")
    file = {"zone": "Asia/Shanghai", "hours": {"thu": ["09:00-18:00"]}}
    service = {"name": {"zh-CN": "装", "en-US": "fit"}, "resources": ["crew-1"], "minutes": 60, "windows": ["09:00-11:00"]}
    changed = replace(ann, line=replace(ann.line, pack=pack(calendar=file, services={"installation": service})))
    options = changed.ask("free_slots", service="installation", wish=wish("2026-11-19T00:00")).values["options"]
    assert [option["end"][11:16] for option in options] == ["11:00"] or starts(options) == ["19T09:00", "19T10:00"]


# holds


def test_a_held_slot_is_not_offered_to_others_until_the_hold_runs_out(ann: Asked) -> None:
    ben = ann.other("CA2", person=BEN)
    slot = ann.ask("free_slots", service="installation").values["options"][0]
    held = ann.ask("hold_slot", slot=slot)
    assert held.outcome == "held"
    assert (held.values["start"], held.values["end"]) == (slot["start"], slot["end"])
    twin = ben.ask("hold_slot", slot=slot)  # the crew's second place at the same time
    assert (twin.outcome, twin.values["start"]) == ("held", slot["start"])
    assert twin.values["slot"] != held.values["slot"]
    carl = ann.other("CA3", person="+8613800138003")
    assert carl.outcome_of("hold_slot", slot=slot) == "taken"
    assert starts(carl.ask("free_slots", service="installation").values["options"])[0] == "19T13:00"
    assert carl.later(minutes=4.9).outcome_of("hold_slot", slot=slot) == "taken"
    assert carl.later(minutes=5).outcome_of("hold_slot", slot=slot) == "held"
    assert ann.later(minutes=6).outcome_of("book", service="installation") == "lost"


def test_a_hold_is_one_at_a_time_and_can_be_given_back(ann: Asked) -> None:
    options = ann.ask("free_slots", service="installation").values["options"]
    ann.ask("hold_slot", slot=options[0]["slot"])
    ann.ask("hold_slot", slot=str(options[1]["slot"]))
    assert [slot["id"] for slot in rows(ann.line.store, "slots") if slot["hold_until"]] == [options[1]["slot"]]
    ann.ask("release_hold")
    assert not any(slot["hold_until"] for slot in rows(ann.line.store, "slots"))
    assert ann.outcome_of("book", service="installation") == "lost"


@pytest.mark.parametrize("slot", [None, "", "soon", 0, 99_999, {}, {"slot": None}, [1], -1, True])
def test_a_slot_that_is_not_there_is_taken(ann: Asked, slot: Any) -> None:
    assert ann.outcome_of("hold_slot", slot=slot) == "taken"


def test_a_slot_that_has_begun_cannot_be_held(ann: Asked) -> None:
    slot = ann.ask("free_slots", service="installation").values["options"][0]
    assert ann.other("CA1", now=at("2026-11-19T09:00")).outcome_of("hold_slot", slot=slot) == "taken"


# booking


def test_booking_keeps_the_visit_its_promise_and_its_reminder(ann: Asked) -> None:
    found = booked(ann, 2, contact=BEN, address="中山路 1 号", note="有狗")
    (visit,) = rows(ann.line.store, "appointments")
    assert (visit["contact"], visit["address"], visit["note"]) == (BEN, "中山路 1 号", "有狗")
    assert (visit["number"], found["start"]) == (found["number"], "2026-11-20T09:00:00+08:00")
    assert is_number(found["number"])
    (promise,) = rows(ann.line.store, "promises")
    assert (promise["kind"], promise["due_at"], promise["outcome"]) == ("visit", visit["start_at"], None)
    (work,) = rows(ann.line.store, "outbox")
    assert (work["kind"], work["payload"], work["key"]) == (
        "appointment_reminder",
        {"appointment_id": 1},
        "appointment_reminder:1:1",
    )
    assert work["due_at"] == visit["start_at"] - timedelta(days=1)


def test_a_visit_sooner_than_its_reminder_has_none(ann: Asked) -> None:
    booked(ann)
    assert rows(ann.line.store, "outbox") == []


def test_nothing_held_is_nothing_booked(ann: Asked) -> None:
    assert ann.outcome_of("book", service="installation") == "lost"
    assert rows(ann.line.store, "appointments") == []


def test_moving_a_visit_replaces_it_and_its_promise(ann: Asked) -> None:
    booked(ann)
    item = ann.ask("open_items").values["item"]
    moved = booked(ann, 2, moves=item["item"])
    assert [row["status"] for row in rows(ann.line.store, "appointments")] == ["moved", "booked"]
    assert [row["outcome"] for row in rows(ann.line.store, "promises")] == ["replaced", None]
    assert ann.ask("open_items").values["item"]["number"] == moved["number"]


def test_a_caller_without_a_number_is_remembered_by_the_contact_given(ann: Asked) -> None:
    nobody = ann.other("CA2", person="anonymous")
    booked(nobody, contact=BEN)
    assert ann.other("CA3", person=BEN).ask("open_items").values["item"]["kind"] == "appointment"


# tickets


@pytest.mark.parametrize(
    ("args", "promised", "priority", "promise"),
    [
        ({"kind": "complaint"}, "2026-11-19T17:00", 0, "reply"),  # 16 open hours
        ({"kind": "complaint", "urgent": True}, "2026-11-18T14:00", 50, "reply"),
        ({"kind": "repair"}, "2026-11-19T10:00", 10, "arrival"),
        ({"kind": "repair", "urgent": "true"}, "2026-11-18T12:00", 50, "arrival"),
        ({"kind": "enquiry", "urgent": "no"}, "2026-11-19T17:00", 0, "reply"),
        ({"kind": "emergency"}, "2026-11-18T11:00", 100, "arrival"),
    ],
)
def test_each_kind_of_ticket_has_its_promise(
    ann: Asked, args: dict[str, Any], promised: str, priority: int, promise: str
) -> None:
    found = ann.ask("open_ticket", summary="灶坏了", **args)
    assert is_number(found.values["number"])
    assert datetime.fromisoformat(found.values["promised_at"]) == at(promised)
    (ticket,) = rows(ann.line.store, "tickets")
    assert (ticket["promised_at"], ticket["priority"], ticket["contact"]) == (at(promised).astimezone(UTC), priority, ANN)
    assert [row["kind"] for row in rows(ann.line.store, "promises")] == [promise]


def test_a_ticket_keeps_what_was_said_about_it(ann: Asked) -> None:
    when = wish("2026-11-17T00:00", part="evening")
    ann.ask("open_ticket", kind="repair", summary=None, when=when, address="3 号楼", subject="灶", contact=BEN, urgent=True)
    (ticket,) = rows(ann.line.store, "tickets")
    assert ticket["fields"] == {"when": when, "address": "3 号楼", "subject": "灶", "urgent": True}
    assert (ticket["summary"], ticket["contact"]) == ("", BEN)


def test_a_kind_of_ticket_without_a_clock_is_an_error_and_leaves_nothing(ann: Asked) -> None:
    with pytest.raises(ValueError, match="praise"):
        ann.ask("open_ticket", kind="praise", summary="好")
    assert rows(ann.line.store, "tickets") == []


# open matters


def test_open_matters_are_told_soonest_first_and_found_by_number(ann: Asked) -> None:
    assert ann.outcome_of("open_items") == "none"
    late = ann.ask("open_ticket", kind="enquiry", summary="气价").values
    assert ann.ask("open_items").values["item"]["number"] == late["number"]
    soon = ann.ask("open_ticket", kind="emergency", summary="漏气").values
    visit = booked(ann)
    items = ann.ask("open_items").values["items"]
    assert [item["number"] for item in items] == [soon["number"], visit["number"], late["number"]]
    assert [(item["kind"], item["status"], item["service"]) for item in items] == [
        ("emergency", "open", None),
        ("appointment", "booked", "installation"),
        ("enquiry", "open", None),
    ]
    assert [item["at"] for item in items] == [soon["promised_at"], visit["start"], late["promised_at"]]
    for item in items:
        said = " ".join(item["number"])
        assert ann.other("CA2", person=None).ask("find_item", number=said).values["item"] == {**item, "mine": False}
    assert [(item["title"]["en-US"], item["mine"]) for item in items] == [
        ("emergency", True),
        ("installation", True),
        ("question", True),
    ]


def test_a_matter_is_late_once_its_promised_time_has_passed_and_while_it_is_open(ann: Asked) -> None:
    ticket = ann.ask("open_ticket", kind="repair", summary="灶坏了").values["number"]  # until the next morning at ten
    visit = booked(ann)
    begins, ends = (datetime.fromisoformat(visit[name]) for name in ("start", "end"))

    def late(number: str, moment: datetime) -> bool:
        return bool(replace(ann, now=moment).ask("find_item", number=number).values["item"]["late"])

    assert [late(ticket, at(f"2026-11-19T{time}")) for time in ("10:00", "10:01")] == [False, True]
    during, after = begins + timedelta(minutes=1), ends + timedelta(minutes=1)
    assert [late(visit["number"], moment) for moment in (begins, during, ends, after)] == [False, False, False, True]
    for number in (ticket, visit["number"]):
        ann.ask("cancel_item", item=number)
        assert not late(number, after)


def test_at_most_five_matters_are_told(ann: Asked) -> None:
    for _ in range(7):
        ann.ask("open_ticket", kind="enquiry", summary="气价")
    assert len(ann.ask("open_items").values["items"]) == 5


@pytest.mark.parametrize("number", ["", None, "1234567", "0000000", "x", "9" * 60])
def test_a_number_we_never_gave_is_missing(ann: Asked, number: str | None) -> None:
    assert ann.outcome_of("find_item", number=number) == "missing"


def test_a_number_with_a_right_check_digit_may_still_be_missing(ann: Asked) -> None:
    number = ann.ask("open_ticket", kind="enquiry", summary="气价").values["number"]
    other = next(str(n) for n in range(2_000_000, 2_000_100) if is_number(str(n)) and str(n) != number)
    assert ann.outcome_of("find_item", number=other) == "missing"


def test_notes_and_cancelling_reach_tickets_and_visits(ann: Asked) -> None:
    ann.ask("open_ticket", kind="repair", summary="灶坏了")
    booked(ann)
    items = ann.ask("open_items").values["items"]
    for item in items:
        assert ann.outcome_of("add_note", item=item, note=" 请先打电话 ") == "ok"
    assert [note["text"] for note in rows(ann.line.store, "notes")] == ["请先打电话"] * 2
    assert [ann.outcome_of("cancel_item", item=item["item"]) for item in items] == ["cancelled"] * 2
    assert [ann.outcome_of("cancel_item", item=item) for item in items] == ["missing"] * 2
    assert ann.outcome_of("open_items") == "none"
    assert {row["outcome"] for row in rows(ann.line.store, "promises")} == {"withdrawn"}
    assert ann.ask("find_item", number=items[0]["number"]).values["item"]["status"] == "cancelled"


@pytest.mark.parametrize("item", [None, "", "ticket", "2000000 OR 1=1", "callback:1", {"item": "x"}, 1, [], "2000000"])
def test_what_is_no_item_is_missing(ann: Asked, item: Any) -> None:
    assert ann.outcome_of("cancel_item", item=item) == "missing"


@pytest.mark.parametrize("item", [None, "", "callback:1", {"item": "x"}, "2000000", "9999999"])
def test_a_note_needs_something_to_be_added_to(ann: Asked, item: Any) -> None:
    assert ann.outcome_of("add_note", item=item, note="hello") == "missing"


# callbacks


@pytest.mark.parametrize(
    ("person", "wished", "outcome", "due"),
    [
        (ANN, None, "fine", "2026-11-18T10:10"),
        (ANN, wish("2026-11-18T15:00", has_time=True), "fine", "2026-11-18T15:00"),
        (ANN, wish("2026-11-18T20:00", has_time=True), "outside", "2026-11-19T09:00"),  # we are closed
        (ANN, wish("2026-11-20T00:00", part="afternoon"), "fine", "2026-11-20T14:00"),
        (NEW_YORKER, None, "outside", None),  # nine to six in China is eight in the evening to five in New York
        (None, None, "fine", "2026-11-18T10:10"),
    ],
)
def test_a_callback_lies_in_the_window_of_the_called_partys_place(
    ann: Asked, person: str | None, wished: Any, outcome: str, due: str | None
) -> None:
    caller = ann.other("CA2", person=person)
    if due is None:
        found = caller.ask("callback_time", at=wished)
        there = datetime.fromisoformat(found.values["due"]).astimezone(UTC) - timedelta(hours=5)
        assert 8 <= there.hour < 21
        assert ann.line.pack.calendar.is_open(datetime.fromisoformat(found.values["due"]))
        return
    found = caller.ask("callback_time", at=wished)
    assert (found.outcome, datetime.fromisoformat(found.values["due"])) == (outcome, at(due))


def test_a_number_that_may_be_anywhere_falls_back_to_our_own_window(ann: Asked) -> None:
    anywhere = ann.other("CA2", person="+18005550100")
    due = datetime.fromisoformat(anywhere.ask("callback_time").values["due"])
    assert ann.line.pack.calendar.is_open(due)


def test_a_callback_is_promised_once_for_a_number_and_matter(ann: Asked) -> None:
    due = ann.ask("callback_time", at=wish("2026-11-18T15:00", has_time=True)).values["due"]
    first = ann.ask("request_callback", due=due, matter="billing", reason="看账单")
    assert (first.outcome, first.values) == ("agreed", {"due": "2026-11-18T15:00:00+08:00"})
    again = ann.other("CA2").ask("request_callback", due="2026-11-19T15:00:00+08:00", matter="billing")
    assert (again.outcome, again.values) == ("already", first.values)
    assert ann.outcome_of("request_callback", due=due, matter="repair") == "agreed"
    assert [row["kind"] for row in rows(ann.line.store, "promises")] == ["callback"] * 2
    work = rows(ann.line.store, "outbox")
    assert [(row["key"], row["kind"], row["payload"]) for row in work] == [
        (f"place_callback:{row['id']}:1", "place_callback", {"callback_id": row["id"]})
        for row in rows(ann.line.store, "callbacks")
    ]
    assert work[0]["due_at"] == at("2026-11-18T15:00")


def test_a_callback_goes_to_the_contact_given_and_keeps_its_window(ann: Asked) -> None:
    found = ann.ask("request_callback", due="2026-11-18T15:00:00+08:00", matter="m", contact=NEW_YORKER)
    there = datetime.fromisoformat(found.values["due"]).astimezone(UTC) - timedelta(hours=5)
    assert 8 <= there.hour < 21
    assert rows(ann.line.store, "callbacks")[0]["number"] == NEW_YORKER


@pytest.mark.parametrize("contact", [None, "", "anonymous", "10086", "client:x"])
def test_without_a_number_there_is_nowhere_to_call(ann: Asked, contact: str | None) -> None:
    nobody = ann.other("CA2", person="anonymous")
    assert nobody.outcome_of("request_callback", due="2026-11-18T15:00:00+08:00", matter="m", contact=contact) == "nowhere"
    assert rows(ann.line.store, "callbacks") == []


@pytest.mark.parametrize("due", [None, "", "soon", "2020-01-01T00:00:00+08:00", {"start": None}])
def test_a_due_time_that_cannot_be_becomes_the_soonest(ann: Asked, due: Any) -> None:
    assert ann.ask("request_callback", due=due, matter="m").values == {"due": "2026-11-18T10:10:00+08:00"}
