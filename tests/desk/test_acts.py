"""What people do to what is owed: each deed once, with its event and its promise; an old look at it does nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from promises import acts
from promises.acts import Act
from promises.outbound import Purpose
from storage import appointments, callbacks, eventlog, handlings, outbox, promises, surveys, tickets
from storage.appointments import SlotRow
from storage.handlings import Subject
from storage.schema import metadata
from storage.statement import Statement
from storage.transaction import Transaction
from telephony.outbound import errands
from tests.desk.house import BACKWARDS, CALLER, FORMULA, SCRIPT, House
from tests.telephony import hotlines

HOUR = timedelta(hours=1)
TICKET, CALLBACK, VISIT, SURVEY = "/tickets/2001", "/callbacks/1", "/appointments/5001", "/surveys"


@pytest.fixture
def filled(house: House) -> House:
    house.fill()
    return house


def kinds(house: House) -> list[str]:
    return [row["kind"] for row in hotlines.rows(house.store, "events")]


def outcomes(house: House, subject: promises.Subject) -> list[str | None]:
    return [promise.outcome for promise in house.store.read(lambda tx: promises.of(tx, subject, 1))]


def test_a_ticket_is_taken_given_on_and_closed_with_a_result(filled: House) -> None:
    ann, sue = filled.signed_in("ann"), filled.signed_in("sue")
    ann.post(f"{TICKET}/acts", act="take", seen="0")
    assert "Ann" in sue.get(TICKET).text.split("In whose hands")[1][:200]
    sue.post(f"{TICKET}/acts", act="assign", person="2", seen="1")
    assert "Ben" in sue.get("/tickets").text
    ben = filled.signed_in("ben")
    ben.post(f"{TICKET}/acts", act="close", seen="2", text=f"repaired {SCRIPT}{BACKWARDS}")
    page = ben.get(TICKET).text
    assert "It has been closed" in page
    assert f"<bdi>repaired &lt;script&gt;alert(1)&lt;/script&gt;{BACKWARDS}</bdi>" in page
    assert outcomes(filled, promises.Subject.TICKET) == ["missed"]
    assert [kind for kind in kinds(filled) if kind.startswith("ticket_")] == ["ticket_assigned"] * 2 + ["ticket_closed"]
    closed = next(event for event in filled.store.read(lambda tx: eventlog.of_call(tx, 1)) if event.kind == "ticket_closed")
    assert (closed.actor, closed.data) == ("person 2", {"number": "2001", "kept": False})
    assert "The ticket was closed" in sue.get("/calls/CA1").text
    assert filled.store.read(promises.audit) == []


def test_no_ticket_is_closed_without_a_result(filled: House) -> None:
    ann = filled.signed_in("ann")
    ann.post(f"{TICKET}/acts", act="close", seen="0", text=" ")
    assert "Please write something" in ann.get(TICKET).text
    assert outcomes(filled, promises.Subject.TICKET) == [None]


def test_a_ticket_is_opened_again_with_a_new_promise_by_a_supervisor(filled: House) -> None:
    ann, sue = filled.signed_in("ann"), filled.signed_in("sue")
    ann.post(f"{TICKET}/acts", act="close", seen="0", text="done")
    ann.post(f"{TICKET}/acts", act="reopen", seen="1")
    assert "no longer open to it" in ann.get(TICKET).text
    assert [(entry.act, entry.key, entry.reason) for entry in filled.audited()] == [("refused", "2001", "reopen: refused")]
    sue.post(f"{TICKET}/acts", act="reopen", seen="1")
    found = filled.store.read(lambda tx: tickets.find_by_number(tx, "2001"))
    assert found is not None
    assert found.status == "open"
    assert found.promised_at > filled.clock.at
    assert outcomes(filled, promises.Subject.TICKET) == ["missed", None]
    assert filled.store.read(promises.audit) == []


def test_priority_is_a_supervisors_and_one_of_ours(filled: House) -> None:
    sue = filled.signed_in("sue")
    sue.post(f"{TICKET}/acts", act="priority", number="50", seen="0")
    sue.post(f"{TICKET}/acts", act="priority", number="51", seen="1")
    filled.signed_in("ann").post(f"{TICKET}/acts", act="priority", number="100", seen="1")
    found = filled.store.read(lambda tx: tickets.find_by_number(tx, "2001"))
    assert found is not None
    assert found.priority == 50


def test_two_at_once_and_one_of_them_in_vain(filled: House) -> None:
    people = [filled.signed_in(name) for name in ("ann", "ben")]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda who: who.post(f"{TICKET}/acts", act="take", seen="0"), people))
    assert kinds(filled).count("ticket_assigned") == 1
    handling = filled.store.read(lambda tx: handlings.of(tx, Subject.TICKET, 1))
    assert handling is not None
    assert handling.version == 1
    assert [entry.reason for entry in filled.audited()] == ["take: stale"]
    assert sum("somebody changed it" in one.get(TICKET).text for one in people) == 1


@pytest.mark.parametrize("person", ["", "99", "4", "6", "x"])
def test_work_is_given_to_nobody_who_is_not_here_for_it(filled: House, person: str) -> None:
    sue = filled.signed_in("sue")
    sue.post(f"{TICKET}/acts", act="assign", person=person, seen="0")
    assert "choose somebody who works here" in sue.get(TICKET).text
    assert filled.store.read(lambda tx: handlings.of(tx, Subject.TICKET, 1)) is None


@pytest.mark.parametrize("path", [TICKET, CALLBACK, VISIT])
@pytest.mark.parametrize("act", ["", "explode", "TAKE"])
def test_acts_nobody_knows_are_refused(filled: House, path: str, act: str) -> None:
    assert filled.signed_in("ann").post(f"{path}/acts", act=act).status_code == 400


def test_a_callback_is_taken_and_made(filled: House) -> None:
    ann = filled.signed_in("ann")
    ann.post(f"{CALLBACK}/acts", act="take", seen="0")
    assert "Ann" in ann.get("/callbacks").text
    ann.post(f"{CALLBACK}/acts", act="done", seen="0")
    assert "somebody changed it" in ann.get(CALLBACK).text
    ann.post(f"{CALLBACK}/acts", act="done", seen="1")
    assert outcomes(filled, promises.Subject.CALLBACK) == ["kept"]
    assert "callback_reached" in kinds(filled)


def test_a_callback_is_moved_with_the_ringing_itself(filled: House) -> None:
    key = errands.key_of(Purpose.CALLBACK, 1, 1)
    filled.store.write(
        lambda tx: errands.put(tx, (Purpose.CALLBACK, 1), attempt=1, due=filled.clock.at + HOUR, at=filled.clock.at)
    )
    ann = filled.signed_in("ann")
    ann.post(f"{CALLBACK}/acts", act="move", when="2026-11-18T15:00", seen="0")
    moved = filled.store.read(lambda tx: (callbacks.find(tx, 1), outbox.find(tx, key)))
    due = filled.clock.at + 5 * HOUR
    assert [one.due_at for one in moved if one] == [due, due]
    assert outcomes(filled, promises.Subject.CALLBACK) == ["replaced", None]
    assert filled.store.read(promises.audit) == []


@pytest.mark.parametrize("when", ["", "rubbish", "2026-11-18T09:00", "2026-11-19T03:00", "2027-11-18T15:00"])
def test_nobody_is_rung_at_an_hour_that_is_not_allowed(filled: House, when: str) -> None:
    ann = filled.signed_in("ann")
    ann.post(f"{CALLBACK}/acts", act="move", when=when, seen="0")
    assert "must not be rung then" in ann.get(CALLBACK).text
    assert outcomes(filled, promises.Subject.CALLBACK) == [None]


def test_a_callback_that_was_put_aside_is_shown_and_decided(filled: House) -> None:
    def parked(tx: Transaction) -> None:
        errands.put(tx, (Purpose.CALLBACK, 1), attempt=1, due=filled.clock.at, at=filled.clock.at)
        tx.change(Statement(update(metadata.tables["outbox"]).values(state="parked")))

    filled.store.write(parked)
    ann = filled.signed_in("ann")
    assert "Put aside" in ann.get("/callbacks").text
    assert "nobody knows whether the call was placed" in ann.get(CALLBACK).text
    ann.post(f"{CALLBACK}/acts", act="move", when="2026-11-18T15:00", seen="0")
    assert [row["state"] for row in hotlines.rows(filled.store, "outbox")] == ["parked", "due"]


def test_a_visit_goes_from_the_door_to_its_end(filled: House) -> None:
    ann = filled.signed_in("ann")
    sheet = ann.get("/appointments").text
    assert 'value="arrived/5001/0"' in sheet
    assert "done/5001" not in sheet
    ann.post("/appointments/acts", do="arrived/5001/0", back="/appointments?day=2026-11-18")
    assert "arrived 10:00" in ann.get("/appointments").text
    ann.post("/appointments/acts", do="done/5001/0")
    assert "somebody changed it" in ann.get("/appointments").text
    assert ann.post("/appointments/acts", do="done/5001/1", back="//evil.example").location == "/appointments"
    assert outcomes(filled, promises.Subject.APPOINTMENT) == ["kept"]
    assert kinds(filled)[-2:] == ["visit_arrived", "visit_done"]


@pytest.mark.parametrize("do", ["", "move/5001/0", "arrived", "arrived//0", "explode/5001/0"])
def test_a_sheet_does_only_what_it_offers(filled: House, do: str) -> None:
    assert filled.signed_in("ann").post("/appointments/acts", do=do).status_code == 400


def test_where_nobody_was_at_home_our_promise_is_kept(filled: House) -> None:
    filled.clock.at += 2 * HOUR
    ann = filled.signed_in("ann")
    ann.post(f"{VISIT}/acts", act="no_show", seen="0")
    assert outcomes(filled, promises.Subject.APPOINTMENT) == ["kept"]
    visit = filled.store.read(lambda tx: appointments.find_by_number(tx, "5001"))
    assert visit is not None
    assert visit.status == "missed"


def test_a_visit_moves_to_a_free_time_and_no_other(filled: House) -> None:
    start = filled.clock.at + 24 * HOUR

    def laid(tx: Transaction) -> int:
        rows = [SlotRow(resource="crew", service="inspection", start=start, end=start + HOUR)]
        appointments.ensure_slots(tx, [*rows, SlotRow(resource="x", service="other", start=start, end=start + HOUR)])
        return appointments.free(tx, "inspection", start, start + HOUR, filled.clock.at)[0].id

    slot = filled.store.write(laid)
    ann = filled.signed_in("ann")
    assert f'<option value="{slot}">' in ann.get(VISIT).text
    for wrong in ("1", "3", "999", ""):
        ann.post(f"{VISIT}/acts", act="move", number=wrong, seen="0")
        assert "has just been taken" in ann.get(VISIT).text
    ann.post(f"{VISIT}/acts", act="move", number=str(slot), seen="0")
    assert "The time has been changed" in ann.get(VISIT).text
    rows = hotlines.rows(filled.store, "appointments")
    assert [row["status"] for row in rows] == ["moved", "booked"]
    assert rows[1]["contact"] == CALLER
    assert [row["key"].split(":")[0] for row in hotlines.rows(filled.store, "outbox")] in ([], ["appointment_reminder"])
    assert filled.store.read(promises.audit) == []


def test_a_visit_is_cancelled_and_its_slot_free_again(filled: House) -> None:
    ann = filled.signed_in("ann")
    ann.post(f"{VISIT}/acts", act="cancel", seen="0")
    free = filled.store.read(
        lambda tx: appointments.free(tx, "inspection", filled.clock.at, filled.clock.at + 9 * HOUR, filled.clock.at)
    )
    assert [slot.id for slot in free] == [1]
    assert outcomes(filled, promises.Subject.APPOINTMENT) == ["withdrawn"]


def test_a_low_score_gets_an_owner_and_a_result(filled: House) -> None:
    sue = filled.signed_in("sue")
    assert "Nobody yet" in sue.get(SURVEY).text
    sue.post(f"{SURVEY}/1/acts", act="assign", person="1", seen="0", back="/surveys?days=7")
    assert "Ann" in sue.get(SURVEY).text
    sue.post(f"{SURVEY}/1/acts", act="handled", text=FORMULA, seen="1")
    assert "looked into 10:00" in sue.get(SURVEY).text
    assert FORMULA in sue.get("/calls/CA1").text
    sue.post(f"{SURVEY}/1/acts", act="handled", text="again", seen="2")
    assert "no longer open to it" in sue.get(SURVEY).text


def test_a_good_score_is_nobodys_to_look_into(filled: House) -> None:
    filled.store.write(lambda tx: surveys.keep(tx, 1, status="complete", scores={"solved": 5}, comment=None, at=filled.clock.at))
    sue = filled.signed_in("sue")
    sue.post(f"{SURVEY}/1/acts", act="take", seen="0")
    assert "no longer open to it" in sue.get(SURVEY).text


def test_what_is_withdrawn_in_a_call_meanwhile_cannot_be_closed(filled: House) -> None:
    filled.store.write(lambda tx: tickets.cancel(tx, 1, at=filled.clock.at))
    ann = filled.signed_in("ann")
    ann.post(f"{TICKET}/acts", act="close", text="done", seen="0")
    assert "no longer open to it" in ann.get(TICKET).text
    assert outcomes(filled, promises.Subject.TICKET) == ["withdrawn"]


def test_the_rules_offer_what_makes_sense(house: House) -> None:
    now = house.clock.at
    assert acts.of_visit("booked", now + 24 * HOUR, now, arrived=False) == {Act.MOVE, Act.CANCEL}
    assert Act.NO_SHOW not in acts.of_visit("booked", now + HOUR, now, arrived=False)
    assert acts.of_visit("booked", now, now, arrived=True) == {Act.DONE, Act.CANCEL}
    assert acts.of_visit("done", now, now, arrived=True) == frozenset()
    assert Act.ASSIGN not in acts.of_ticket("open", leads=False)
    assert acts.of_ticket("closed", leads=False) == {Act.NOTE}
    assert acts.of_callback("done", leads=True) == frozenset()
    assert acts.of_survey(low=True, handled=True) == frozenset()
    assert acts.kept(now, now)
    assert not acts.kept(now, now + HOUR)
