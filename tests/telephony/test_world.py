"""The world's answers: who calls, hours and queues, knowledge, surveys."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from ivr.queries import QUERIES
from storage import customers, queue
from storage.door import Store
from telephony.world import ANSWERS
from tests.telephony.hotlines import ANN, WEDNESDAY, hotline, rows
from tests.telephony.worlds import Asked


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


@pytest.fixture
def ann(store: Store) -> Asked:
    return Asked(hotline(store))


def test_every_query_a_flow_may_ask_is_answered_and_no_other() -> None:
    assert ANSWERS.keys() == QUERIES.keys()


# who is calling


@pytest.mark.parametrize(
    "person",
    [
        *(None, "", "Anonymous", "anonymous", "unknown", "restricted", "client:Anonymous", "client:+8613800138001"),
        *("sip:200@example.sip.twilio.com", "sip:+8613800138001@example.com", "+266696687", "+7378742833", "10086", "+12345"),
    ],
)
def test_a_caller_without_a_telephone_number_is_withheld(ann: Asked, person: str | None) -> None:
    caller = ann.other("CA2", person=person)
    assert caller.outcome_of("caller") == "withheld"
    assert caller.outcome_of("remember_language", language="en-US") == "ok"
    assert rows(ann.line.store, "customers") == []


def test_a_new_caller_is_unknown_and_leaves_no_row(ann: Asked) -> None:
    assert ann.ask("caller").values == {"number": ANN}
    assert ann.outcome_of("caller") == "unknown"
    assert rows(ann.line.store, "customers") == []


@pytest.mark.parametrize("person", [ANN, "13800138001", "138 0013 8001"])
def test_a_known_caller_is_recognised_however_the_carrier_writes_the_number(ann: Asked, person: str) -> None:
    ann.ask("remember_language", language="en-US")
    again = ann.other("CA2", person=person).ask("caller")
    assert again.values == {"language": "en-US", "name": None, "number": ANN, "open": 0, "withdrawn": False}
    assert [call["customer_id"] for call in rows(ann.line.store, "calls")] == [1, 1]


def test_open_matters_of_all_kinds_count(ann: Asked) -> None:
    ann.ask("open_ticket", kind="complaint", summary="气费不对")
    ann.ask("open_ticket", kind="enquiry", summary="气价")
    ann.ask("request_callback", due="2026-11-18T15:00:00+08:00", matter="billing")
    slot = ann.ask("free_slots", service="installation").values["options"][0]
    ann.ask("hold_slot", slot=slot)
    ann.ask("book", service="installation")
    assert ann.ask("caller").values["open"] == 4


def test_of_a_call_we_make_the_person_is_whom_we_rang(ann: Asked) -> None:
    ann.line.store.write(lambda tx: customers.remember(tx, ANN, WEDNESDAY, language="zh-CN", name="安"))
    outbound = ann.other("CA2", direction="outbound-api")
    assert outbound.ask("caller").values == {"language": "zh-CN", "name": "安", "number": ANN, "open": 0, "withdrawn": False}


# hours, queues, on call


def wait(who: Asked, since: datetime) -> None:
    who.line.store.write(lambda tx: queue.enter(tx, who.facts(tx).call.id, "service", 0, since))


@pytest.mark.parametrize(
    ("now", "opens_at"),
    [
        ("2026-11-18T10:00", None),
        ("2026-11-18T08:59", "2026-11-18T09:00:00+08:00"),
        ("2026-11-20T18:00", "2026-11-23T09:00:00+08:00"),
        ("2026-09-30T20:00", "2026-10-08T09:00:00+08:00"),
        ("2026-10-10T10:00", None),  # a Saturday made a working day
    ],
)
def test_hours_follow_the_calendar(ann: Asked, now: str, opens_at: str | None) -> None:
    found = ann.other("CA1", now=at(now)).ask("hours")
    assert (found.outcome, found.values.get("opens_at")) == ("closed" if opens_at else "open", opens_at)


def test_a_queue_is_as_long_as_those_who_wait_make_it(ann: Asked) -> None:
    found = ann.ask("queue_state", queue="service")
    assert (found.outcome, found.values) == ("short", {"waiting": 0, "minutes": 1})
    for n in range(4):
        other = ann.other(f"CA{n + 2}")
        wait(other, WEDNESDAY)
    found = ann.ask("queue_state", queue="service")
    assert (found.outcome, found.values) == ("long", {"waiting": 4, "minutes": 12})
    assert ann.outcome_of("queue_state", queue="emergency") == "short"


def test_one_who_has_waited_long_makes_the_queue_long(ann: Asked) -> None:
    wait(ann, WEDNESDAY - timedelta(minutes=10))
    assert ann.other("CA2").outcome_of("queue_state", queue="service") == "long"


def test_at_night_only_the_emergency_queue_is_open(ann: Asked) -> None:
    night = ann.other("CA1", now=at("2026-11-18T23:00"))
    found = night.ask("queue_state", queue="service")
    assert (found.outcome, found.values) == ("closed", {"opens_at": "2026-11-19T09:00:00+08:00"})
    assert night.outcome_of("queue_state", queue="emergency") == "short"


def test_whoever_is_on_call_is_named(store: Store) -> None:
    line = hotline(store)
    assert Asked(line).ask("on_call").values == {"to": "+8613900139000"}
    assert Asked(replace(line, on_call_number=None)).outcome_of("on_call") == "none"


# knowledge


@pytest.mark.parametrize(("language", "start"), [("zh-CN", "民用"), ("en-US", "Household")])
def test_an_answer_is_given_in_the_calls_language(ann: Asked, language: str, start: str) -> None:
    for question in ("请问气价多少", "what is the price of gas", "price"):
        assert ann.other("CA1", language=language).ask("knowledge", text=question).values["text"].startswith(start)


@pytest.mark.parametrize("text", ["", None, "今天天气怎么样", "my cat is ill"])
def test_what_we_do_not_know_is_not_answered(ann: Asked, text: str | None) -> None:
    assert ann.outcome_of("knowledge", text=text) == "none"


# surveys


def test_a_caller_is_asked_once_a_call(ann: Asked) -> None:
    assert [ann.outcome_of("survey_due") for _ in range(3)] == ["ask", "skip", "skip"]
    assert ann.other("CA2").outcome_of("survey_due") == "ask"


@pytest.mark.parametrize("changes", [{"intent": "emergency"}, {"outcome": "emergency"}])
def test_nobody_is_asked_after_an_emergency(ann: Asked, changes: dict[str, str]) -> None:
    assert ann.other("CA1", **changes).outcome_of("survey_due") == "skip"
    assert rows(ann.line.store, "surveys") == []


def test_a_pack_without_a_survey_asks_nobody(store: Store) -> None:
    assert Asked(hotline(store, survey=None)).outcome_of("survey_due") == "skip"


@pytest.mark.parametrize(
    ("status", "given_scores", "kept"),
    [
        ("complete", {"solved": 5, "manner": "4"}, ("complete", {"solved": 5, "manner": 4})),
        ("complete", {"solved": 5}, ("broke_off", {"solved": 5})),
        ("complete", {"solved": 9, "manner": "x", "other": 5}, ("broke_off", {})),
        ("declined", None, ("declined", {})),
        ("broke_off", {"solved": 3}, ("broke_off", {"solved": 3})),
    ],
)
def test_a_survey_is_kept_as_what_it_came_to(ann: Asked, status: str, given_scores: Any, kept: tuple[str, Any]) -> None:
    ann.ask("survey_due")
    ann.ask("keep_survey", status=status, scores=given_scores, comment="  谢谢 ")
    (survey,) = rows(ann.line.store, "surveys")
    assert (survey["status"], survey["scores"], survey["comment"]) == (*kept, "谢谢")
    assert rows(ann.line.store, "outbox") == []


def test_an_unhappy_caller_is_put_by_for_a_follow_up_once(ann: Asked) -> None:
    for _ in range(2):
        ann.ask("keep_survey", status="complete", scores={"solved": 1, "manner": 5})
    (work,) = rows(ann.line.store, "outbox")
    assert (work["key"], work["kind"], work["payload"]) == ("survey_follow_up:1", "survey_follow_up", {"call_id": 1})
    assert work["due_at"] == WEDNESDAY
