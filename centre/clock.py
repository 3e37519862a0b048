"""The one place that reads the clock; refuses naive times: every moment it gives knows its zone."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

Clock = Callable[[], datetime]


def clock(zone: tzinfo = UTC) -> Clock:
    """A clock that tells the time in `zone`; handed to whoever needs to know what time it is."""
    return lambda: datetime.now(zone)


def pinned(at: datetime) -> Clock:
    """A clock that stands still, for stories and tests. Raises `ValueError` for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a clock needs a time with a zone")
    return lambda: at
