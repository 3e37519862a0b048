"""Which slots there are and which are offered."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promises.book import Resource, Service
from promises.calendar import Calendar
from promises.slots import Offer, OfferKind, Slot, Wish, bookable, generate, offer
from tests.promises.calendars import at, calendar, calendars, instants

CREW = {"crew": Resource(name={"zh-CN": "班组", "en-US": "crew"})}
CHINA = calendar()
WEDNESDAY = date(2026, 11, 18)


def service(**changes: Any) -> Service:
    return Service.model_validate(
        {"name": {"zh-CN": "检修", "en-US": "maintenance"}, "resources": ["crew"], "minutes": 120} | changes
    )


def times(slots: list[Slot] | tuple[Any, ...]) -> list[str]:
    return [f"{local(slot.start):%d %H:%M}-{local(slot.end):%H:%M}" for slot in slots]


def local(instant: datetime) -> datetime:
    return instant.astimezone(CHINA.zone)


def test_slots_fill_windows_from_their_start() -> None:
    slots = generate(service(windows=["09:00-12:00", "13:00-17:00"]), CREW, CHINA, [WEDNESDAY])
    assert times(slots) == ["18 09:00-11:00", "18 13:00-15:00", "18 15:00-17:00"]


def test_without_windows_slots_fill_opening_hours() -> None:
    slots = generate(service(), CREW, CHINA, [WEDNESDAY])
    assert times(slots) == ["18 08:30-10:30", "18 10:30-12:30", "18 12:30-14:30", "18 14:30-16:30"]


def test_a_slot_that_reaches_out_of_opening_hours_is_not_there() -> None:
    slots = generate(service(windows=["08:00-12:00", "16:00-20:00"]), CREW, CHINA, [WEDNESDAY])
    assert times(slots) == ["18 10:00-12:00", "18 16:00-18:00"]


def test_closed_days_have_no_slots_and_make_up_days_do() -> None:
    days = [date(2026, 10, 1), date(2026, 10, 10), date(2026, 10, 11)]
    slots = generate(service(windows=["09:00-11:00"]), CREW, calendar(holidays="CN"), days)
    assert times(slots) == ["10 09:00-11:00"]


def test_a_resource_has_as_many_places_as_its_capacity() -> None:
    three = {"crew": Resource(name={"zh-CN": "班组", "en-US": "crew"}, capacity=3)}
    slots = generate(service(windows=["09:00-11:00"]), three, CHINA, [WEDNESDAY])
    assert [slot.resource for slot in slots] == ["crew", "crew.2", "crew.3"]


@settings(max_examples=60)
@given(calendars(), instants(), st.integers(15, 400), st.lists(st.sampled_from(["00:00-06:00", "09:00-12:00", "22:00-03:00"])))
def test_slots_lie_in_opening_hours_whole_and_apart(ours: Calendar, when: datetime, minutes: int, windows: list[str]) -> None:
    first = when.astimezone(ours.zone).date()
    wanted = service(minutes=minutes, windows=list(dict.fromkeys(windows[:1])))
    slots = generate(wanted, CREW, ours, [first + timedelta(days=n) for n in range(3)])
    for slot in slots:
        start, end = slot.start.astimezone(UTC), slot.end.astimezone(UTC)
        assert end - start == timedelta(minutes=minutes)
        assert all(ours.is_open(start + (end - start) * part / 8) for part in range(8))
        assert start.astimezone(ours.zone).date() - first <= timedelta(days=3)


def test_a_booking_needs_notice_and_has_a_horizon_even_when_clocks_change() -> None:
    now = datetime(2026, 10, 31, 20, tzinfo=calendar("America/New_York").zone)
    after, until = bookable(service(lead_minutes=600, horizon_days=2), now)
    assert (after - now.astimezone(UTC), until - now.astimezone(UTC)) == (timedelta(hours=10), timedelta(days=2))


@dataclass(frozen=True)
class Free:
    """A free slot as the store gives it, in UTC."""

    start: datetime
    end: datetime


def free(*starts: str, minutes: int = 60) -> list[Free]:
    return [Free(at(start).astimezone(UTC), at(start).astimezone(UTC) + timedelta(minutes=minutes)) for start in starts]


def offered(made: Offer) -> tuple[str, list[str]]:
    return made.kind.value, [f"{slot.start.astimezone(CHINA.zone):%d %H:%M}" for slot in made.slots]


def wish(start: str, **rest: Any) -> Wish | None:
    return Wish.of({"start": start, "end": None, "part": None, "has_time": False} | rest, CHINA.zone)


DAY = [f"2026-11-19T{hour:02}:00" for hour in (9, 10, 11, 13, 14, 15, 16)]
WEEK = [f"2026-11-{day}T{hour:02}:00" for day in (19, 20, 23) for hour in (9, 10, 14)]


@pytest.mark.parametrize(
    ("wished", "expected"),
    [
        (None, ("some", ["19 09:00", "19 14:00", "20 09:00"])),
        (wish("2026-11-20T00:00:00+08:00"), ("some", ["20 09:00", "20 10:00", "20 14:00"])),
        (wish("2026-11-20T00:00:00+08:00", part="afternoon"), ("some", ["20 14:00"])),
        (wish("2026-11-20T00:00:00+08:00", part="evening"), ("others", ["20 09:00", "20 10:00", "20 14:00"])),
        (wish("2026-11-20T09:30:00+08:00", has_time=True), ("some", ["20 09:00"])),
        (wish("2026-11-20T10:00:00+08:00", has_time=True), ("some", ["20 10:00"])),
        (wish("2026-11-20T12:00:00+08:00", has_time=True), ("others", ["20 09:00", "20 10:00", "20 14:00"])),
        (wish("2026-11-20T09:30:00+08:00", end="2026-11-20T15:00:00+08:00", has_time=True), ("some", ["20 10:00", "20 14:00"])),
        (wish("2026-11-21T00:00:00+08:00"), ("others", ["20 09:00", "20 10:00", "20 14:00"])),
        (wish("2026-11-19T00:00:00+08:00", end="2026-11-21T00:00:00+08:00"), ("some", ["19 09:00", "19 14:00", "20 09:00"])),
        (wish("2026-11-23T00:00:00+08:00", end="2026-11-23T00:00:00+08:00"), ("some", ["23 09:00", "23 10:00", "23 14:00"])),
        (wish("2026-11-20T01:00:00+00:00", has_time=True), ("some", ["20 09:00"])),  # nine in China
    ],
)
def test_wishes_are_met_or_the_nearest_offered(wished: Wish | None, expected: tuple[str, list[str]]) -> None:
    assert offered(offer(free(*WEEK), wished, zone=CHINA.zone)) == expected


def test_one_day_is_offered_evenly() -> None:
    assert offered(offer(free(*DAY), None, zone=CHINA.zone))[1] == ["19 09:00", "19 13:00", "19 16:00"]


def test_two_crews_at_one_time_are_one_offer() -> None:
    assert offered(offer(free(*DAY[:1] * 3), None, zone=CHINA.zone)) == ("some", ["19 09:00"])


def test_what_was_not_wanted_is_not_offered_again() -> None:
    first = offer(free(*WEEK), None, zone=CHINA.zone)
    second = offer(free(*WEEK), None, zone=CHINA.zone, skip=[slot.start for slot in first.slots])
    assert offered(second) == ("some", ["20 10:00", "20 14:00", "23 09:00"])
    wished = wish("2026-11-20T00:00:00+08:00", part="afternoon")
    assert offered(offer(free(*WEEK), wished, zone=CHINA.zone, skip=[at("2026-11-20T14:00")]))[0] == "others"


def test_nothing_free_is_none() -> None:
    assert offer([], wish("2026-11-20T00:00:00+08:00"), zone=CHINA.zone) == Offer(kind=OfferKind.NONE)
    assert offer(free(*DAY[:1]), None, zone=CHINA.zone, skip=[at(DAY[0])]).kind is OfferKind.NONE


@pytest.mark.parametrize("value", [None, "", {}, {"start": None}, {"start": "soon"}, {"end": "2026-11-19"}, [1]])
def test_an_answer_without_an_instant_is_no_wish(value: Any) -> None:
    assert Wish.of(value, CHINA.zone) is None


@given(
    starts=st.lists(instants(), max_size=12),
    when=st.none() | instants(),
    has_time=st.booleans(),
    part=st.sampled_from((None, "morning", "evening")),
)
def test_an_offer_is_at_most_three_free_slots_in_order(
    *,
    starts: list[datetime],
    when: datetime | None,
    has_time: bool,
    part: str | None,
) -> None:
    slots = [Free(start, start + timedelta(hours=1)) for start in starts]
    wished = Wish(start=when.astimezone(CHINA.zone), part=part, has_time=has_time) if when else None
    made = offer(slots, wished, zone=CHINA.zone)
    assert len(made.slots) == min(3, len({slot.start for slot in slots})) or made.kind is OfferKind.SOME
    assert list(made.slots) == sorted(set(made.slots), key=lambda slot: slot.start)
    assert set(made.slots) <= set(slots)
    assert (made.kind is OfferKind.NONE) == (not made.slots) == (not slots)
    if wished and made.kind is OfferKind.SOME:
        assert all(wished.fits(slot) for slot in made.slots)
