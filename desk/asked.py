"""What an address asks for, read into values; refuses nothing aloud: what cannot be read counts as not asked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from werkzeug.datastructures import MultiDict

from desk import here
from storage import search
from storage.call_lists import Cursor, Wanted
from storage.columns import EPOCH
from storage.work_lists import Due

FILTERS: Final = ("since", "until", "customer", "words", "agent", "intent", "outcome", "direction", "language", "longer")
"""The names of the filters of calls, as they stand in an address."""
LONGEST_TEXT: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which calls an address asks for: `given` as it was typed, `wanted` as it is looked for."""

    given: dict[str, str]
    wanted: Wanted


def calls(args: "MultiDict[str, str]") -> Filter:
    """The filter of an address; days are the hotline's, `until` includes its day."""
    given = {name: value for name in FILTERS if (value := args.get(name, "").strip()) and len(value) <= LONGEST_TEXT}
    since, until = day(given.get("since")), day(given.get("until"))
    readable = {
        "since": since,
        "until": until,
        "customer": whole(given.get("customer")),
        "longer": whole(given.get("longer")),
        "agent": whole(given.get("agent")),
        "words": given.get("words") if search.query(given.get("words", "")) else None,
    }
    given = {name: value for name, value in given.items() if name not in readable or readable[name] is not None}
    wanted = Wanted(
        since=midnight(since) if since else None,
        until=midnight(until + timedelta(days=1)) if until else None,
        customer_id=readable["customer"],  # type: ignore[arg-type] # a number, as read above
        shortest_s=readable["longer"],  # type: ignore[arg-type] # a number, as read above
        agent_id=readable["agent"],  # type: ignore[arg-type] # a number, as read above
        words=given.get("words"),
        **{name: given.get(name) for name in ("intent", "outcome", "direction", "language")},
    )
    return Filter(given=given, wanted=wanted)


def day(text: str | None) -> date | None:
    """`2026-11-18`; years that calendars of ours know."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2999 else None


def midnight(when: date) -> datetime:
    """When this day begins in the hotline's zone."""
    return datetime(when.year, when.month, when.day, tzinfo=here.zone())


def whole(text: str | None) -> int | None:
    """A whole number that a database can hold."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def place(text: str | None) -> tuple[datetime, int] | None:
    """Where a page ended: `microseconds-id`."""
    moment, dash, row = (text or "").partition("-")
    at, row_id = whole(moment), whole(row)
    if not dash or at is None or row_id is None or at >= 1 << 55:
        return None
    return EPOCH.astimezone(UTC) + timedelta(microseconds=at), row_id


def cursor(text: str | None) -> Cursor | None:
    """Where a page of calls ended."""
    found = place(text)
    return Cursor(started_at=found[0], id=found[1]) if found else None


def due(text: str | None) -> Due | None:
    """Where a page of what is due ended."""
    found = place(text)
    return Due(at=found[0], id=found[1]) if found else None


def written(at: datetime, row_id: int) -> str:
    """A place as `place` reads it."""
    return f"{(at - EPOCH) // timedelta(microseconds=1)}-{row_id}"
