"""Appointments: booked from a hold, never twice, moved and cancelled with their promises."""

from collections import Counter

import pytest

from storage import appointments, customers, notes, promises
from storage.appointments import Appointment
from storage.door import Store
from storage.errors import StoreRefused
from storage.promises import Subject
from storage.standing import Call
from storage.transaction import Transaction
from tests.storage.world import (
    ANN,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    a_call,
    an_appointment,
    ask,
    do,
    numbering,
    slots_for,
    task,
    together,
)

NINE, TEN = NOW + DAY, NOW + DAY + HOUR
SOON = NOW + 10 * MINUTE


def booked(store: Store, slot: int, call: Call, *, moves: int | None = None, customer_id: int | None = None) -> Appointment:
    assert do(store, appointments.hold, slot, call.id, SOON, NOW)
    appointment = do(store, an_appointment, call.id, moves=moves, customer_id=customer_id)
    assert appointment is not None
    return appointment


def free(store: Store) -> list[int]:
    return [slot.id for slot in ask(store, appointments.free, "repair", NOW, NOW + 9 * DAY, NOW)]


def test_a_held_slot_becomes_an_appointment(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE)
    call = do(store, a_call)
    made = booked(store, nine, call)
    assert ask(store, appointments.find_by_number, numbering(made.id)) == made
    assert (made.number, made.status, made.slot_id, made.call_id) == (numbering(made.id), "booked", nine, call.id)
    assert (made.service, made.resource, made.start_at, made.end_at) == ("repair", "Chen", NINE, TEN)
    assert (made.contact, made.address, made.note, made.booked_at) == (ANN, "中山路 1 号", None, NOW)
    assert free(store) == []
    assert ask(store, appointments.held_by, call.id) is None
    assert ask(store, appointments.find_by_number, "N9999") is None


def test_an_appointment_comes_with_its_promise(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE)
    made = booked(store, nine, do(store, a_call))
    (promise,) = ask(store, promises.of, Subject.APPOINTMENT, made.id)
    assert (promise.kind, promise.owner, promise.due_at, promise.outcome) == ("visit", "Chen", NINE, None)


def test_without_a_hold_nothing_is_booked(store: Store) -> None:
    do(store, slots_for, NINE)
    assert do(store, an_appointment, do(store, a_call).id) is None


def test_a_hold_for_another_service_is_not_booked(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE, service="survey")
    call = do(store, a_call)
    do(store, appointments.hold, nine, call.id, SOON, NOW)
    assert do(store, an_appointment, call.id, service="repair") is None


def test_a_booked_slot_can_be_held_by_nobody(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE)
    call = do(store, a_call)
    booked(store, nine, call)
    assert not do(store, appointments.hold, nine, call.id, SOON, NOW)
    assert not do(store, appointments.hold, nine, do(store, a_call, "CA2").id, SOON, NOW)


def test_a_hold_that_ran_out_is_still_booked_while_nobody_took_the_slot(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE)
    call = do(store, a_call)
    do(store, appointments.hold, nine, call.id, NOW - MINUTE, NOW - HOUR)
    assert do(store, an_appointment, call.id) is not None


def test_a_hold_that_ran_out_is_lost_once_an_overlapping_slot_is_taken(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE)
    (survey,) = do(store, slots_for, NINE + 30 * MINUTE, service="survey")
    late, quick = do(store, a_call), do(store, a_call, "CA2")
    do(store, appointments.hold, nine, late.id, NOW - MINUTE, NOW - HOUR)
    assert do(store, appointments.hold, survey, quick.id, SOON, NOW)
    assert do(store, an_appointment, late.id) is None


def test_moving_frees_the_old_slot_and_replaces_the_promise(store: Store) -> None:
    nine, ten = do(store, slots_for, NINE, TEN)
    call = do(store, a_call)
    old = booked(store, nine, call)
    new = booked(store, ten, call, moves=old.id)
    assert free(store) == [nine]
    moved = ask(store, appointments.find_by_number, numbering(old.id))
    assert moved is not None
    assert (moved.status, moved.closed_at) == ("moved", NOW)
    assert [promise.outcome for promise in ask(store, promises.of, Subject.APPOINTMENT, old.id)] == ["replaced"]
    assert [promise.outcome for promise in ask(store, promises.of, Subject.APPOINTMENT, new.id)] == [None]


def test_moving_what_is_cancelled_already_is_a_new_booking(store: Store) -> None:
    nine, ten = do(store, slots_for, NINE, TEN)
    call = do(store, a_call)
    old = booked(store, nine, call)
    do(store, appointments.cancel, old.id, at=NOW)
    assert booked(store, ten, call, moves=old.id).status == "booked"
    assert [promise.outcome for promise in ask(store, promises.of, Subject.APPOINTMENT, old.id)] == ["withdrawn"]


def test_an_appointment_is_cancelled_once(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE)
    made = booked(store, nine, do(store, a_call))
    assert do(store, appointments.cancel, made.id, at=NOW + HOUR)
    assert not do(store, appointments.cancel, made.id, at=NOW + DAY)
    assert free(store) == [nine]
    (promise,) = ask(store, promises.of, Subject.APPOINTMENT, made.id)
    assert (promise.outcome, promise.settled_at) == ("withdrawn", NOW + HOUR)


def test_a_cancelled_slot_may_be_booked_again(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE)
    first = booked(store, nine, do(store, a_call))
    do(store, appointments.cancel, first.id, at=NOW)
    second = booked(store, nine, do(store, a_call, "CA2"))
    assert (second.slot_id, second.status) == (nine, "booked")


def test_appointments_of_a_customer_are_theirs_and_booked(store: Store) -> None:
    ann = do(store, customers.remember, ANN, NOW)
    nine, ten = do(store, slots_for, NINE, TEN)
    (later,) = do(store, slots_for, NINE + DAY)
    call = do(store, a_call)
    second = booked(store, ten, call, customer_id=ann.id)
    first = booked(store, nine, call, customer_id=ann.id)
    booked(store, later, call)
    assert ask(store, appointments.open_of_customer, ann.id) == [first, second]
    do(store, appointments.cancel, second.id, at=NOW)
    assert ask(store, appointments.open_of_customer, ann.id) == [first]


def test_appointments_are_listed_newest_first(store: Store) -> None:
    nine, ten = do(store, slots_for, NINE, TEN)
    call = do(store, a_call)
    made = [booked(store, slot, call) for slot in (ten, nine)]
    assert ask(store, appointments.list_appointments) == made[::-1]


def test_notes_are_added_to_an_appointment(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE)
    call = do(store, a_call)
    made = booked(store, nine, call)
    do(store, appointments.add_note, made.id, "有狗", call_id=call.id, at=NOW)
    (note,) = ask(store, notes.of_appointment, made.id)
    assert (note.text, note.call_id) == ("有狗", call.id)
    assert "有狗" not in repr(note)


def test_an_appointment_shows_nothing_personal(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE)
    told = repr(booked(store, nine, do(store, a_call)))
    assert ANN not in told
    assert "中山路" not in told


def test_the_database_itself_refuses_a_second_booking_of_a_slot(store: Store) -> None:
    """Even code that forgets to ask whether the slot is free."""
    (nine,) = do(store, slots_for, NINE)
    made = booked(store, nine, do(store, a_call))

    def careless(tx: Transaction) -> None:
        tx.change(appointments._BOOK, **_values(made))  # noqa: SLF001 - around the functions on purpose

    with pytest.raises(StoreRefused) as refused:
        store.write(careless)
    assert ANN not in str(refused.value)


def _values(made: Appointment) -> dict[str, object]:
    return {name: getattr(made, name) for name in made.__slots__}


def hold_and_book(tx: Transaction, slot: int, call: Call) -> bool:
    if not appointments.hold(tx, slot, call.id, SOON, NOW):
        return False
    return an_appointment(tx, call.id) is not None


def test_many_callers_book_every_slot_once(store: Store) -> None:
    ids = do(store, slots_for, *(NINE + n * HOUR for n in range(4)))
    calls = [do(store, a_call, f"CA{n}") for n in range(8)]
    for round_ in range(len(ids)):
        wanted = [ids[(round_ + n) % len(ids)] for n in range(8)]
        together([task(store, hold_and_book, slot, call) for slot, call in zip(wanted, calls, strict=True)])
    made = ask(store, appointments.list_appointments)
    assert Counter(each.slot_id for each in made) == dict.fromkeys(ids, 1)
    assert ask(store, promises.audit) == []


def test_booking_and_cancelling_at_once_keeps_slot_and_appointment_agreed(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE)
    first = booked(store, nine, do(store, a_call))
    ben = do(store, a_call, "CA2")
    _, rebooked = together([task(store, appointments.cancel, first.id, at=NOW), task(store, hold_and_book, nine, ben)])
    assert free(store) == ([] if rebooked else [nine])
    assert ask(store, promises.audit) == []
