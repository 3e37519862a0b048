"""The database alone, held to its own rules: promises, outcomes, attempts; refuses to guess at what the carrier knows."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from storage import loose_ends
from storage.loose_ends import LooseEnd, Rule

if TYPE_CHECKING:
    from storage.door import Store

LONGEST_CALL: Final = timedelta(hours=24)
"""The carrier ends calls after four hours unless told otherwise, and never lets one go on for longer than a day."""
SETTLED_IN: Final = timedelta(hours=1)
"""Whether a call was placed is known by then: the last look at the carrier comes after minutes."""

MEANINGS: Final = {
    Rule.PROMISE: "its promises do not add up",
    Rule.UNPLANNED: "is owed, and nothing will place it",
    Rule.PARKED: "could not be done and waits for a person",
    Rule.NO_OUTCOME: "has ended without an outcome",
    Rule.NO_END: "began too long ago to be still going on",
    Rule.DIALLED_TWICE: "was dialled while another call about the same matter was under way",
    Rule.UNKNOWN_DIAL: "may have been placed or not",
    Rule.HELD_SLOT: "is held by a call that is over",
    Rule.GHOST: "is over and waits in a queue",
    Rule.TICKET_TWICE: "opened two tickets that say the same",
}


def audit(store: "Store", now: datetime, *, longest_call: timedelta = LONGEST_CALL) -> list[LooseEnd]:
    """All that does not add up; empty when all is well."""
    return store.read(
        lambda tx: loose_ends.find(tx, begun_before=now - longest_call, asked_before=now - SETTLED_IN),
    )


def told(end: LooseEnd) -> str:
    """One line: where, which row, what is wrong."""
    more = f" ({end.more})" if end.more else ""
    return f"{end.table} {end.key}: {MEANINGS[end.rule]}{more}"
