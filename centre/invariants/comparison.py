"""The carrier's ledger held against the database, in both directions; refuses to take anybody's word for it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from centre.invariants.ledger import Ledger
from storage import evidence
from telephony.urls import Urls

if TYPE_CHECKING:
    from storage.door import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """lost: turns that were answered and are not stored (`SID turn N`). doubled: attempts with more than one call.

    unknown: calls that we asked for and no row of ours has. unanswered: calls whose caller heard the carrier's own apology.
    unended: calls that the carrier has ended and we have not. answered: turns that were answered.
    """

    answered: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    unknown: tuple[str, ...]
    unanswered: tuple[str, ...]
    unended: tuple[str, ...]

    def told(self) -> Iterator[str]:
        """One line for each thing that is wrong."""
        yield from (f"call {what}: answered, and not stored" for what in self.lost)
        yield from (f"attempt {key}: dialled more than once" for key in self.doubled)
        yield from (f"call {sid}: placed for us, and no row of ours has it" for sid in self.unknown)
        yield from (f"call {sid}: the caller heard the carrier's error, not us" for sid in self.unanswered)
        yield from (f"call {sid}: over at the carrier, still going on here" for sid in self.unended)


def compare(store: "Store", ledger: Ledger, public_url: str, *, sids: Collection[str] | None = None) -> Comparison:
    """Hold them against each other, for these calls (None: all of the ledger's)."""
    wanted = set(sids) if sids is not None else {*ledger.inbound(), *ledger.ours}
    urls = Urls(public_url=public_url)
    turns = {(sid, turn[0]) for sid, url in ledger.documents(wanted) if (turn := urls.turn_of(url)) is not None}
    stored = store.read(evidence.turns)
    placed = store.read(evidence.dialled)
    live = store.read(evidence.under_way)
    return Comparison(
        answered=len(turns),
        lost=tuple(f"{sid} turn {number}" for sid, number in sorted(turns - stored)),
        doubled=tuple(sorted(key for key, calls in ledger.attempts.items() if len(calls) > 1)),
        unknown=tuple(sorted(set(ledger.ours) - placed)),
        unanswered=tuple(sid for sid in ledger.unanswered() if sid in wanted),
        unended=tuple(sorted(live & ledger.over() & wanted)),
    )
