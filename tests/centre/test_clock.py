"""The clock: aware, in its zone, or standing still."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from centre.clock import clock, pinned


def test_the_clock_tells_the_time_of_its_zone() -> None:
    moment = clock(ZoneInfo("Asia/Shanghai"))()
    assert moment.utcoffset() == timedelta(hours=8)
    assert abs(moment - clock()()) < timedelta(seconds=5)


def test_a_pinned_clock_stands_still() -> None:
    at = datetime(2026, 11, 18, 10, tzinfo=UTC)
    tick = pinned(at)
    assert tick() == tick() == at


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        pinned(datetime(2026, 11, 18, 10))  # noqa: DTZ001 - that is the point
