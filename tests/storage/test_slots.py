"""Slots and holds: one caller a slot, and a hold that has run out is none."""

from datetime import timedelta

import pytest

from storage import appointments, slots
from storage.appointments import SlotRow
from storage.door import Store
from tests.storage.world import DAY, HOUR, MINUTE, NOW, a_call, ask, do, slots_for, task, together

NINE, TEN = NOW + DAY, NOW + DAY + HOUR
SOON = NOW + 10 * MINUTE


def free(store: Store, service: str = "repair") -> list[int]:
    return [slot.id for slot in ask(store, appointments.free, service, NOW, NOW + 9 * DAY, NOW)]


def test_slots_are_laid_out_once(store: Store) -> None:
    first = do(store, slots_for, NINE, TEN)
    assert do(store, slots_for, NINE, TEN) == first
    assert free(store) == first


def test_free_slots_are_of_the_service_within_the_time_and_yet_to_come(store: Store) -> None:
    row = {"resource": "Chen", "service": "repair"}
    starts = [NOW - HOUR, NOW, NOW + HOUR, NOW + DAY, NOW + 2 * DAY]
    do(store, appointments.ensure_slots, [SlotRow(**row, start=start, end=start + HOUR) for start in starts])
    do(store, appointments.ensure_slots, [SlotRow(resource="Lin", service="survey", start=NOW + DAY, end=NOW + DAY + HOUR)])
    found = ask(store, appointments.free, "repair", NOW - DAY, NOW + 2 * DAY, NOW)
    assert [slot.start_at for slot in found] == [NOW + HOUR, NOW + DAY]
    assert {(slot.resource, slot.service) for slot in found} == {("Chen", "repair")}


def test_free_slots_come_soonest_first(store: Store) -> None:
    do(store, slots_for, TEN, NINE)
    do(store, slots_for, NINE, resource="Bai")
    found = ask(store, appointments.free, "repair", NOW, NOW + 9 * DAY, NOW)
    assert [(slot.start_at, slot.resource) for slot in found] == [(NINE, "Bai"), (NINE, "Chen"), (TEN, "Chen")]


def test_all_slots_laid_out_are_told_free_or_not(store: Store) -> None:
    nine, _ = do(store, slots_for, NINE, TEN)
    do(store, appointments.hold, nine, do(store, a_call).id, SOON, NOW)
    told = ask(store, appointments.laid_out, "repair", NOW, NOW + 9 * DAY)
    assert {slot.start_at for slot in told} == {NINE, TEN}
    assert ask(store, appointments.find_slot, nine) in told
    assert ask(store, appointments.find_slot, 999) is None


def test_a_held_slot_is_free_for_nobody_else(store: Store) -> None:
    nine, ten = do(store, slots_for, NINE, TEN)
    ann, ben = do(store, a_call), do(store, a_call, "CA2")
    assert do(store, appointments.hold, nine, ann.id, SOON, NOW)
    assert free(store) == [ten]
    assert not do(store, appointments.hold, nine, ben.id, SOON, NOW)
    held = ask(store, appointments.held_by, ann.id)
    assert held is not None
    assert held.id == nine
    assert ask(store, appointments.held_by, ben.id) is None


def test_a_slot_that_is_not_there_cannot_be_held(store: Store) -> None:
    assert not do(store, appointments.hold, 999, do(store, a_call).id, SOON, NOW)


def test_a_call_holds_one_slot_at_a_time(store: Store) -> None:
    nine, ten = do(store, slots_for, NINE, TEN)
    call = do(store, a_call)
    assert do(store, appointments.hold, nine, call.id, SOON, NOW)
    assert do(store, appointments.hold, ten, call.id, SOON, NOW)
    assert free(store) == [nine]


def test_a_refused_hold_leaves_the_one_before(store: Store) -> None:
    nine, ten = do(store, slots_for, NINE, TEN)
    ann, ben = do(store, a_call), do(store, a_call, "CA2")
    do(store, appointments.hold, nine, ann.id, SOON, NOW)
    do(store, appointments.hold, ten, ben.id, SOON, NOW)
    assert not do(store, appointments.hold, ten, ann.id, SOON, NOW)
    held = ask(store, appointments.held_by, ann.id)
    assert held is not None
    assert held.id == nine


def test_a_hold_may_be_made_longer(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE)
    ann, ben = do(store, a_call), do(store, a_call, "CA2")
    do(store, appointments.hold, nine, ann.id, SOON, NOW)
    assert do(store, appointments.hold, nine, ann.id, SOON + HOUR, NOW)
    assert not do(store, appointments.hold, nine, ben.id, SOON + HOUR, SOON)


def test_a_hold_that_has_run_out_counts_as_free(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE)
    ann, ben = do(store, a_call), do(store, a_call, "CA2")
    do(store, appointments.hold, nine, ann.id, SOON, NOW)
    assert [slot.id for slot in ask(store, appointments.free, "repair", NOW, NOW + 9 * DAY, SOON)] == [nine]
    assert do(store, appointments.hold, nine, ben.id, SOON + HOUR, SOON)
    assert ask(store, appointments.held_by, ann.id) is None


def test_a_released_slot_is_free_again(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE)
    call = do(store, a_call)
    do(store, appointments.hold, nine, call.id, SOON, NOW)
    do(store, appointments.release, call.id)
    assert free(store) == [nine]
    assert ask(store, appointments.held_by, call.id) is None
    do(store, appointments.release, call.id)


@pytest.mark.parametrize("shift", [-30 * MINUTE, 0 * MINUTE, 30 * MINUTE])
def test_one_pair_of_hands_is_held_for_one_service_at_a_time(store: Store, shift: timedelta) -> None:
    (repair,) = do(store, slots_for, TEN)
    (survey,) = do(store, slots_for, TEN + shift, service="survey")
    ann, ben = do(store, a_call), do(store, a_call, "CA2")
    assert do(store, appointments.hold, repair, ann.id, SOON, NOW)
    assert free(store, "survey") == []
    assert not do(store, appointments.hold, survey, ben.id, SOON, NOW)


def test_a_long_slot_is_in_the_way_until_its_end(store: Store) -> None:
    day = SlotRow(resource="Chen", service="fair", start=NINE, end=NINE + DAY)
    do(store, appointments.ensure_slots, [day])
    (fair,) = ask(store, appointments.laid_out, "fair", NOW, NOW + 9 * DAY)
    late, after = do(store, slots_for, NINE + 23 * HOUR, NINE + 24 * HOUR)
    assert do(store, appointments.hold, fair.id, do(store, a_call).id, SOON, NOW)
    assert free(store) == [after]
    assert not do(store, appointments.hold, late, do(store, a_call, "CA2").id, SOON, NOW)


def test_a_slot_longer_than_a_day_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="a day at most"):
        do(store, appointments.ensure_slots, [SlotRow(resource="Chen", service="x", start=NINE, end=TEN + DAY)])


def test_times_that_touch_do_not_overlap(store: Store) -> None:
    (repair,) = do(store, slots_for, NINE)
    (survey,) = do(store, slots_for, TEN, service="survey")
    assert do(store, appointments.hold, repair, do(store, a_call).id, SOON, NOW)
    assert do(store, appointments.hold, survey, do(store, a_call, "CA2").id, SOON, NOW)


def test_sixteen_callers_after_one_slot_make_one_hold(store: Store) -> None:
    (nine,) = do(store, slots_for, NINE)
    calls = [do(store, a_call, f"CA{n}") for n in range(16)]
    holds = together([task(store, slots.hold, nine, call.id, SOON, NOW) for call in calls])
    assert holds.count(True) == 1
    held = ask(store, appointments.held_by, calls[holds.index(True)].id)
    assert held is not None
    assert held.id == nine


def test_callers_after_overlapping_services_make_one_hold(store: Store) -> None:
    (repair,) = do(store, slots_for, TEN)
    (survey,) = do(store, slots_for, TEN - 30 * MINUTE, service="survey")
    (check,) = do(store, slots_for, TEN + 30 * MINUTE, service="check")
    calls = [do(store, a_call, f"CA{n}") for n in range(9)]
    wanted = [repair, survey, check] * 3
    holds = together([task(store, slots.hold, slot, call.id, SOON, NOW) for slot, call in zip(wanted, calls, strict=True)])
    taken = {slot for slot, held in zip(wanted, holds, strict=True) if held}
    assert taken in ({repair}, {survey, check} - {repair}, {survey}, {check})
    assert holds.count(True) == len(taken)
