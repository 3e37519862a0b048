"""Calendars and instants that the tests of this room share."""

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from promises.calendar import Calendar, CalendarFile

WEEKDAY_HOURS = {day: ["08:30-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe")


def calendar(zone: str = "Asia/Shanghai", **changes: Any) -> Calendar:
    """Open 08:30-18:00 from Monday to Friday unless changed."""
    return Calendar.of(CalendarFile.model_validate({"zone": zone, "hours": WEEKDAY_HOURS} | changes))


def at(text: str) -> datetime:
    """The instant written in ISO 8601; without an offset China's."""
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else datetime.fromisoformat(text + "+08:00")


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any calendar that is open at some time: spans over midnight, holidays, days closed and opened."""
    span = st.builds(
        lambda opens, length: f"{opens // 60:02}:{opens % 60:02}-{(opens + length) % 1440 // 60:02}:{(opens + length) % 60:02}",
        st.integers(0, 1439),
        st.integers(120, 1439),
    )
    days = draw(st.lists(st.sampled_from(("mon", "tue", "wed", "thu", "fri", "sat", "sun")), min_size=1, unique=True))
    dates = st.dates(min_value=datetime(2026, 1, 1).date(), max_value=datetime(2027, 1, 1).date())  # noqa: DTZ001 - a date
    opened = draw(st.dictionaries(dates, st.lists(span, max_size=1), max_size=3))
    return calendar(
        draw(st.sampled_from(ZONES)),
        hours={day: [draw(span)] for day in days},
        holidays=draw(st.sampled_from((None, "CN", "US", "DE"))),
        closed=[day for day in draw(st.lists(dates, max_size=3)) if day not in opened],
        open=opened,
    )


def instants() -> st.SearchStrategy[datetime]:
    """Aware instants, many of them near the hours in which clocks change."""
    changes = ("2026-03-08T06:00+00:00", "2026-11-01T05:00+00:00", "2026-03-29T00:00+00:00", "2026-10-25T00:00+00:00")
    near = st.builds(
        lambda text, minutes: datetime.fromtimestamp(datetime.fromisoformat(text).timestamp() + 60 * minutes, at(text).tzinfo),
        st.sampled_from(changes),
        st.integers(-300, 300),
    )
    anywhere = st.integers(1767225600, 1798761600).map(
        lambda second: datetime.fromtimestamp(second, at("2026-01-01T00:00Z").tzinfo)
    )
    return near | anywhere
