"""The script beside a call: opened, led on, kept, registered once, handed on, ended; on both databases where it is a race."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import ValidationError
from sqlalchemy import update

from promises.numbers import appointment_number
from promises.outbound import Purpose
from storage import appointments, callbacks, tickets
from storage.appointments import SlotRow
from storage.door import Store
from storage.schema import slots
from storage.statement import Statement
from storage.transaction import Transaction
from telephony import floor, guiding, world
from telephony.floor import Reason
from telephony.guiding import Asked, Refused, Why
from telephony.guiding.gathering import world_of
from tests.telephony import desks, floors
from tests.telephony.desks import Desk, parted, talking, told
from tests.telephony.hotlines import ANN, WEDNESDAY, rows

_BOOKED = Statement(update(slots).values(booked=1))
STOVE = {"name": "stove", "title": {"zh-CN": "灶具", "en-US": "stove"}}
REPAIR = {"smells": "2", "appliance": "1", "symptom": "打不着火", "since": "今早七点多", "urgent": "2", "cured": "2"}
WHERE = {"address": "和平里三区12号楼3单元502"}


@pytest.fixture
def desk(store: Store) -> Desk:
    """An agent who talks to somebody whose stove does not burn."""
    hotline = desks.hotline(store)
    return talking(hotline, desks.agent(store), desks.call(store, appliance=STOVE))


@pytest.fixture
def on_both(either_store: Store) -> Desk:
    """The same, once on each database."""
    hotline = desks.hotline(either_store)
    return talking(hotline, desks.agent(either_store), desks.call(either_store, appliance=STOVE))


def refused(desk: Desk, why: Why, deed: str, **asked: object) -> None:
    with pytest.raises(Refused) as caught:
        desk.do(deed, **asked)
    assert caught.value.why is why


def said(script: dict[str, object]) -> list[str]:
    lines = script["say"]
    assert isinstance(lines, list)
    return ["".join(part["text"] for part in line["parts"]) for line in lines]


def at_the_promise(desk: Desk) -> Desk:
    """All answered, at the step that registers."""
    desk.open()
    desk.answer(**REPAIR, **WHERE)
    desk.do("go", step="promise")
    return desk


# --- beginning


def test_before_it_is_opened_the_page_knows_which_script_the_call_needs(desk: Desk) -> None:
    seen = desk.look()
    assert (seen["stage"], seen["writable"], seen["suggested"], seen["script"]) == ("talking", True, "repair", None)
    assert len(seen["scripts"]) == 8


def test_it_opens_with_facts_and_what_the_flow_has_asked(desk: Desk) -> None:
    shown = desk.open()
    assert said(shown)[:2] == [
        f"您好，{desk.hotline.pack.title['zh-CN']}，我是林晓雯，很高兴为您服务。",
        "您刚才说的是灶具的问题，对吗？",
    ]
    desk.do("go", step="fault")
    assert (desk.question("appliance")["shown"], desk.question("appliance")["source"]) == ("灶具", "ivr")
    desk.do("go", step="where")
    assert (desk.question("contact")["shown"], desk.question("contact")["source"]) == ("138 0013 8001", "fact")


def test_opening_again_changes_nothing(desk: Desk) -> None:
    first = desk.open()
    assert desk.open()["version"] == first["version"]
    assert [kind for _, kind, _ in told(desk.hotline.store, desk.seen["call"])] == ["script_opened"]


def test_a_call_without_an_intent_needs_a_script_chosen_by_hand_and_brings_along_what_is_known(store: Store) -> None:
    desk = talking(desks.hotline(store), desks.agent(store), desks.call(store, None))
    with pytest.raises(Refused) as caught:
        desk.open()
    assert caught.value.why is Why.NO_SCRIPT
    assert desk.look()["suggested"] is None
    desk.open("repair")
    desk.do("answer", name="name", text="陈慧敏")
    desk.open("complaint")
    assert {one["name"]: one["shown"] for one in desk.script["wrap_up"]["answers"]}["name"] == "陈慧敏"
    with pytest.raises(Refused):
        desk.open("no-such-script")


def test_nobody_has_a_script_without_a_call(store: Store) -> None:
    desk = Desk(desks.hotline(store), desks.agent(store))
    assert desk.look()["call"] is None
    with pytest.raises(Refused) as caught:
        desk.open()
    assert caught.value.why is Why.NO_CALL


# --- answering


def test_a_typed_date_is_understood_at_once_and_kept_only_when_given(desk: Desk) -> None:
    shown = desk.open()
    asked = Asked(script="repair", version=shown["version"], name="since", text="今早七点多")
    assert guiding.understand(desk.hotline, desk.person, asked, ui="zh-CN") == {
        "shown": "11月18日星期三上午7点",
        "spoken": "11月18日星期三上午7点",
        "sure": True,
        "wrong": "",
    }
    assert desk.look()["script"]["version"] == shown["version"]
    desk.do("answer", name="since", text="今早七点多")
    fresh = Desk(desk.hotline, desk.person)
    fresh.look()
    fresh.do("go", step="fault")
    assert (fresh.question("since")["text"], fresh.question("since")["shown"]) == ("今早七点多", "11月18日星期三上午7点")


def test_words_that_are_no_answer_stay_with_the_reason(desk: Desk) -> None:
    desk.open()
    desk.do("go", step="fault")
    desk.do("answer", name="since", text="蓝色")
    question = desk.question("since")
    assert (question["text"], question["shown"]) == ("蓝色", "")
    assert question["wrong"]
    desk.do("answer", name="since", text="")
    assert desk.question("since")["wrong"] == ""


def test_lines_that_must_be_said_are_ticked_and_open_again_when_their_answer_changes(desk: Desk) -> None:
    desk.open()
    desk.answer(**REPAIR, **WHERE)
    desk.do("go", step="repeat")
    desk.do("tick", step="repeat", line=0)
    assert desk.script["say"][0]["said"]
    desk.do("answer", name="address", text="朝阳路8号2单元301")
    assert not desk.script["say"][0]["said"]
    refused(desk, Why.NOT_POSSIBLE, "tick", step="repeat", line=7)


def test_steps_are_a_jump_list_with_what_is_done(desk: Desk) -> None:
    desk.open()
    desk.do("forward")
    desk.do("tick", step="safe", line=0)
    desk.answer(smells="2")
    desk.do("forward")
    assert [(one["number"], one["state"], one["current"]) for one in desk.script["outline"]][:3] == [
        (1, "done", False),
        (2, "done", False),
        (3, "half", True),
    ]
    desk.do("back")
    assert desk.script["step"]["name"] == "safe"
    refused(desk, Why.NOT_POSSIBLE, "go", step="nowhere")


def test_the_words_change_their_language_and_the_page_does_not(desk: Desk) -> None:
    desk.open()
    desk.do("speak", language="en-US")
    assert said(desk.script)[1] == "You said this is about your stove, is that right?"
    assert desk.script["title"] == "燃气报修"


def test_every_change_is_an_event_with_who_and_what_and_nothing_personal(desk: Desk) -> None:
    at_the_promise(desk).do("fill", name="ticket")
    logged = told(desk.hotline.store, desk.seen["call"])
    assert {actor for actor, _, _ in logged} == {f"person:{desk.person}"}
    assert [kind for _, kind, _ in logged].count("script_answered") == len(REPAIR) + len(WHERE)
    assert logged[-1][1:] == (
        "script_filled",
        {"script": "repair", "fill": "ticket", "query": "open_ticket", "outcome": "opened"},
    )
    text = json.dumps([data for _, _, data in logged], ensure_ascii=False)
    assert not any(word in text for word in ("和平里", "打不着", "今早", "8001"))


# --- the emergency


def test_key_0_leads_to_the_emergency_with_all_that_is_known_and_back(desk: Desk) -> None:
    desk.open()
    desk.answer(**WHERE)
    desk.do("emergency")
    assert desk.script["name"] == "emergency"
    shown = {one["name"]: one["shown"] for one in desk.script["wrap_up"]["answers"]}
    assert shown["address"] == WHERE["address"]
    assert told(desk.hotline.store, desk.seen["call"])[-1][1] == "script_emergency"
    desk.open("repair")
    assert (desk.script["name"], desk.look()["script"]["name"]) == ("repair", "repair")
    desk.do("emergency")
    assert desk.look()["script"]["name"] == "emergency"


# --- registering


def test_a_ticket_is_registered_from_the_answers_and_its_number_stands_in_the_words(desk: Desk) -> None:
    at_the_promise(desk).do("fill", name="ticket")
    (ticket,) = rows(desk.hotline.store, "tickets")
    assert (ticket["kind"], ticket["contact"], ticket["summary"]) == (
        "repair",
        ANN,
        "灶具：打不着火。11月18日星期三上午7点开始。换过电池，仍然不行。",
    )
    assert ticket["number"] in said(desk.script)[0]
    assert [one["number"] for one in desk.script["registered"]] == [ticket["number"]]


def test_pressed_twice_on_two_pages_it_is_registered_once(on_both: Desk) -> None:
    desk = on_both
    first = at_the_promise(desk)
    second = first.again()
    first.do("fill", name="ticket")
    assert second.do("fill", name="ticket")["version"] == first.script["version"]
    assert len(rows(desk.hotline.store, "tickets")) == 1


def test_what_lacks_something_is_not_registered(desk: Desk) -> None:
    desk.open()
    desk.do("go", step="promise")
    (one,) = desk.script["fillings"]
    assert [lack["name"] for lack in one["lacks"]] == ["symptom", "since"] or one["lacks"]
    refused(desk, Why.LACKING, "fill", name="ticket")
    refused(desk, Why.NOT_POSSIBLE, "fill", name="nothing")
    assert rows(desk.hotline.store, "tickets") == []


def test_a_ticket_of_the_flow_is_not_opened_again(store: Store) -> None:
    hotline, made = desks.hotline(store), desks.call(store)
    args = {"kind": "repair", "summary": "灶打不着"}
    store.write(lambda tx: world.ANSWERS["open_ticket"](world_of(hotline, tx, made, WEDNESDAY), args))
    desk = at_the_promise(talking(hotline, desks.agent(store), made))
    number = rows(store, "tickets")[0]["number"]
    assert number in said(desk.script)[0]
    assert told(store, made.id)[0][2]["registered"] == ["ticket"]
    assert desk.script["fillings"][0]["adds"]
    for _ in range(2):
        desk.do("fill", name="ticket")
    assert len(rows(store, "tickets")) == 1
    (note,) = rows(store, "notes")
    assert (note["text"], note["actor"]) == (
        "灶具：打不着火。11月18日星期三上午7点开始。换过电池，仍然不行。 和平里三区12号楼3单元502",
        f"person:{desk.person}",
    )
    desk.answer(address="朝阳路8号2单元301")
    desk.do("go", step="close")
    parted(desk)
    floor.wrap_up(hotline, desk.person, disposition="visit_arranged")
    assert [row["text"].rpartition(" ")[2] for row in rows(store, "notes")] == [WHERE["address"], "朝阳路8号2单元301"]


# --- two pages, two agents


def test_the_second_of_two_pages_gets_the_newer_state_and_overwrites_nothing(desk: Desk) -> None:
    desk.open()
    other = desk.again()
    desk.do("answer", name="symptom", text="打不着火")
    refused(other, Why.STALE, "answer", name="symptom", text="漏水")
    other.look()
    other.do("go", step="fault")
    assert other.question("symptom")["shown"] == "打不着火"
    other.do("answer", name="symptom", text="火苗发黄")
    refused(desk, Why.STALE, "forward")


def test_of_many_at_once_each_version_is_taken_once(either_store: Store) -> None:
    desk = talking(desks.hotline(either_store), desks.agent(either_store), desks.call(either_store))
    at_the_promise(desk)

    def deed(place: int) -> str:
        page = desk.again()
        try:
            if place % 2:
                page.do("fill", name="ticket")
            else:
                page.do("answer", name="symptom", text=f"打不着火{place}")
        except Refused as error:
            return error.why.value
        return "done"

    with ThreadPoolExecutor(8) as pool:
        came = list(pool.map(deed, range(8)))
    assert came.count("done") >= 1
    assert set(came) <= {"done", "stale"}
    assert len(rows(either_store, "tickets")) <= 1
    kinds = [kind for _, kind, _ in told(either_store, desk.seen["call"])]
    assert kinds.count("script_filled") == len(rows(either_store, "tickets"))
    (guide,) = rows(either_store, "guides")
    assert guide["version"] == len(kinds)


def test_a_call_passed_on_takes_its_script_along(store: Store) -> None:
    hotline, made = desks.hotline(store), desks.call(store)
    first = talking(hotline, desks.agent(store), made)
    first.open()
    first.answer(**WHERE)
    parted(first, "passed_on")
    second = talking(hotline, desks.agent(store, "王芳"), made)
    shown = second.open()
    assert "王芳" in said(shown)[0]
    assert {one["name"]: one["shown"] for one in shown["wrap_up"]["answers"]}["address"] == WHERE["address"]
    assert told(store, made.id)[-1][:2] == (f"person:{second.person}", "script_taken_over")
    first.look()
    assert not first.seen["writable"]
    refused(first, Why.NOT_YOURS, "forward")
    floor.wrap_up(hotline, first.person, disposition="passed_on")
    assert "script_ended" not in [kind for _, kind, _ in told(store, made.id)]


def test_through_a_real_transfer_the_script_stays_with_the_caller(store: Store) -> None:
    with floors.hall(store) as house:
        house.agent(floors.LI)
        house.caller()
        house.answer(floors.LI)
        li, wang = Desk(house.hotline, floors.LI), Desk(house.hotline, floors.WANG)
        li.open("small")
        li.answer(visit="1", kind="2", fault="漏水", day="明天")
        house.agent(floors.WANG)
        floor.transfer(house.hotline, floors.LI, colleague=floors.WANG)
        house.settle()
        assert not li.look()["writable"]
        house.answer(floors.WANG)
        assert (wang.look()["mine"], wang.look()["script"]["name"]) == (False, "small")
        wang.open()
        wang.do("go", step="register")
        wang.do("fill", name="ticket")
        floor.hang_up(house.hotline, floors.WANG)
        house.settle()
        floor.wrap_up(house.hotline, floors.LI, disposition="passed_on")
        with pytest.raises(floor.Refused):
            floor.wrap_up(house.hotline, floors.WANG, disposition="passed_on")
        floor.wrap_up(house.hotline, floors.WANG, disposition="registered")
    (ticket,) = rows(store, "tickets")
    assert ticket["summary"] == "维修。故障：漏水。"
    assert [row["disposition"] for row in rows(store, "wrap_ups")] == ["passed_on", "registered"]


# --- the end


def test_in_wrap_up_the_report_is_drafted_for_each_disposition_that_is_allowed(desk: Desk) -> None:
    at_the_promise(desk).do("fill", name="ticket")
    desk.do("go", step="close")
    parted(desk)
    desk.look()
    assert desk.seen["stage"] == "wrap_up"
    ends = {one["name"]: one for one in desk.script["wrap_up"]["dispositions"]}
    assert set(ends) == {"visit_arranged", "caller_waits", "to_emergency", "hung_up", "wrong_number"}
    assert ends["visit_arranged"]["report"]["agreed"].startswith("灶具报修：打不着火。")
    assert ends["visit_arranged"]["report"]["by"]
    assert desk.script["unsaid"] == 3
    desk.do("tick", step="repeat", line=0)
    assert desk.script["unsaid"] == 2


def test_a_disposition_the_script_does_not_allow_is_refused_and_keeps_the_wrap_up_owed(desk: Desk) -> None:
    desk.open()
    parted(desk)
    for word in ("visit_arranged_not", "solved_by_phone"):
        with pytest.raises(floor.Refused) as caught:
            floor.wrap_up(desk.hotline, desk.person, disposition=word)
        assert caught.value.reason is Reason.NOT_A_DISPOSITION
    floor.wrap_up(desk.hotline, desk.person, disposition="hung_up")
    assert desk.look()["call"] is None


def test_the_end_registers_what_the_disposition_fills_once(on_both: Desk) -> None:
    desk = on_both
    desk.open()
    desk.answer(**REPAIR, **WHERE)
    parted(desk)
    floor.wrap_up(desk.hotline, desk.person, disposition="hung_up", note="谈妥：登记")
    assert len(rows(desk.hotline.store, "tickets")) == 1
    ended = told(desk.hotline.store, rows(desk.hotline.store, "calls")[0]["id"])[-1]
    assert ended[1:] == ("script_ended", {"script": "repair", "disposition": "hung_up", "registered": {"ticket": "opened"}})
    refused(desk, Why.NO_CALL, "forward")


def test_nothing_is_registered_of_a_call_that_broke_off_too_early(desk: Desk) -> None:
    desk.open()
    parted(desk)
    floor.wrap_up(desk.hotline, desk.person, disposition="hung_up")
    assert rows(desk.hotline.store, "tickets") == []


def test_without_a_script_any_disposition_will_do(desk: Desk) -> None:
    parted(desk)
    floor.wrap_up(desk.hotline, desk.person, disposition="solved")
    assert desk.look()["call"] is None


# --- visits


@pytest.fixture
def booking(either_store: Store) -> Desk:
    """An agent with somebody who wants an inspection."""
    store = either_store
    desk = talking(desks.hotline(store), desks.agent(store), desks.call(store, "appointment"))
    desk.open()
    return desk


def test_free_times_follow_the_service_and_the_wish(booking: Desk) -> None:
    booking.do("go", step="when")
    assert booking.question("chosen")["options"] == ()
    booking.answer(service="1")
    times = [one["label"] for one in booking.question("chosen")["options"]]
    assert len(times) == 3
    booking.do("answer", name="wish", text="下周二下午")
    assert [one["label"] for one in booking.question("chosen")["options"]] != times
    before = [one["label"] for one in booking.question("chosen")["options"]]
    booking.do("slots")
    assert not set(before) & {one["label"] for one in booking.question("chosen")["options"]}


def test_a_time_chosen_is_held_and_booked_once(booking: Desk) -> None:
    booking.answer(service="1", suits="1", chosen="1")
    booking.do("go", step="when")
    assert booking.question("chosen")["held_until"] == "2026-11-18T10:05:00+08:00"
    booking.answer(**WHERE)
    booking.do("go", step="repeat")
    booking.do("fill", name="booking")
    booking.do("fill", name="booking")
    (visit,) = rows(booking.hotline.store, "appointments")
    assert (visit["service"], visit["address"], visit["contact"]) == ("inspection", WHERE["address"], ANN)
    assert booking.script["fillings"][0]["result"]["number"] == visit["number"]


def test_a_time_that_somebody_else_took_is_told_and_no_longer_chosen(booking: Desk) -> None:
    booking.answer(service="1")
    booking.do("go", step="when")
    booking.hotline.store.write(_all_booked)
    booking.do("answer", name="chosen", key="1")
    assert booking.seen["told"] == "slot_taken"
    assert booking.question("chosen")["shown"] == ""


def _all_booked(tx: Transaction) -> None:
    tx.change(_BOOKED)


# --- calls of ours


def test_a_reminder_knows_its_visit_and_registers_what_was_said(store: Store) -> None:
    hotline, earlier = desks.hotline(store), desks.call(store, "appointment")
    start = WEDNESDAY.replace(day=19, hour=14)

    def book(tx: Transaction) -> int:
        appointments.ensure_slots(tx, [SlotRow(resource="crew", service="inspection", start=start, end=start.replace(hour=16))])
        (slot,) = appointments.free(tx, "inspection", WEDNESDAY, start.replace(hour=15), WEDNESDAY)
        assert appointments.hold(tx, slot.id, earlier.id, WEDNESDAY.replace(hour=11), WEDNESDAY)
        booked = appointments.book(
            tx,
            call_id=earlier.id,
            service="inspection",
            customer_id=None,
            contact=ANN,
            address="和平里",
            note=None,
            at=WEDNESDAY,
            numbering=appointment_number,
        )
        assert booked is not None
        return booked.id

    visit = store.write(book)
    made = desks.outbound(store, Purpose.REMINDER.value, appointment_id=visit)
    desk = talking(hotline, desks.agent(store), made)
    assert desk.look()["suggested"] == "reminder"
    desk.open()
    desk.answer(reached="1", still="1")
    desk.do("go", step="remind")
    assert "11月19日星期四下午2点" in said(desk.script)[0]
    desk.do("go", step="prepare")
    parted(desk)
    floor.wrap_up(hotline, desk.person, disposition="confirmed")
    assert rows(store, "appointments")[0]["confirmed_at"] is not None
    assert rows(store, "dials")[0]["result"] == "reached"


def test_a_callback_has_its_matter_and_variants_for_machines_and_strangers(store: Store) -> None:
    hotline = desks.hotline(store)
    due = WEDNESDAY.replace(hour=11)
    callback, _ = store.write(
        lambda tx: callbacks.request(
            tx, customer_id=None, number=ANN, matter="repair", due=due, reason="灶打不着火", call_id=None, at=WEDNESDAY
        )
    )
    made = desks.outbound(store, Purpose.CALLBACK.value, callback_id=callback.id)
    desk = talking(hotline, desks.agent(store), made)
    desk.open()
    desk.do("go", step="matter")
    assert "灶打不着火" in said(desk.script)[0]
    assert [one["name"] for one in desk.script["variants"]] == ["voicemail", "wrong-person"]
    desk.do("variant", name="wrong-person")
    assert [one["on"] for one in desk.script["variants"]] == [False, True]
    parted(desk)
    floor.wrap_up(hotline, desk.person, disposition="wrong_person")
    assert rows(store, "callbacks")[0]["status"] == "failed"


# --- for whoever reads the call later, and what is refused


def test_the_answers_can_be_read_later_by_section_and_label(desk: Desk) -> None:
    at_the_promise(desk).do("fill", name="ticket")
    desk.do("go", step="close")
    parted(desk)
    floor.wrap_up(desk.hotline, desk.person, disposition="visit_arranged")
    pack, call_id = desk.hotline.pack, rows(desk.hotline.store, "calls")[0]["id"]
    (kept,) = desk.hotline.store.read(lambda tx: guiding.script_of(pack, tx, call_id, ui="en-US"))
    assert (kept.title, kept.disposition, kept.person_id) == ("Gas repair", "Visit arranged", desk.person)
    answers = {(section.title, one.label): (one.shown, one.source) for section in kept.sections for one in section.answers}
    assert answers["Fault", "What is faulty"] == ("stove", "agent")
    assert answers["Address", "Phone number"] == ("138 0013 8001", "fact")
    (ticket,) = desk.hotline.store.read(tickets.list_tickets)
    assert [one.number for one in kept.filled] == [ticket.number]


@pytest.mark.parametrize("more", [{"unknown": 1}, {"text": "x" * 2001}, {"version": "1"}, {"text": "\ud800"}, {"language": "fr"}])
def test_what_a_page_of_ours_does_not_send_is_refused(more: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Asked.model_validate({"script": "repair", **more})
