"""Whether anything has changed that a page shows, asked of the database itself; refuses to tell what: pages ask for that."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select, text

from storage.schema import (
    appointments,
    callbacks,
    calls,
    events,
    handlings,
    legs,
    notes,
    offers,
    presences,
    promises,
    surveys,
    tickets,
    waits,
)
from storage.statement import Statement
from storage.transaction import Transaction


class Topic(StrEnum):
    """What somebody may watch."""

    CALLS = "calls"
    TICKETS = "tickets"
    APPOINTMENTS = "appointments"
    CALLBACKS = "callbacks"
    SURVEYS = "surveys"
    FLOOR = "floor"
    BOARD = "board"


def _last(table: Any) -> ColumnElement[Any]:
    return select(func.max(table.c.id)).scalar_subquery()


def _handled(subject: str) -> ColumnElement[Any]:
    """When anybody last took one of these in hand."""
    return select(func.max(handlings.c.changed_at)).where(handlings.c.subject == text(f"'{subject}'")).scalar_subquery()


def _settled(subject: str) -> ColumnElement[Any]:
    """When a promise about one of these was last kept, missed, withdrawn or replaced: whoever ends one does that, callers too."""
    about = promises.c.subject == text(f"'{subject}'")
    return select(func.max(promises.c.settled_at)).where(about, promises.c.settled_at.is_not(None)).scalar_subquery()


_SEEN: Mapping[str, ColumnElement[Any]] = {
    "calls": _last(calls),
    "events": _last(events),
    "tickets": _last(tickets),
    "notes": _last(notes),
    "ticket": _handled("ticket"),
    "appointments": _last(appointments),
    "appointment": _handled("appointment"),
    "callbacks": _last(callbacks),
    "callback": _handled("callback"),
    "surveys": _last(surveys),
    "survey": _handled("survey"),
    "ticket ended": _settled("ticket"),
    "appointment ended": _settled("appointment"),
    "callback ended": _settled("callback"),
    "waits": _last(waits),
    "promises": _last(promises),
    "offers": _last(offers),
    "legs": _last(legs),
    "presences": select(func.sum(presences.c.version)).scalar_subquery(),
}
_OF: Mapping[Topic, tuple[str, ...]] = {
    Topic.CALLS: ("calls",),
    Topic.TICKETS: ("tickets", "notes", "ticket", "ticket ended"),
    Topic.APPOINTMENTS: ("appointments", "appointment", "appointment ended"),
    Topic.CALLBACKS: ("callbacks", "callback", "callback ended"),
    Topic.SURVEYS: ("surveys", "survey"),
    Topic.FLOOR: ("presences", "offers", "legs", "waits"),
    Topic.BOARD: ("calls", "events", "waits", "promises", "presences", "ticket ended", "appointment ended", "callback ended"),
}
_LOOK = Statement(select(*(value.label(name.replace(" ", "_")) for name, value in _SEEN.items())))


def versions(tx: Transaction) -> dict[Topic, str]:
    """A word for each topic that is another one once something of it has changed. It says nothing else."""
    seen = dict(zip(_SEEN, tx.rows(_LOOK)[0], strict=True))
    return {topic: ".".join(_word(seen[name]) for name in names) for topic, names in _OF.items()}


def _word(value: Any) -> str:
    return "0" if value is None else str(value) if isinstance(value, int) else f"{int(value.timestamp() * 1e6)}"
