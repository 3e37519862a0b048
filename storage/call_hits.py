"""Calls in which something was said, or that an agent took, a page at a time, newest first; refuses to look at all of them.

The ids come from the words' index, or from the agent's part in calls; what else is wanted is asked of those calls alone. One page
looks at `MOST` of them: where hardly any is also what else is wanted, it says how far it came.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import bindparam, select

from storage import search
from storage.call_lists import LINE, CallLine, CallPage, Cursor, Wanted, conditions_of, line_of
from storage.schema import calls, legs
from storage.statement import Statement
from storage.transaction import Transaction

BATCH = 51
MOST = 20 * BATCH
"""How many calls one page looks at."""
_SLACK = timedelta(days=1)
"""Calls are numbered as they come in, or nearly so: a call this much older than wanted ends the search."""
_LAST = 1 << 62
Source = Callable[[Transaction, int], list[int]]

_OF_AGENT = Statement(
    select(legs.c.call_id)
    .where(legs.c.person_id == bindparam("agent"), legs.c.call_id < bindparam("before_id", type_=legs.c.id.type))
    .distinct()
    .order_by(legs.c.call_id.desc())
    .limit(bindparam("limit", type_=legs.c.id.type))
)
_BEGAN = Statement(select(calls.c.started_at).where(calls.c.id == bindparam("call")))
_LAST_BEFORE = Statement(
    select(calls.c.id)
    .where(calls.c.started_at < bindparam("until"))
    .order_by(calls.c.started_at.desc(), calls.c.id.desc())
    .limit(1)
)


def page(tx: Transaction, wanted: Wanted, *, before: Cursor | None, limit: int) -> CallPage:
    """A page of at most `limit` calls with lower ids than the cursor's, for a filter with words or an agent."""
    source = _source(wanted)
    below = before.id if before else _start(tx, wanted)
    lines: list[CallLine] = []
    for _ in range(MOST // BATCH):
        ids = source(tx, below)
        lines += _those(tx, wanted, ids)
        if len(lines) > limit:
            return _cut(lines[:limit])
        if len(ids) < BATCH or _too_old(tx, wanted, ids[-1]):
            return CallPage(lines=tuple(lines), after=None)
        below = ids[-1]
    return CallPage(lines=tuple(lines), after=Cursor(started_at=_began(tx, below), id=below), full=False)


def _source(wanted: Wanted) -> Source:
    words, agent = wanted.words, wanted.agent_id
    if words is not None:
        return lambda tx, below: search.find(tx, words, limit=BATCH, before_id=below)
    return lambda tx, below: [call for (call,) in tx.rows(_OF_AGENT, agent=agent, before_id=below, limit=BATCH)]


def _start(tx: Transaction, wanted: Wanted) -> int:
    """From which id down to look."""
    if wanted.until is None:
        return _LAST
    last: int | None = tx.value(_LAST_BEFORE, until=wanted.until)
    return 0 if last is None else last + BATCH


def _those(tx: Transaction, wanted: Wanted, ids: list[int]) -> list[CallLine]:
    """The calls among these that are also what else is wanted, newest first."""
    if not ids:
        return []
    values = wanted.facets()
    if wanted.customer_id is not None:
        values["customer_id"] = wanted.customer_id
    agent = wanted.agent_id is not None and wanted.words is not None
    statement = _statement(tuple(sorted(values)), agent=agent)
    places = {f"id_{place}": ids[min(place, len(ids) - 1)] for place in range(BATCH)}
    if agent:
        values["agent"] = wanted.agent_id
    return [line for line in map(line_of, tx.rows(statement, **places, **values)) if _timely(line, wanted)]


@cache
def _statement(facets: tuple[str, ...], *, agent: bool) -> Statement:
    among = calls.c.id.in_([bindparam(f"id_{place}", type_=calls.c.id.type) for place in range(BATCH)])
    conditions = [among, *conditions_of(facets)]
    if agent:
        conditions.append(calls.c.id.in_(select(legs.c.call_id).where(legs.c.person_id == bindparam("agent"))))
    return Statement(LINE.where(*conditions).order_by(calls.c.id.desc()))


def _timely(line: CallLine, wanted: Wanted) -> bool:
    early = wanted.since is not None and line.started_at < wanted.since
    return not early and not (wanted.until is not None and line.started_at >= wanted.until)


def _too_old(tx: Transaction, wanted: Wanted, call_id: int) -> bool:
    return wanted.since is not None and _began(tx, call_id) < wanted.since - _SLACK


def _began(tx: Transaction, call_id: int) -> datetime:
    began: datetime = tx.value(_BEGAN, call=call_id)
    return began


def _cut(lines: list[CallLine]) -> CallPage:
    return CallPage(lines=tuple(lines), after=Cursor(started_at=lines[-1].started_at, id=lines[-1].id))
