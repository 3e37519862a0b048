"""Filters by time in the query of a list, as the client writes them (`StartTime>`, `DateSent<`); refuses what is no moment."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from telephony.simulator.rest.guard import Refusal

_Item = TypeVar("_Item")


def between(name: str, value: str, time_of: Callable[[_Item], datetime | None]) -> Callable[[_Item], bool]:
    """Whether an item's time is at, before or after (`name` ends with < or >) the moment written. Raises `Refusal`."""
    try:
        border = datetime.fromisoformat(value)
        border = border if border.tzinfo else border.replace(tzinfo=UTC)
        # A day without a time is a whole day.
        last = border + timedelta(days=1) if "T" not in value else border + timedelta(seconds=1)
    except (ValueError, OverflowError):
        raise Refusal(20001, f"{name.rstrip('<>')} is not a moment") from None

    def holds(item: _Item) -> bool:
        at = time_of(item)
        if at is None:
            return False
        match name[-1]:
            case "<":
                return at < last
            case ">":
                return at >= border
            case _:
                return border <= at < last

    return holds
