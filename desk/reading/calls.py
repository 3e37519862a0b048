"""The list of calls as its reader may see it; refuses whole numbers: `reading.call.number_for` reveals one, for a reason."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk import saying
from desk.marking import Parts, excerpt
from desk.reader import CALLS, Reader, Role
from promises.masking import mask
from promises.phones import e164
from storage import call_hits, call_lists, customers, people, transcripts
from storage.call_lists import CallLine, CallPage, Cursor, Wanted
from storage.transaction import Transaction

PAGE = 50
MOST_PEOPLE = 500
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
    excerpt: Parts = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRows:
    """A page of calls. `after`: where the next goes on. `looked_to`: how far back was looked when the page is not full yet."""

    rows: tuple[CallRow, ...]
    after: Cursor | None
    looked_to: datetime | None


def calls_for(reader: Reader, tx: Transaction, wanted: Wanted, *, before: Cursor | None, now: datetime) -> CallRows:
    """A page of the calls that are wanted; the first page begins with those under way."""
    reader.must(*CALLS)
    if wanted.words is not None or wanted.agent_id is not None:
        hits = call_hits.page(tx, wanted, before=before, limit=PAGE)
        return _rows(tx, hits, hits.lines, wanted.words)
    page = call_lists.page(tx, wanted, before=before, limit=PAGE)
    live: tuple[CallLine, ...] = ()
    if before is None and wanted.customer_id is None and wanted.facets():
        live = tuple(line for line in call_lists.live(tx, now - RECENT) if call_lists.matches(line, wanted))
    return _rows(tx, page, (*live, *page.lines), None)


def agents_for(reader: Reader, tx: Transaction) -> list[tuple[int, str]]:
    """Whose calls may be asked for, as (id, name), by name: also those of people who are not here any more."""
    reader.must(*CALLS)
    able = [person for person in people.list_people(tx, limit=MOST_PEOPLE) if Role.AGENT.value in person.roles]
    return sorted(((person.id, person.shown or "—") for person in able), key=lambda one: one[1])


def customer_for(reader: Reader, tx: Transaction, typed: str, region: str) -> int | None:
    """The customer with this number, whole; parts of numbers find strangers."""
    reader.must(*CALLS)
    number = e164(typed, region)
    found = customers.find(tx, number) if number else None
    return found.id if found else None


def _rows(tx: Transaction, page: CallPage, lines: tuple[CallLine, ...], words: str | None) -> CallRows:
    return CallRows(
        rows=tuple(row(line, _excerpt(tx, line.id, words) if words else ()) for line in lines),
        after=page.after,
        looked_to=page.after.started_at if page.after and not page.full else None,
    )


def _excerpt(tx: Transaction, call_id: int, words: str) -> Parts:
    """Where in the call it was said."""
    return excerpt([mask(text) for text in transcripts.texts(tx, call_id)], words)


def row(line: CallLine, said: Parts = ()) -> CallRow:
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
        excerpt=said,
    )
