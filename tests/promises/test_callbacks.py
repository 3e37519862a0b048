"""When we may ring somebody back."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promises.callbacks import Callbacks, next_allowed, settle
from promises.slots import Wish
from promises.written import DaySpan
from tests.promises.calendars import ZONES, at, calendar, instants

CHINA = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = at("2026-11-18T10:00")  # a Wednesday
ALWAYS = Callbacks(staffed=False)


def wish(start: str, **rest: Any) -> Wish | None:
    return Wish.of({"start": start, "end": None, "part": None, "has_time": True} | rest, CHINA)


@pytest.mark.parametrize(
    ("zones", "when", "allowed"),
    [
        ((), "2026-11-18T10:00", "2026-11-18T10:00"),
        ((CHINA,), "2026-11-18T21:00", "2026-11-19T08:00"),
        ((CHINA,), "2026-11-18T20:59:59", "2026-11-18T20:59:59"),
        ((NEW_YORK,), "2026-11-18T10:00", "2026-11-18T21:00"),  # eight in the morning over there
        ((NEW_YORK, LOS_ANGELES), "2026-11-18T21:00", "2026-11-19T00:00"),  # and eight in Los Angeles
        ((NEW_YORK, LOS_ANGELES), "2026-11-19T10:30", "2026-11-20T00:00"),  # past nine in New York
    ],
)
def test_nobody_is_rung_outside_the_window_of_any_zone_they_may_be_in(
    zones: tuple[ZoneInfo, ...], when: str, allowed: str
) -> None:
    windows = ALWAYS.windows(zones, calendar())
    assert next_allowed(windows, at(when), until=NOW + timedelta(days=9)) == at(allowed)


def test_a_person_rings_only_while_the_hotline_is_open() -> None:
    windows = Callbacks().windows((CHINA,), calendar(holidays="CN"))
    assert next_allowed(windows, at("2026-09-30T18:00"), until=at("2026-11-01T00:00")) == at("2026-10-08T08:30")


def test_zones_with_no_time_in_common_have_no_allowed_time() -> None:
    short = Callbacks(window=(DaySpan.read("09:00-10:00"),), staffed=False)
    windows = short.windows((CHINA, NEW_YORK), calendar())
    assert next_allowed(windows, NOW, until=NOW + timedelta(days=30)) is None


def test_a_window_may_run_over_midnight() -> None:
    night = Callbacks(window=(DaySpan.read("20:00-02:00"),), staffed=False).windows((BERLIN,), calendar())
    assert next_allowed(night, at("2026-10-25T00:30+02:00"), until=at("2026-11-18T10:00")) == at("2026-10-25T00:30+02:00")
    assert next_allowed(night, at("2026-10-25T02:00+01:00"), until=at("2026-11-18T10:00")) == at("2026-10-25T20:00+01:00")


@pytest.mark.parametrize(
    ("wished", "due", "met"),
    [
        (None, "2026-11-18T10:10", True),
        (wish("2026-11-18T15:00:00+08:00"), "2026-11-18T15:00", True),
        (wish("2026-11-18T19:00:00+08:00"), "2026-11-19T08:30", False),  # closed by then
        (wish("2026-11-18T10:01:00+08:00"), "2026-11-18T10:10", False),  # too soon
        (wish("2026-11-17T10:00:00+08:00"), "2026-11-18T10:10", False),  # gone
        (wish("2026-11-20T00:00:00+08:00", has_time=False), "2026-11-20T08:30", True),
        (wish("2026-11-20T00:00:00+08:00", has_time=False, part="afternoon"), "2026-11-20T14:00", True),
        (wish("2026-11-21T00:00:00+08:00", has_time=False), "2026-11-23T08:30", False),  # a Saturday
        (wish("2026-11-18T00:00:00+08:00", has_time=False), "2026-11-18T10:10", True),  # today
        (wish("2026-11-18T00:00:00+08:00", has_time=False, part="morning"), "2026-11-18T10:10", True),
        (wish("2026-11-18T17:00:00+08:00", end="2026-11-18T20:00:00+08:00"), "2026-11-18T17:00", True),
        (wish("2027-11-18T10:00:00+08:00"), "2026-12-01T10:00", False),  # beyond the horizon
    ],
)
def test_wishes_are_met_or_moved(wished: Wish | None, due: str, *, met: bool) -> None:
    rules = Callbacks()
    assert settle(rules, rules.windows((CHINA,), calendar()), wished, NOW) == (at(due), met)


def test_nothing_in_common_is_nothing_promised() -> None:
    rules = Callbacks(window=(DaySpan.read("09:00-10:00"),))
    assert settle(rules, rules.windows((NEW_YORK,), calendar()), None, NOW) == (None, False)


@settings(max_examples=60)
@given(
    now=instants(),
    when=st.none() | instants(),
    names=st.lists(st.sampled_from(ZONES), max_size=2, unique=True),
    has_time=st.booleans(),
    window=st.sampled_from(("08:00-21:00", "18:00-02:00", "00:00-24:00")),
)
def test_what_is_promised_is_allowed_and_ahead(
    *,
    now: datetime,
    when: datetime | None,
    names: list[str],
    has_time: bool,
    window: str,
) -> None:
    rules = Callbacks(window=(DaySpan.read(window),))
    zones = tuple(ZoneInfo(name) for name in names)
    wished = Wish(start=when.astimezone(CHINA), has_time=has_time) if when else None
    due, met = settle(rules, rules.windows(zones, calendar()), wished, now)
    if due is None:
        assert not met
        return
    assert due.astimezone(UTC) >= now + timedelta(minutes=rules.notice_minutes)
    assert calendar().is_open(due)
    for zone in zones or (CHINA,):
        local = due.astimezone(zone)
        minute = local.hour * 60 + local.minute
        span = DaySpan.read(window)
        assert span.opens <= minute < span.closes or minute < span.closes - 1440
    if met and wished and has_time:
        assert due.astimezone(UTC) == wished.start.astimezone(UTC)
