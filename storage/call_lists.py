"""Calls as pages list them: by time, filtered, a page at a time; refuses to count them all or to skip over any.

Without a filter, calls come in the order they began. With one, calls that are over are looked for in an index made for it
(`ix_calls_over`), ever further back, until the page is full or enough were looked at; those under way are `live`.
Calls in which something was said, or that an agent took, are found the other way round (`call_hits`).
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, tuple_

from storage.schema import calls, customers
from storage.standing import known
from storage.statement import Statement
from storage.transaction import Transaction

WINDOWS = (500, 2_500, 10_000)
"""How many calls to look at for a filter, step by step; the last is the most one page looks at."""
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """A call in a list; `caller` is E.164 or a client's name, None when withheld or erased."""

    id: int
    sid: str
    direction: str
    caller: str | None = field(repr=False)
    customer: str | None = field(repr=False)
    language: str | None
    status: str
    intent: str | None
    outcome: str | None
    started_at: datetime
    ended_at: datetime | None
    duration_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which calls; None wants any. Began in [since, until); lasted `shortest_s` seconds or more.

    words: all of this was said in them. agent_id: the person who took them, or one of those who did.
    """

    since: datetime | None = None
    until: datetime | None = None
    customer_id: int | None = None
    direction: str | None = None
    language: str | None = None
    intent: str | None = None
    outcome: str | None = None
    shortest_s: int | None = None
    words: str | None = field(default=None, repr=False)
    agent_id: int | None = None

    def facets(self) -> dict[str, Any]:
        """What is asked for beside time and customer."""
        names = ("direction", "language", "intent", "outcome", "shortest_s")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a page ended: lists go on with calls that began before this one, or with it and a lower id."""

    started_at: datetime
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPage:
    """Calls, newest first. `after`: where to go on, None at the end. `full`: False when the look back ended first."""

    lines: tuple[CallLine, ...]
    after: Cursor | None
    full: bool = True


_NAMES = tuple(CallLine.__slots__)
_FROM = calls.outerjoin(customers, customers.c.id == calls.c.customer_id)
_ELSEWHERE = {"customer": customers.c.name, **{name: known(name) for name in ("language", "intent", "outcome")}}
LINE = select(*(_ELSEWHERE[name] if name in _ELSEWHERE else calls.c[name] for name in _NAMES)).select_from(_FROM)
"""What a line is made of, by `line_of`."""
_PLACE = tuple_(calls.c.started_at, calls.c.id)
_BEFORE = tuple_(bindparam("b_at", type_=calls.c.started_at.type), bindparam("b_id", type_=calls.c.id.type))
_NEWEST_FIRST = (calls.c.started_at.desc(), calls.c.id.desc())
_LIMIT = bindparam("limit", type_=calls.c.id.type)
_LIVE = Statement(
    LINE.where(calls.c.started_at >= bindparam("since"), calls.c.ended_at.is_(None)).order_by(*_NEWEST_FIRST).limit(_LIMIT)
)
_WINDOW = Statement(
    select(calls.c.started_at)
    .where(calls.c.ended_at.is_not(None), _PLACE < _BEFORE)
    .order_by(*_NEWEST_FIRST)
    .limit(1)
    .offset(bindparam("skip", type_=calls.c.id.type))
)
_OVER = Statement(
    select(func.count()).where(
        calls.c.started_at >= bindparam("since"), calls.c.started_at < bindparam("until"), calls.c.ended_at.is_not(None)
    )
)


def page(tx: Transaction, wanted: Wanted, *, before: Cursor | None, limit: int, windows: tuple[int, ...] = WINDOWS) -> CallPage:
    """A page of at most `limit` calls that began before the cursor. windows: how many are looked at for a filter, in steps."""
    start = before or Cursor(started_at=wanted.until or datetime.max.replace(tzinfo=UTC, year=9000), id=0)
    if wanted.until and start.started_at > wanted.until:
        start = Cursor(started_at=wanted.until, id=0)
    if wanted.customer_id is None and wanted.facets():
        return _looked_back(tx, wanted, start, limit, windows)
    lines = _lines(tx, wanted, start, wanted.since or BEGINNING, limit + 1)
    return _cut(lines, limit)


def live(tx: Transaction, since: datetime, *, limit: int = 200) -> tuple[CallLine, ...]:
    """Calls under way that began since then, newest first."""
    return tuple(line_of(row) for row in tx.rows(_LIVE, since=since, limit=limit))


def over(tx: Transaction, since: datetime, until: datetime) -> int:
    """How many calls that began in [since, until) are over."""
    count: int = tx.value(_OVER, since=since, until=until)
    return count


def matches(line: CallLine, wanted: Wanted) -> bool:
    """Whether a call under way is one of those wanted."""
    same = all(getattr(line, name) == value for name, value in wanted.facets().items() if name != "shortest_s")
    timely = (not wanted.since or line.started_at >= wanted.since) and (not wanted.until or line.started_at < wanted.until)
    return same and timely and wanted.shortest_s is None and wanted.customer_id is None


def _looked_back(tx: Transaction, wanted: Wanted, start: Cursor, limit: int, windows: tuple[int, ...]) -> CallPage:
    """Look back in growing steps, so that a common filter costs little and a rare one is still found."""
    lines: list[CallLine] = []
    since, looked_at = wanted.since or BEGINNING, 0
    for window in windows:
        farthest: datetime | None = tx.value(_WINDOW, b_at=start.started_at, b_id=start.id, skip=window - looked_at)
        floor = max(since, farthest or BEGINNING)
        lines += _lines(tx, wanted, start, floor, limit + 1 - len(lines))
        if len(lines) > limit or floor == since:
            return _cut(lines, limit)
        start, looked_at = Cursor(started_at=floor, id=0), window
    return CallPage(lines=tuple(lines), after=start, full=False)


def _lines(tx: Transaction, wanted: Wanted, start: Cursor, floor: datetime, limit: int) -> list[CallLine]:
    facets = wanted.facets()
    statement = statement_for(customer=wanted.customer_id is not None, facets=tuple(sorted(facets)))
    if wanted.customer_id is not None:
        facets["customer"] = wanted.customer_id
    rows = tx.rows(statement, b_at=start.started_at, b_id=start.id, floor=floor, limit=limit, **facets)
    return [line_of(row) for row in rows]


@cache
def statement_for(*, customer: bool, facets: tuple[str, ...]) -> Statement:
    """The query for these filters: through the customer's calls, through those that are over, or through time."""
    conditions: list[ColumnElement[bool]] = [_PLACE < _BEFORE, calls.c.started_at >= bindparam("floor")]
    conditions += conditions_of(facets)
    if customer:
        conditions.append(calls.c.customer_id == bindparam("customer"))
    elif facets:
        return Statement(_through_those_over(conditions))
    return Statement(LINE.where(*conditions).order_by(*_NEWEST_FIRST).limit(_LIMIT))


def conditions_of(facets: tuple[str, ...]) -> list[ColumnElement[bool]]:
    """What calls must be for these filters, whose values are bound under their names."""
    return [
        calls.c.duration_s >= bindparam(name) if name == "shortest_s" else calls.c[name] == bindparam(name) for name in facets
    ]


def _through_those_over(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """The ids come from the index alone; rows are read for the page only."""
    inner = select(calls.c.id).where(calls.c.ended_at.is_not(None), *conditions).order_by(*_NEWEST_FIRST).limit(_LIMIT)
    return LINE.where(calls.c.id.in_(inner)).order_by(*_NEWEST_FIRST)


def _cut(lines: list[CallLine], limit: int) -> CallPage:
    shown = tuple(lines[:limit])
    after = Cursor(started_at=shown[-1].started_at, id=shown[-1].id) if len(lines) > limit else None
    return CallPage(lines=shown, after=after)


def line_of(row: tuple[Any, ...]) -> CallLine:
    """A row of `LINE`."""
    return CallLine(**dict(zip(_NAMES, row, strict=True)))
