"""By when we owe an answer or a visit, and who goes first; refuses a promise without a clock of its kind."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from promises.calendar import Calendar
from promises.clocks import Clock, Counts, TicketKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a ticket is promised: an instant in the calendar's zone, and its priority (larger first)."""

    at: datetime
    priority: int


def due(kind: TicketKind, clock: Clock, calendar: Calendar, now: datetime, *, urgent: bool = False) -> Due:
    """The promise of a ticket opened now. Emergencies are always urgent; what is urgent counts around the clock."""
    hurry = urgent or kind is TicketKind.EMERGENCY
    minutes = clock.urgent_minutes or clock.minutes if hurry else clock.minutes
    around = clock.counts is Counts.WALL or kind is TicketKind.EMERGENCY or (hurry and clock.urgent_minutes is not None)
    at = (now.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(calendar.zone)
    if not around:
        with suppress(LookupError):  # hardly ever open: the sooner, plain time is promised
            at = calendar.add_open_time(now, minutes)
    return Due(at=_full_minute(at), priority=max(clock.priority, clock.urgent_priority) if hurry else clock.priority)


def _full_minute(at: datetime) -> datetime:
    """The next full minute: what is said to the caller is what is kept."""
    return at if not at.second and not at.microsecond else at.replace(second=0, microsecond=0) + timedelta(minutes=1)
