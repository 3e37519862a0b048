"""Placing calls: never two for one attempt, whatever is lost or dies when; nobody outside their window or after refusing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from promises.outbound import Purpose
from storage import callbacks, customers, dials, leases, promises, refusals
from storage.door import Store
from storage.promises import Subject
from storage.transaction import Transaction
from telephony.dialer import TwilioDialer
from telephony.outbound.attempts import reported
from telephony.outbound.scene import Scene
from telephony.simulator.app import create_simulator
from telephony.simulator.faults import Fault
from telephony.simulator.handsets import Behaviour
from telephony.simulator.transport import WsgiTransport
from tests.storage.world import together
from tests.stories.hall import ACCOUNT, ADDRESS, AT, NUMBER, TOKEN, Hall, hall_on
from tests.telephony.simulator.served import served
from tests.workers.owing import ANN, MINUTE, a_callback, attempts_of, callback_of, dialled, logged, phone, results, work
from tests.workers.proxy import Mode, Proxy, proxy
from workers.job import Done, Task
from workers.jobs import place_callback
from workers.perform import drain
from workers.placing import _ask

FIRST = "place_callback:1:1"


@pytest.fixture
def place(store: Store) -> Iterator[Hall]:
    with hall_on(store) as made:
        yield made


@contextmanager
def behind_a_proxy(place: Hall) -> Iterator[tuple[Hall, Proxy]]:
    """The same hotline with real sockets between it and its carrier."""
    with served(create_simulator(place.carrier)) as url, proxy(url) as made:
        dialer = TwilioDialer(account_sid=ACCOUNT, auth_token=TOKEN, public_url=ADDRESS, api_url=made.url, timeout_s=1.0)
        yield replace(place, tools=replace(place.tools, dialer=dialer)), made


def ahead(place: Hall, **later: float) -> None:
    place.wait(place.clock.instant() + timedelta(**later))


def task(key: str = FIRST, callback_id: int = 1) -> Task:
    return Task(key=key, kind="place_callback", payload={"callback_id": callback_id}, attempt=1, due_at=AT)


def settled(place: Hall, callback_id: int = 1) -> list[str | None]:
    return [promise.outcome for promise in place.store.read(lambda tx: promises.of(tx, Subject.CALLBACK, callback_id))]


def test_a_due_callback_is_dialled_once_and_its_intent_written_first(place: Hall) -> None:
    phone(place, Behaviour.PERSON)
    a_callback(place)
    drain(place.tools)
    assert dialled(place) == 1
    (dial,) = attempts_of(place, 1)
    assert (dial.state, dial.key, dial.sid) == ("placed", FIRST, place.carrier.network.calls()[0].sid)
    drain(place.tools)
    assert dialled(place) == 1


@pytest.mark.parametrize("mode", [Mode.REQUEST_LOST, Mode.ANSWER_LOST, Mode.ERROR_AFTER, Mode.HANG])
def test_a_lost_dial_is_looked_up_and_comes_to_exactly_one_call(place: Hall, mode: Mode) -> None:
    phone(place, Behaviour.PERSON)
    a_callback(place)
    with behind_a_proxy(place) as (there, between):
        between.posts.append(mode)
        drain(there.tools)
        assert dialled(place) == (0 if mode is Mode.REQUEST_LOST else 1)
        there.wait(place.clock.instant() + 2 * MINUTE)
    assert dialled(place) == 1
    (dial,) = attempts_of(place, 1)
    assert dial.state == "placed"
    expected = ["POST", "GET", "GET", "GET", "POST"] if mode is Mode.REQUEST_LOST else ["POST"]
    assert between.seen == expected  # the carrier's first webhook carries the key: no look is needed where it comes


@pytest.mark.parametrize("mode", [Mode.ANSWER_LOST, Mode.HANG])
def test_a_lost_dial_of_which_no_report_comes_is_found_at_the_carrier(place: Hall, mode: Mode) -> None:
    """Busy: the only report is the last one, and it is held back."""
    phone(place, Behaviour.NO_ANSWER)
    a_callback(place)
    with behind_a_proxy(place) as (there, between), deaf(place):
        between.posts.append(mode)
        drain(there.tools)
        assert attempts_of(place, 1)[0].state == "unknown"
        there.wait(place.clock.instant() + MINUTE)
        assert between.seen == ["POST", "GET"]
        assert attempts_of(place, 1)[0].state == "placed"
        assert dialled(place) == 1


def test_a_lost_dial_that_a_report_makes_known_has_an_end_although_the_last_report_is_lost(place: Hall) -> None:
    phone(place, Behaviour.BUSY)
    a_callback(place)
    with behind_a_proxy(place) as (there, between), deaf(place):
        between.posts.append(Mode.ANSWER_LOST)
        drain(there.tools)
        place.carrier.settle()
    sid, now = place.carrier.network.calls()[0].sid, place.clock.instant()
    assert place.store.write(lambda tx: dials.placed(tx, FIRST, sid=sid, at=now))  # as the report that the call was begun does
    ahead(place, minutes=5)
    assert results(place, 1) == ["busy"]
    assert work(place, "place_callback:1:2").state == "due"
    assert dialled(place) == 1


@contextmanager
def deaf(place: Hall) -> Iterator[None]:
    """The hotline cannot be reached by the carrier for a while."""
    place.carrier.network.web, kept = replace(place.carrier.network.web, transport=WsgiTransport({})), place.carrier.network.web
    try:
        yield
    finally:
        place.carrier.network.web = kept


def test_a_report_that_is_lost_is_asked_for(place: Hall) -> None:
    phone(place, Behaviour.BUSY)
    a_callback(place)
    with deaf(place):
        drain(place.tools)
        place.carrier.settle()
    assert results(place, 1) == [None]
    ahead(place, minutes=5)
    assert results(place, 1) == ["busy"]
    assert work(place, "place_callback:1:2").state == "due"
    assert dialled(place) == 1


def test_what_the_carrier_cannot_tell_is_parked_in_plain_sight_and_never_dialled_again(place: Hall) -> None:
    phone(place, Behaviour.NO_ANSWER)
    a_callback(place)
    with behind_a_proxy(place) as (there, between), deaf(place):
        between.posts.append(Mode.ANSWER_LOST)
        between.gets += [Mode.AWAY] * 50
        there.wait(place.clock.instant() + timedelta(hours=3))
        entry = work(place, FIRST)
        assert entry.state == "parked"
        assert entry.last_error
        assert "look at the carrier" in entry.last_error
        assert (attempts_of(place, 1)[0].state, callback_of(place, 1).status, settled(place)) == ("unknown", "open", [None])
        assert logged(place.store, "dial_parked") == [{"attempt": FIRST}]
        assert dialled(place) == 1
        between.gets.clear()
        now = place.clock.instant()
        assert place.store.write(lambda tx: leases.retry(tx, FIRST, at=now, actor="desk"))
        drain(there.tools)
        assert attempts_of(place, 1)[0].state == "placed"
    assert dialled(place) == 1


def test_a_carrier_that_takes_no_more_calls_is_waited_for(place: Hall) -> None:
    phone(place, Behaviour.PERSON)
    a_callback(place)
    with behind_a_proxy(place) as (there, between):
        between.posts += [Mode.TOO_MANY] * 7
        there.wait(place.clock.instant() + MINUTE)
        assert between.seen == ["POST"] * 8
    assert dialled(place) == 1


def test_a_carrier_that_does_not_know_us_is_a_matter_for_a_person(place: Hall) -> None:
    a_callback(place)
    stranger = TwilioDialer(account_sid=ACCOUNT, auth_token="another", public_url=ADDRESS, api_url="http://carrier")
    with behind_a_proxy(place) as (there, between):
        stranger = TwilioDialer(account_sid=ACCOUNT, auth_token="another", public_url=ADDRESS, api_url=between.url)
        tools = replace(there.tools, dialer=stranger)
        replace(there, tools=tools).wait(place.clock.instant() + timedelta(hours=2))
    entry = work(place, FIRST)
    assert (entry.state, entry.last_error, dialled(place)) == ("parked", "refused (status 401, code 20003)", 0)


def test_a_number_the_carrier_will_never_ring_ends_the_callback_at_once(place: Hall) -> None:
    a_callback(place, "+8699")
    drain(place.tools)
    assert (callback_of(place, 1).status, settled(place), results(place, 1)) == ("failed", ["missed"], ["failed"])
    assert logged(place.store, "callback_failed") == [{"callback_id": 1, "why": "not_reached"}]


def test_dying_after_the_dial_and_before_the_word_of_it_dials_no_second_time(place: Hall) -> None:
    phone(place, Behaviour.PERSON)
    a_callback(place)
    with deaf(place):
        assert isinstance(place_callback.perform(place.tools, task()), Done)  # and what it wanted to write is gone with it
        assert attempts_of(place, 1)[0].state == "intended"
        drain(place.tools)
        assert (dialled(place), attempts_of(place, 1)[0].state) == (1, "placed")


def test_dying_between_intent_and_dial_is_found_out_and_made_good(place: Hall) -> None:
    phone(place, Behaviour.PERSON)
    a_callback(place)
    place.store.write(lambda tx: _ask(place.tools, tx, FIRST, (Purpose.CALLBACK, 1)))
    ahead(place, seconds=40)
    assert dialled(place) == 0  # not yet certain
    ahead(place, seconds=60)
    assert dialled(place) == 1
    assert logged(place.store, "dial_not_made") == [{"attempt": FIRST}]


def test_who_was_frozen_between_intent_and_dial_does_not_dial(place: Hall) -> None:
    phone(place, Behaviour.PERSON)
    a_callback(place)
    moments = iter([timedelta()])
    began = place.clock.instant()
    slow = replace(place.tools, clock=lambda: began + next(moments, timedelta(minutes=2)))
    place_callback.perform(slow, task())
    assert dialled(place) == 0


def test_two_workers_at_once_make_one_call(place: Hall) -> None:
    for number in range(8):
        to, key = f"+86138001390{number:02}", f"place_callback:{number + 1}:1"
        phone(place, Behaviour.PERSON, to)
        a_callback(place, to)
        with deaf(place):  # what is said to them takes time, on the one clock of all
            together([partial(place_callback.perform, place.tools, task(key, number + 1)) for _ in range(3)])
            place.carrier.settle()
        assert dialled(place, to) == 1


def test_busy_and_no_answer_lead_up_the_ladder_and_then_a_person_sees_it(place: Hall) -> None:
    phone(place, Behaviour.BUSY)
    a_callback(place)
    ahead(place, minutes=10)
    phone(place, Behaviour.NO_ANSWER)
    ahead(place, hours=7)
    assert results(place, 1) == ["busy", "no_answer", "no_answer"]
    assert [dial.intended_at - attempts_of(place, 1)[0].intended_at for dial in attempts_of(place, 1)][1] == 30 * MINUTE
    assert (callback_of(place, 1).status, settled(place), dialled(place)) == ("failed", ["missed"], 3)
    assert place.store.read(promises.audit) == []
    assert [data["result"] for data in logged(place.store, "attempt_ended")] == results(place, 1)


def test_the_same_last_report_twice_makes_one_next_attempt(place: Hall) -> None:
    phone(place, Behaviour.BUSY)
    a_callback(place)
    drain(place.tools)
    place.carrier.settle()
    before = work(place, "place_callback:1:2")
    for status in ("busy", "no-answer", "completed"):
        report(place, status)
    assert work(place, "place_callback:1:2") == before
    assert results(place, 1) == ["busy"]


def report(place: Hall, status: str) -> None:
    place.store.write(lambda tx: reported(scene(place, tx), FIRST, status))


def scene(place: Hall, tx: Transaction) -> Scene:
    return Scene(tx=tx, pack=place.hotline.pack, now=place.clock.instant(), actor="carrier")


def test_outside_the_window_nobody_is_rung_until_it_opens(place: Hall) -> None:
    phone(place, Behaviour.PERSON)
    place.clock.set(datetime.fromisoformat("2026-11-20T17:59:00+08:00"))  # a Friday
    a_callback(place, due=place.clock.instant() + 2 * MINUTE)
    place.wait(datetime.fromisoformat("2026-11-21T08:59:59+08:00"))
    assert dialled(place) == 0
    ahead(place, seconds=2)
    assert dialled(place) == 1


def test_a_number_abroad_is_rung_in_its_own_day(place: Hall) -> None:
    phone(place, Behaviour.NO_ANSWER, "+442071838750")
    a_callback(place, "+442071838750")
    drain(place.tools)
    (waiting,) = [work(place, FIRST)]
    assert (dialled(place, "+442071838750"), waiting.due_at) == (0, datetime.fromisoformat("2026-11-18T08:30:00+00:00"))


def test_a_number_that_may_be_anywhere_is_left_to_a_person(place: Hall) -> None:
    a_callback(place, "+18005550199")
    drain(place.tools)
    entry = work(place, FIRST)
    assert (entry.state, dialled(place, "+18005550199")) == ("parked", 0)
    assert entry.last_error == "no hour is allowed in every zone this number may be in"


def test_who_refuses_between_planning_and_dialling_is_not_dialled(place: Hall) -> None:
    a_callback(place, due=place.clock.instant() + 10 * MINUTE)
    ahead(place, minutes=5)
    now = place.clock.instant()
    place.store.write(lambda tx: refusals.say(tx, ANN, at=now, actor="desk"))
    ahead(place, minutes=10)
    assert (dialled(place), callback_of(place, 1).status, settled(place)) == (0, "cancelled", ["withdrawn"])
    assert logged(place.store, "callback_withdrawn") == [{"callback_id": 1, "why": "refused"}]


def test_of_refusing_and_dialling_at_once_the_first_one_counts(place: Hall) -> None:
    """Whoever's transaction is first: no intent is written after a refusal."""
    place.carrier.network.web = replace(place.carrier.network.web, transport=WsgiTransport({}))
    for number in range(1, 41):
        to = f"+8613800{138100 + number}"
        a_callback(place, to)
        refuse = partial(place.store.write, partial(said_no, place, to))
        ring = partial(place_callback.perform, place.tools, task(f"place_callback:{number}:1", number))
        together([refuse, ring] if number % 2 else [ring, refuse])
        made = dialled(place, to)
        assert made == len(attempts_of(place, number))
        wanted = [*([intent_of(number)] if made else []), {"n": to}]
        found = logged(place.store, "dial_intended", "calls_refused")
        assert [data for data in found if data in (intent_of(number), {"n": to})] == wanted
        assert callback_of(place, number).status == ("open" if made else "cancelled")


def said_no(place: Hall, to: str, tx: Transaction) -> None:
    now = place.clock.instant()
    refusals.say(tx, to, at=now + timedelta(seconds=1), actor="desk")
    scene(place, tx).note("calls_refused", {"n": to})


def intent_of(number: int) -> dict[str, object]:
    """The event of the intent to make this callback."""
    return {"attempt": f"place_callback:{number}:1", "purpose": "callback", "callback_id": number}


def test_whoever_rings_us_first_is_not_rung_back(place: Hall) -> None:
    a_callback(place, due=place.clock.instant() + 10 * MINUTE)
    telephone = place.telephone()
    telephone.call(NUMBER, caller=ANN)
    telephone.hang_up()
    phone(place, Behaviour.PERSON)
    ahead(place, hours=1)
    assert (dialled(place), callback_of(place, 1).status, settled(place)) == (0, "cancelled", ["withdrawn"])
    assert logged(place.store, "callback_withdrawn") == [{"callback_id": 1, "why": "rang_in"}]
    assert place.store.read(promises.audit) == []


def test_who_rings_in_while_we_ring_them_hears_it_is_settled(place: Hall) -> None:
    phone(place, Behaviour.PERSON)
    a_callback(place)
    with deaf(place):  # their telephone rings, and before they take it ...
        drain(place.tools)
        place.carrier.settle()
    now = place.clock.instant()
    place.store.write(lambda tx: callbacks.cancel(tx, 1, at=now))
    ahead(place, minutes=5)
    assert (dialled(place), callback_of(place, 1).status, settled(place)) == (1, "cancelled", ["withdrawn"])


def test_who_is_on_the_line_with_us_is_not_rung(place: Hall) -> None:
    now = place.clock.instant()
    place.store.write(lambda tx: customers.remember(tx, ANN, now, language="zh-CN"))
    telephone = place.telephone()
    telephone.call(NUMBER, caller=ANN)
    a_callback(place)  # asked for in this very call
    phone(place, Behaviour.PERSON)
    drain(place.tools)
    assert dialled(place) == 0
    telephone.hang_up()
    ahead(place, minutes=6)
    assert dialled(place) == 1


def test_one_number_has_one_call_at_a_time(place: Hall) -> None:
    phone(place, Behaviour.PERSON)
    a_callback(place)
    a_callback(place, matter="billing")
    drain(place.tools)
    assert dialled(place) == 1


def test_a_number_is_rung_so_often_a_day(place: Hall) -> None:
    phone(place, Behaviour.BUSY)
    for matter in ("one", "two", "three"):
        a_callback(place, matter=matter)
    place.wait(datetime.fromisoformat("2026-11-18T19:59:00+08:00"))
    assert dialled(place) == place.hotline.pack.outbound.daily_limit
    place.wait(datetime.fromisoformat("2026-11-19T19:59:00+08:00"))
    assert dialled(place) == 2 * place.hotline.pack.outbound.daily_limit


def test_late_and_disordered_reports_come_to_the_same_end(place: Hall) -> None:
    phone(place, Behaviour.PERSON)
    a_callback(place)
    drain(place.tools)
    telephone = place.telephone()
    assert telephone.answer(ANN)
    telephone.misbehave(Fault.REORDERED)
    telephone.key("1")
    telephone.hang_up()
    assert (results(place, 1), callback_of(place, 1).status, settled(place)) == (["reached"], "done", ["kept"])
