"""The list of calls as its reader may see it; refuses whole numbers: `reading.call.number_for` reveals one, for a reason."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk import saying
from desk.reader import CALLS, Reader
from storage import call_lists
from storage.call_lists import CallLine, Cursor, Wanted
from storage.transaction import Transaction

PAGE = 50
RECENT = timedelta(hours=12)
"""How long ago a call under way may have begun to be shown among filtered ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A call in the list; `number` is masked, None when withheld or erased."""

    sid: str
    direction: str
    number: str | None
    customer: str | None = field(repr=False)
    language: str | None
    status: str
    intent: str | None
    outcome: str | None
    started_at: datetime
    duration_s: int | None
    under_way: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRows:
    """A page of calls. `after`: where the next goes on. `looked_to`: how far back was looked when the page is not full yet."""

    rows: tuple[CallRow, ...]
    after: Cursor | None
    looked_to: datetime | None


def calls_for(reader: Reader, tx: Transaction, wanted: Wanted, *, before: Cursor | None, now: datetime) -> CallRows:
    """A page of the calls that are wanted; the first page begins with those under way."""
    reader.must(*CALLS)
    page = call_lists.page(tx, wanted, before=before, limit=PAGE)
    live: tuple[CallLine, ...] = ()
    if before is None and wanted.customer_id is None and wanted.facets():
        live = tuple(line for line in call_lists.live(tx, now - RECENT) if call_lists.matches(line, wanted))
    return CallRows(
        rows=tuple(row(line) for line in (*live, *page.lines)),
        after=page.after,
        looked_to=page.after.started_at if page.after and not page.full else None,
    )


def row(line: CallLine) -> CallRow:
    """A line without what its reader must not see."""
    return CallRow(
        sid=line.sid,
        direction=line.direction,
        number=saying.number(line.caller),
        customer=line.customer,
        language=line.language,
        status=line.status,
        intent=line.intent,
        outcome=line.outcome,
        started_at=line.started_at,
        duration_s=line.duration_s,
        under_way=line.ended_at is None,
    )
