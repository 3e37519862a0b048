"""What a call can fill: a ticket, a visit, a callback, what a call of ours came to; refuses to register anything itself.

Each kind is a query that `telephony.world` answers for the IVR too, so that a matter registered by an agent is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ivr.queries import QUERIES


class FillKind(StrEnum):
    """The kinds of thing a script fills."""

    TICKET = "ticket"
    APPOINTMENT = "appointment"
    CALLBACK = "callback"
    NOTE = "note"
    CANCELLATION = "cancellation"
    CONFIRMATION = "confirmation"
    ATTEMPT = "attempt"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True, kw_only=True)
class FillShape:
    """A kind's query, the fields it needs and those it may have, and the names inside what it gives back."""

    query: str
    needs: tuple[str, ...]
    takes: tuple[str, ...]

    @property
    def gives(self) -> frozenset[str]:
        """The names inside the result."""
        return frozenset(name for values in QUERIES[self.query].outcomes.values() for name in values)


def _of(query: str, *also: str) -> FillShape:
    """`also`: what the desk needs beside, because an agent's call holds no slot by itself."""
    known = QUERIES[query]
    return FillShape(query=query, needs=(*known.args, *also), takes=known.optional)


SHAPES: Mapping[FillKind, FillShape] = {
    FillKind.TICKET: _of("open_ticket"),
    FillKind.APPOINTMENT: _of("book", "slot"),
    FillKind.CALLBACK: _of("request_callback"),
    FillKind.NOTE: _of("add_note"),
    FillKind.CANCELLATION: _of("cancel_item"),
    FillKind.CONFIRMATION: _of("confirm_item"),
    FillKind.ATTEMPT: _of("settle_errand"),
    FillKind.REFUSAL: _of("refuse_calls"),
}
