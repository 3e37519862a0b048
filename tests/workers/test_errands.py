"""What calls of ours are about: reminders of what still stands, surveys once, machines told nothing, refusals kept to."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from promises.numbers import appointment_number
from promises.outbound import Purpose
from promises.surveys import tally
from storage import appointments, callbacks, calls, customers, dials, outbox, refusals, surveys
from storage.appointments import Appointment, SlotRow
from storage.door import Store
from storage.standing import Call
from storage.transaction import Transaction
from telephony.outbound import errands
from telephony.simulator.handsets import Behaviour
from tests.stories.hall import NUMBER, Hall, hall_on
from tests.workers.owing import ANN, a_callback, callback_of, dialled, logged, phone, results, work
from workers.perform import drain

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def place(store: Store) -> Iterator[Hall]:
    with hall_on(store) as made:
        yield made


def ahead(place: Hall, **later: float) -> None:
    place.wait(place.clock.instant() + timedelta(**later))


def ring(place: Hall, *keys: str, caller: str = ANN) -> str:
    """Somebody rings, presses these keys and hangs up; the call's id."""
    telephone = place.telephone()
    telephone.call(NUMBER, caller=caller)
    for key in keys:
        telephone.key(key)
    telephone.hang_up()
    return telephone.sid


def call_of(tx: Transaction, sid: str) -> Call:
    found = calls.find(tx, sid)
    assert found is not None
    return found


def a_visit(place: Hall, start: datetime, number: str = ANN, *, moves: int | None = None) -> Appointment:
    """An appointment at `start`, with a reminder that is due a day before."""
    at = place.clock.instant()
    sid = ring(place, caller=number)

    def work(tx: Transaction) -> Appointment:
        customer = customers.remember(tx, number, at, language="zh-CN")
        row = SlotRow(resource="crew-east", service="inspection", start=start, end=start + HOUR)
        appointments.ensure_slots(tx, [row])
        (slot,) = [one for one in appointments.free(tx, "inspection", start, start + HOUR, at) if one.start_at == start]
        call_id = call_of(tx, sid).id
        assert appointments.hold(tx, slot.id, call_id, at + HOUR, at)
        made = appointments.book(
            tx,
            call_id=call_id,
            service="inspection",
            customer_id=customer.id,
            contact=number,
            address=None,
            note=None,
            at=at,
            numbering=appointment_number,
            moves=moves,
        )
        assert made is not None
        errands.put(tx, (Purpose.REMINDER, made.id), attempt=1, due=start - DAY, at=at)
        return made

    return place.store.write(work)


def visit_of(place: Hall, visit_id: int) -> Appointment:
    found = place.store.read(lambda tx: appointments.find(tx, visit_id))
    assert found is not None
    return found


START = datetime.fromisoformat("2026-11-25T09:00:00+08:00")


def test_the_day_before_somebody_is_reminded_and_confirms(place: Hall) -> None:
    phone(place, Behaviour.PERSON)
    visit = a_visit(place, START)
    place.wait(START - DAY + timedelta(minutes=1))
    assert dialled(place) == 1
    telephone = place.telephone()
    assert telephone.answer(ANN)
    telephone.key("1")
    telephone.key("1")
    assert visit_of(place, visit.id).confirmed_at is not None
    assert logged(place.store, "appointment_confirmed") == [{"appointment_id": visit.id}]
    place.wait(START)
    assert dialled(place) == 1


def test_nobody_is_reminded_of_what_was_cancelled_moved_or_confirmed(place: Hall) -> None:
    phone(place, Behaviour.PERSON)
    visits = [a_visit(place, START + hour * HOUR) for hour in range(3)]
    at = place.clock.instant()
    place.store.write(lambda tx: appointments.cancel(tx, visits[0].id, at=at))
    place.store.write(lambda tx: appointments.confirm(tx, visits[1].id, at=at))
    moved = a_visit(place, START + 5 * DAY, moves=visits[2].id)
    place.wait(START + DAY)
    assert dialled(place) == 0
    place.wait(START + 4 * DAY + HOUR)
    assert dialled(place) == 1
    assert [dial.appointment_id for dial in place.store.read(dials.list_dials)] == [moved.id]


def test_a_reminder_that_finds_nobody_is_given_up_in_time(place: Hall) -> None:
    phone(place, Behaviour.NO_ANSWER)
    visit = a_visit(place, START)
    place.wait(START)
    made = place.store.read(lambda tx: dials.of_appointment(tx, visit.id))
    assert [dial.result for dial in made] == ["no_answer"] * 3
    assert logged(place.store, "reminder_given_up") == [{"appointment_id": visit.id, "why": "not_reached"}]
    assert visit_of(place, visit.id).status == "booked"


def test_who_refuses_calls_is_not_reminded_but_gets_the_callback_asked_for_later(place: Hall) -> None:
    phone(place, Behaviour.PERSON)
    at = place.clock.instant()
    place.store.write(lambda tx: refusals.say(tx, ANN, at=at, actor="desk"))
    visit = a_visit(place, START)
    place.wait(START - DAY + HOUR)
    assert dialled(place) == 0
    assert logged(place.store, "reminder_given_up") == [{"appointment_id": visit.id, "why": "refused"}]
    a_callback(place)
    drain(place.tools)
    assert dialled(place) == 1


def test_a_machine_hears_who_called_and_nothing_of_the_matter(place: Hall) -> None:
    phone(place, Behaviour.MACHINE)
    a_callback(place)
    drain(place.tools)
    place.carrier.settle()
    (call,) = place.carrier.network.calls(lambda call: call.direction == "outbound-api")
    assert [item.text for item in call.heard() if item.text] == ["您好，这里是燃气服务热线，我们稍后再打给您。"]
    assert (results(place, 1), callback_of(place, 1).status) == (["machine"], "open")
    assert work(place, "place_callback:1:2").state == "due"


def test_who_hung_up_before_being_asked_is_asked_once_by_phone(place: Hall) -> None:
    phone(place, Behaviour.PERSON)
    sid = ring(place, "1", "4", "2")
    ahead(place, minutes=59)
    assert dialled(place) == 0
    ahead(place, minutes=2)
    assert dialled(place) == 1
    telephone = place.telephone()
    assert telephone.answer(ANN)
    for key in ("1", "5", "2", "2"):
        telephone.key(key)
    (kept,) = place.store.read(surveys.list_surveys)
    assert (place.store.read(lambda tx: calls.sid_of(tx, kept.call_id)), kept.channel, kept.status) == (sid, "phone", "complete")
    assert kept.scores == {"solved": 5, "manner": 2}
    assert place.store.read(lambda tx: outbox.find(tx, f"survey_follow_up:{kept.call_id}")) is not None
    ahead(place, days=3)
    assert dialled(place) == 1


def test_nobody_gets_two_survey_calls_in_a_month(place: Hall) -> None:
    phone(place, Behaviour.NO_ANSWER)
    ring(place, "1", "4", "2")
    ahead(place, minutes=30)
    ring(place, "4", "2")
    ahead(place, days=3)
    assert sorted(survey.status for survey in place.store.read(surveys.list_surveys)) == ["not_reached", "withdrawn"]
    assert dialled(place) == 2  # both for the first one
    ahead(place, days=31)
    ring(place, "4", "2")
    ahead(place, days=3)
    assert dialled(place) == 4


@pytest.mark.parametrize(
    ("keys", "caller"),
    [((), ANN), (("1", "4"), ANN), (("1", "4", "2"), "anonymous"), (("1", "4", "2", "1", "2"), ANN)],
    ids=["not served", "hung up midway", "withheld", "asked already"],
)
def test_others_are_not_asked_by_phone(place: Hall, keys: tuple[str, ...], caller: str) -> None:
    ring(place, *keys, caller=caller)
    ahead(place, days=3)
    assert [survey.channel for survey in place.store.read(surveys.list_surveys) if survey.channel == "phone"] == []
    assert dialled(place, caller) == 0


def test_a_survey_that_somebody_refused_is_withdrawn(place: Hall) -> None:
    ring(place, "1", "4", "2")
    at = place.clock.instant()
    place.store.write(lambda tx: refusals.say(tx, ANN, at=at, actor="desk"))
    ahead(place, hours=2)
    assert [survey.status for survey in place.store.read(surveys.list_surveys)] == ["withdrawn"]
    assert dialled(place) == 0


def test_surveys_add_up(place: Hall) -> None:
    ring(place, "1", "4", "2", "1", "2", "1", "5", "4", "2")
    ring(place, "1", "4", "2", "1", "2", "2", caller="+8613800138002")
    ring(place, "1", "4", "2", "1", "2", "1", "3", caller="+8613800138003")
    ring(place, "1", "4", "2", caller="+8613800138004")
    early, late = datetime.fromisoformat("2026-11-18T00:00Z"), datetime.fromisoformat("2026-11-19T00:00Z")
    found = place.store.read(lambda tx: surveys.counted(tx, since=early, until=late))
    sums: dict[str, int] = {}
    for (_, status), number in found.items():
        sums[status] = sums.get(status, 0) + number
    account = tally(sums)
    assert account.offered == account.declined + account.broke_off + account.n + account.under_way
    assert account.offered + account.planned + account.not_reached + account.withdrawn == 4
    assert (account.planned, account.n, account.declined, account.broke_off) == (1, 1, 1, 1)


def test_do_not_call_me_is_kept_to_in_every_way(place: Hall) -> None:
    phone(place, Behaviour.PERSON)
    a_callback(place)
    a_callback(place, matter="billing")
    drain(place.tools)
    telephone = place.telephone()
    assert telephone.answer(ANN)
    telephone.say("别再打了")
    refusal = place.store.read(lambda tx: refusals.find(tx, ANN))
    assert refusal is not None
    assert [callback.status for callback in place.store.read(callbacks.list_callbacks)] == ["cancelled", "cancelled"]
    ahead(place, days=1)
    assert dialled(place) == 1
