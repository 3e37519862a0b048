"""When the hotline is open."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from promises.calendar import Calendar, CalendarFile
from promises.walltime import instant, place
from promises.written import WEEKDAYS, DaySpan
from tests.promises.calendars import WEEKDAY_HOURS, at, calendar, calendars, instants


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-11-18T08:29:59", False),
        ("2026-11-18T08:30:00", True),
        ("2026-11-18T17:59:59", True),
        ("2026-11-18T18:00:00", False),
        ("2026-11-21T10:00:00", False),  # a Saturday
        ("2026-11-18T01:00:00+00:00", True),  # 09:00 in China
    ],
)
def test_the_closing_minute_is_closed(when: str, *, is_open: bool) -> None:
    assert calendar().is_open(at(when)) is is_open


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-10-10T10:00", True),  # a Saturday made a working day
        ("2026-10-11T10:00", False),  # the Sunday after it
        ("2026-10-01T10:00", False),  # National Day, a Thursday
        ("2026-10-08T10:00", True),
        ("2026-02-17T10:00", False),  # Spring Festival
        ("2026-09-20T10:00", True),  # a Sunday made a working day
    ],
)
def test_chinese_holidays_close_and_make_up_days_open(when: str, *, is_open: bool) -> None:
    assert calendar(holidays="CN").is_open(at(when)) is is_open


def test_a_make_up_day_has_the_hours_of_the_weekday_it_stands_for() -> None:
    friday_short = calendar(holidays="CN", hours=WEEKDAY_HOURS | {"fri": ["08:30-12:00"]}, makeup_like="fri")
    assert friday_short.spans(date(2026, 10, 10)) == (DaySpan(510, 720),)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    assert not calendar(holidays="DE-BY").is_open(at("2026-01-06T10:00"))
    assert calendar(holidays="DE-BE").is_open(at("2026-01-06T10:00"))


def test_exceptions_outrank_holidays_and_weekdays() -> None:
    ours = calendar(holidays="CN", closed=["2026-11-18"], open={"2026-10-01": ["09:00-12:00"], "2026-11-21": []})
    assert not ours.is_open(at("2026-11-18T10:00"))
    assert ours.is_open(at("2026-10-01T10:00"))
    assert not ours.is_open(at("2026-10-01T13:00"))
    assert ours.next_open(at("2026-11-17T18:00")) == at("2026-11-19T08:30")


def test_holidays_may_have_hours() -> None:
    assert calendar(holidays="CN", holiday_hours=["10:00-12:00"]).is_open(at("2026-10-01T11:00"))


def test_hours_run_over_midnight_into_a_closed_day() -> None:
    night = calendar(hours={"fri": ["22:00-02:00"]})
    assert night.is_open(at("2026-11-21T01:59"))
    assert not night.is_open(at("2026-11-21T02:00"))
    assert not night.is_open(at("2026-11-20T01:00"))


def test_a_day_of_24_hours_has_no_gap_at_midnight() -> None:
    always = calendar(hours={day: ["00:00-24:00"] for day in WEEKDAYS})
    assert always.add_open_time(at("2026-11-18T23:00"), 3 * 24 * 60) == at("2026-11-21T23:00")


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-18T10:00", 60, "2026-11-18T11:00"),
        ("2026-11-18T17:30", 30, "2026-11-18T18:00"),
        ("2026-11-18T17:30", 31, "2026-11-19T08:31"),
        ("2026-11-20T17:00", 120, "2026-11-23T09:30"),  # over a weekend
        ("2026-11-21T12:00", 0, "2026-11-23T08:30"),
        ("2026-09-30T17:00", 120, "2026-10-08T09:30"),  # over the National Day week
        ("2026-10-09T17:00", 120, "2026-10-10T09:30"),  # into the Saturday made a working day
    ],
)
def test_open_time_is_counted_in_opening_hours(start: str, minutes: int, end: str) -> None:
    assert calendar(holidays="CN").add_open_time(at(start), minutes) == at(end)


@pytest.mark.parametrize(
    ("zone", "day", "span", "hours"),
    [
        ("America/New_York", date(2026, 3, 8), "01:00-05:00", 3),  # clocks go forward at 2
        ("America/New_York", date(2026, 11, 1), "00:00-05:00", 6),  # clocks go back at 2
        ("Europe/Berlin", date(2026, 3, 29), "01:00-02:30", 1),  # the end does not exist
        ("Europe/Berlin", date(2026, 3, 29), "02:30-05:00", 2),  # the start does not exist
        ("Europe/Berlin", date(2026, 10, 25), "02:30-04:00", 2.5),  # the start comes twice: the first counts
    ],
)
def test_spans_are_as_long_as_they_last(zone: str, day: date, span: str, hours: float) -> None:
    placed = place(DaySpan.read(span), day, calendar(zone).zone)
    assert placed is not None
    assert placed[1] - placed[0] == timedelta(hours=hours)


def test_a_span_that_clocks_skip_is_not_there() -> None:
    assert place(DaySpan.read("02:10-02:50"), date(2026, 3, 29), calendar("Europe/Berlin").zone) is None


def test_the_hour_that_comes_twice_is_open_twice() -> None:
    night = calendar("America/New_York", hours={"sun": ["00:00-01:45"]})
    assert [night.is_open(at(f"2026-11-01T01:30:00{offset}")) for offset in ("-04:00", "-05:00")] == [True, True]
    assert not night.is_open(at("2026-11-01T01:50:00-05:00"))


@pytest.mark.parametrize("text", ["", "tomorrow", None, 7, {}, "9999-12-31T23:59:59-12:00", "2026-13-01"])
def test_what_is_no_instant_is_none(text: object) -> None:
    assert instant(text, calendar("Asia/Shanghai").zone) is None


@given(calendars(), instants())
def test_the_next_open_instant_is_open_and_nothing_before_it_is(ours: Calendar, when: datetime) -> None:
    opens = ours.next_open(when)
    assert opens.astimezone(UTC) >= when
    assert ours.is_open(opens)
    gap = opens.astimezone(UTC) - when
    assert not gap or not any(ours.is_open(when + gap * part / 7) for part in range(7))


@given(calendars(), instants(), st.integers(0, 5_000))
def test_added_open_time_ends_in_opening_hours_or_at_their_close(ours: Calendar, when: datetime, minutes: int) -> None:
    end = ours.add_open_time(when, minutes)
    assert ours.is_open(end) or ours.is_open(end.astimezone(UTC) - timedelta(microseconds=1))
    assert end.astimezone(UTC) >= when + timedelta(minutes=minutes)


@settings(max_examples=60)
@given(calendars(), instants(), st.integers(0, 3_000), st.integers(0, 3_000), st.integers(0, 3_000))
def test_added_open_time_grows_with_both(ours: Calendar, when: datetime, minutes: int, more: int, later: int) -> None:
    first = ours.add_open_time(when, minutes).astimezone(UTC)
    assert ours.add_open_time(when, minutes + more).astimezone(UTC) >= first
    assert ours.add_open_time(when + timedelta(minutes=later), minutes).astimezone(UTC) >= first


@settings(max_examples=60)
@given(calendars(), instants(), st.integers(0, 2_000), st.integers(1, 2_000))
def test_open_time_adds_up(ours: Calendar, when: datetime, one: int, two: int) -> None:
    assert ours.add_open_time(ours.add_open_time(when, one), two) == ours.add_open_time(when, one + two)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"zone": "Asia/Peking"}, "knows no time zone"),
        ({"zone": "/etc/passwd"}, "knows no time zone"),
        ({"holidays": "ZZ"}, "knows no holidays"),
        ({"holidays": "US-ZZ"}, "knows no holidays"),
        ({"hours": {"monday": []}}, "knows no weekday monday"),
        ({"hours": {"mon": []}}, "is never open"),
        ({"hours": {"mon": ["8-18"]}}, "a span is written"),
        ({"hours": {"mon": ["24:00-25:00"]}}, "a span is written"),
        ({"hours": {"mon": ["08:00-24:30"]}}, "ends by 24:00"),
        ({"hours": {"mon": ["08:00-12:00", "11:00-18:00"]}}, "overlap"),
        ({"makeup_like": "someday"}, "knows no weekday"),
        ({"closed": ["2026-01-05"], "open": {"2026-01-05": ["08:00-09:00"]}}, "both closed and open"),
        ({"opens": {}}, "Extra inputs"),
    ],
)
def test_a_calendar_nobody_can_mean_is_refused(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        CalendarFile.model_validate({"zone": "Asia/Shanghai", "hours": WEEKDAY_HOURS} | changes)
