"""Which slots there are, and which of the free ones to offer; refuses a slot outside opening hours or without notice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from promises.book import Resource, Service
from promises.calendar import Calendar
from promises.walltime import instant, place

MOST_OFFERED = 3
# hours of the day that count as each part, and the hour meant when only the part is said
_PARTS = {"morning": (0, 12, 9), "noon": (11, 14, 12), "afternoon": (12, 18, 14), "evening": (17, 24, 18)}


class Timed(Protocol):
    """Anything with a start and an end, both aware."""

    @property
    def start(self) -> datetime:
        """When it begins."""

    @property
    def end(self) -> datetime:
        """When it ends."""


S = TypeVar("S", bound=Timed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A piece of a resource's time that can be booked; both ends in UTC."""

    start: datetime
    end: datetime
    resource: str


class OfferKind(StrEnum):
    """Whether what was wished is free."""

    SOME = "some"
    OTHERS = "others"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """When somebody would like to come: from `start` (to `end`), in a part of the day, at an hour only if `has_time`."""

    start: datetime
    end: datetime | None = None
    part: str | None = None
    has_time: bool = False

    @classmethod
    def of(cls, value: Any, zone: ZoneInfo) -> "Wish | None":
        """The wish in a date-time answer {start, end, part, has_time}; None when there is none in it."""
        if not isinstance(value, Mapping) or (start := instant(value.get("start"), zone)) is None:
            return None
        part = value.get("part")
        return cls(
            start=start,
            end=instant(value.get("end"), zone),
            part=part if part in _PARTS else None,
            has_time=bool(value.get("has_time")),
        )

    def fits(self, slot: Timed) -> bool:
        """True when the slot is what was wished."""
        if not self.has_time:
            local = slot.start.astimezone(self.start.tzinfo)
            return self._first <= local.date() <= self._last and self._in_part(local)
        begins, asked = slot.start.astimezone(UTC), self.start.astimezone(UTC)
        return asked <= begins < self.end.astimezone(UTC) if self.end else begins <= asked < slot.end.astimezone(UTC)

    @property
    def target(self) -> datetime:
        """The instant that nearness is measured from."""
        if self.has_time or self.part is None:
            return self.start
        return datetime.combine(self._first, time(_PARTS[self.part][2]), self.start.tzinfo)

    @property
    def until(self) -> datetime:
        """The instant by which the wish is over."""
        if self.has_time:
            return self.end or self.start
        hour = _PARTS[self.part][1] if self.part else 24
        return datetime.combine(self._last, time(), self.start.tzinfo) + timedelta(hours=hour)

    def _in_part(self, start: datetime) -> bool:
        return self.part is None or _PARTS[self.part][0] <= start.hour < _PARTS[self.part][1]

    @property
    def _first(self) -> date:
        return self.start.date()

    @property
    def _last(self) -> date:
        """The last day meant; a range that ends at midnight does not mean the day that begins then."""
        if self.end is None or self.end <= self.start:
            return self._first
        return (self.end - timedelta(microseconds=1)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What to tell the caller: up to three slots in order of time. Empty when `kind` is none."""

    kind: OfferKind
    slots: tuple[Any, ...] = ()


def places(name: str, resource: Resource) -> tuple[str, ...]:
    """The names of the places a resource has: itself, then itself.2, itself.3 … up to its capacity."""
    return (name, *(f"{name}.{n}" for n in range(2, resource.capacity + 1)))


def generate(service: Service, resources: Mapping[str, Resource], calendar: Calendar, days: Iterable[date]) -> list[Slot]:
    """All slots of the service that begin on these days, booked or not, in order of time.

    Slots follow each other from the start of a window (without windows: of opening hours) and lie in opening hours whole.
    """
    where = [place for name in service.resources for place in places(name, resources[name])]
    times = sorted({times for day in days for times in _cut(service, calendar, day)})
    return [Slot(start=start, end=end, resource=resource) for start, end in times for resource in where]


def _cut(service: Service, calendar: Calendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The times of a day's slots, in UTC."""
    openings = calendar.openings(day)
    placed = [times for span in service.windows if (times := place(span, day, calendar.zone))]
    length = timedelta(minutes=service.minutes)
    for start, end in placed if service.windows else [(opening.start, opening.end) for opening in openings]:
        for n in range((end - start) // length):
            begins, ends = start + n * length, start + (n + 1) * length
            if any(opening.start <= begins and ends <= opening.end for opening in openings):
                yield begins, ends


def bookable(service: Service, now: datetime) -> tuple[datetime, datetime]:
    """From when to when a slot of the service may start, in UTC."""
    here = now.astimezone(UTC)
    return here + timedelta(minutes=service.lead_minutes), here + timedelta(days=service.horizon_days)


def offer(free: Sequence[S], wish: Wish | None, *, zone: ZoneInfo, skip: Iterable[datetime] = ()) -> Offer:
    """What to offer of the free slots, at most three, at different times.

    free: bookable slots, in any order; of several at the same time one is offered. skip: starts offered before and not
    wanted; without a wish only later ones are offered then. kind: others when none is as wished and these are the nearest.
    """
    skipped = {at.astimezone(UTC) for at in skip}
    left = [slot for slot in _apart(free) if _utc(slot) not in skipped]
    if wish is None:
        later = [slot for slot in left if not skipped or _utc(slot) > max(skipped)]
        return _made(OfferKind.SOME, _spread(later, zone))
    fitting = [slot for slot in left if wish.fits(slot)]
    if fitting:
        return _made(OfferKind.SOME, _spread(fitting, zone))
    target = wish.target.astimezone(UTC)
    return _made(OfferKind.OTHERS, sorted(left, key=lambda slot: (abs(_utc(slot) - target), _utc(slot)))[:MOST_OFFERED])


def _utc(slot: Timed) -> datetime:
    return slot.start.astimezone(UTC)


def _made(kind: OfferKind, slots: Sequence[Timed]) -> Offer:
    ordered = tuple(sorted(slots, key=_utc))
    return Offer(kind=kind if ordered else OfferKind.NONE, slots=ordered)


def _apart(slots: Iterable[S]) -> list[S]:
    """One slot for each time, in order."""
    first: dict[tuple[datetime, datetime], S] = {}
    for slot in slots:
        first.setdefault((_utc(slot), slot.end.astimezone(UTC)), slot)
    return sorted(first.values(), key=_utc)


def _spread(slots: Sequence[S], zone: ZoneInfo) -> list[S]:
    """A few slots that differ: over one day evenly, over several the first of each half day."""
    if len(slots) <= MOST_OFFERED:
        return list(slots)
    if len({slot.start.astimezone(zone).date() for slot in slots}) == 1:
        return [slots[0], slots[(len(slots) - 1) // 2], slots[-1]]
    halves: dict[tuple[date, bool], S] = {}
    for slot in slots:
        local = slot.start.astimezone(zone)
        halves.setdefault((local.date(), local.hour < 12), slot)
    firsts = list(halves.values())[:MOST_OFFERED]
    rest = [slot for slot in slots if slot not in firsts]
    return firsts + rest[: MOST_OFFERED - len(firsts)]
