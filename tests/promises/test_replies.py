"""By when an answer or a visit is owed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promises.calendar import Calendar
from promises.clocks import Clock, Counts, TicketKind
from promises.replies import due
from tests.promises.calendars import at, calendar, calendars, instants

FRIDAY_EVENING = at("2026-11-20T17:00")


@pytest.mark.parametrize(
    ("kind", "clock", "urgent", "promised"),
    [
        ("complaint", Clock(minutes=120), False, "2026-11-23T09:30"),
        ("complaint", Clock(minutes=120, counts=Counts.WALL), False, "2026-11-20T19:00"),
        ("complaint", Clock(minutes=120, urgent_minutes=30), True, "2026-11-20T17:30"),
        ("repair", Clock(minutes=120, urgent_minutes=90), True, "2026-11-20T18:30"),  # around the clock
        ("repair", Clock(minutes=120), True, "2026-11-23T09:30"),  # no clock of its own for urgent ones
        ("emergency", Clock(minutes=60), False, "2026-11-20T18:00"),
        ("emergency", Clock(minutes=60, urgent_minutes=40), False, "2026-11-20T17:40"),
    ],
)
def test_each_kind_has_its_clock(kind: str, clock: Clock, *, urgent: bool, promised: str) -> None:
    assert due(TicketKind(kind), clock, calendar(), FRIDAY_EVENING, urgent=urgent).at == at(promised)


def test_urgent_ones_go_first_and_never_behind() -> None:
    clock = Clock(minutes=60, priority=70, urgent_priority=50)
    assert due(TicketKind.REPAIR, clock, calendar(), FRIDAY_EVENING, urgent=True).priority == 70
    assert due(TicketKind.REPAIR, Clock(minutes=60), calendar(), FRIDAY_EVENING).priority == 0
    assert due(TicketKind.EMERGENCY, Clock(minutes=60), calendar(), FRIDAY_EVENING).priority == 50


def test_a_promise_is_a_full_minute_never_sooner_than_the_clock() -> None:
    late = FRIDAY_EVENING.replace(second=1)
    assert due(TicketKind.ENQUIRY, Clock(minutes=10), calendar(), late).at == at("2026-11-20T17:11")


def test_a_hotline_hardly_ever_open_promises_plain_time() -> None:
    seldom = calendar(hours={"mon": ["10:00-10:01"]})
    assert due(TicketKind.ENQUIRY, Clock(minutes=600), seldom, FRIDAY_EVENING).at == at("2026-11-21T03:00")


@given(calendars(), instants(), st.sampled_from(TicketKind), st.integers(1, 5_000), st.booleans())
def test_promises_lie_ahead_by_at_least_their_minutes(
    ours: Calendar,
    now: datetime,
    kind: TicketKind,
    minutes: int,
    urgent: bool,  # noqa: FBT001 - drawn
) -> None:
    promised = due(kind, Clock(minutes=minutes), ours, now, urgent=urgent).at
    assert promised.astimezone(UTC) - now >= timedelta(minutes=minutes)
    assert (promised.second, promised.microsecond, promised.tzinfo) == (0, 0, ours.zone)
