"""How long each kind of matter may take, as a pack writes it; refuses to read a clock: instants are arguments (`replies`)."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from promises.written import Written


class TicketKind(StrEnum):
    """What a ticket is about."""

    COMPLAINT = "complaint"
    REPAIR = "repair"
    ENQUIRY = "enquiry"
    EMERGENCY = "emergency"


class Counts(StrEnum):
    """Which minutes count: those in opening hours, or all of them."""

    OPEN = "open"
    WALL = "wall"


Minutes = Annotated[int, Field(ge=1, le=60 * 24 * 90)]


class Clock(Written):
    """What is promised for a kind of ticket: an answer (a repair: arrival) within `minutes`.

    counts: open (opening hours only) or wall (around the clock). urgent_minutes: the promise for an urgent one, always around
    the clock (none: the same as any other). priority: larger goes first; urgent ones go `urgent_priority`.
    """

    minutes: Minutes
    counts: Counts = Counts.OPEN
    urgent_minutes: Minutes | None = None
    priority: Annotated[int, Field(ge=0, le=100)] = 0
    urgent_priority: Annotated[int, Field(ge=0, le=100)] = 50


def _every_kind(given: dict[TicketKind, Clock]) -> dict[TicketKind, Clock]:
    for kind in TicketKind:
        if kind not in given:
            raise ValueError(f"has no clock for {kind}")
    return given


Clocks = Annotated[dict[TicketKind, Clock], AfterValidator(_every_kind)]
