"""What pages count: surveys of a time, who waits, what is due; refuses to count further back than it is asked to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert

from storage.columns import from_json, to_json
from storage.schema import calls, day_figures, handlings, people, promises, surveys, waits
from storage.statement import Statement
from storage.transaction import Transaction

MOST = 5000
"""Rows of one day that are looked at, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """How many surveys ended alike: with this status and these scores."""

    status: str
    scores: dict[str, int]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a caller answered in a survey, with the call it belongs to."""

    id: int
    sid: str
    intent: str | None
    scores: dict[str, int]
    comment: str | None = field(repr=False)
    offered_at: datetime
    person_id: int | None
    owner: str | None = field(repr=False)
    handled_at: datetime | None
    version: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What the surveys of a time came to, and how many calls that began then are over.

    answers: how many ended alike, by their status and their scores as JSON: days are added up without reading each.
    """

    over: int
    answers: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One wait in a queue; `left_at` and `how` are None while it lasts."""

    queue: str
    entered_at: datetime
    left_at: datetime | None
    how: str | None


_ALIKE = Statement(
    select(surveys.c.status, surveys.c.scores, func.count())
    .where(surveys.c.offered_at >= bindparam("since"), surveys.c.offered_at < bindparam("until"))
    .group_by(surveys.c.status, surveys.c.scores)
)
_REMARK = (
    select(
        *(surveys.c.id, calls.c.sid, calls.c.intent, surveys.c.scores, surveys.c.comment, surveys.c.offered_at),
        *(handlings.c.person_id, people.c.shown, handlings.c.handled_at, handlings.c.version),
    )
    .select_from(
        surveys.join(calls, calls.c.id == surveys.c.call_id)
        .outerjoin(handlings, and_(handlings.c.subject == text("'survey'"), handlings.c.subject_id == surveys.c.id))
        .outerjoin(people, people.c.id == handlings.c.person_id)
    )
    .where(surveys.c.id < bindparam("before_id", type_=surveys.c.id.type))
    .order_by(surveys.c.id.desc())
    .limit(bindparam("limit", type_=surveys.c.id.type))
)
_COUNTED = Statement(
    select(day_figures.c.since, day_figures.c.until, day_figures.c.over, day_figures.c.answers).where(
        day_figures.c.since >= bindparam("first"), day_figures.c.until <= bindparam("last")
    )
)
_COUNT = Statement(
    insert(day_figures).on_conflict_do_nothing(index_elements=["since", "until"]), *("since", "until", "over", "answers")
)
_SAID = Statement(_REMARK.where(surveys.c.comment.is_not(None)))
_NEWEST = Statement(_REMARK)
_OUTCOMES = Statement(
    select(calls.c.outcome, func.count())
    .where(calls.c.started_at >= bindparam("since"), calls.c.ended_at.is_not(None))
    .group_by(calls.c.outcome)
)
_WAITS = Statement(
    select(waits.c.queue, waits.c.entered_at, waits.c.left_at, waits.c.how)
    .where(waits.c.entered_at >= bindparam("since"))
    .limit(bindparam("limit", type_=waits.c.id.type))
)
_DUE = Statement(
    select(func.count()).where(
        text("outcome IS NULL"), promises.c.due_at >= bindparam("since"), promises.c.due_at < bindparam("until")
    )
)
_LAST = 1 << 62


def answers(tx: Transaction, since: datetime, until: datetime) -> list[Answers]:
    """The surveys offered in [since, until), counted by how they ended."""
    return [
        Answers(status=status, scores=scores, count=count) for status, scores, count in tx.rows(_ALIKE, since=since, until=until)
    ]


def counted(tx: Transaction, since: datetime, until: datetime) -> dict[tuple[datetime, datetime], Day]:
    """The days within [since, until) that were counted for good, each by when it began and ended."""
    rows = tx.rows(_COUNTED, first=since, last=until)
    return {
        (began, ended): Day(over=over, answers={(status, scores): count for status, scores, count in alike})
        for began, ended, over, alike in rows
    }


def day_of(over: int, found: Iterable[Answers]) -> Day:
    """A day as it is kept."""
    return Day(over=over, answers={(alike.status, to_json(alike.scores) or "{}"): alike.count for alike in found})


def joined(days: Iterable[Day]) -> list[Answers]:
    """The answers of all these days, counted together where they are alike."""
    counts: Counter[tuple[str, str]] = Counter()
    for day in days:
        counts.update(day.answers)
    return [Answers(status=status, scores=from_json(scores), count=count) for (status, scores), count in counts.items()]


def count_all(tx: Transaction, days: Iterable[tuple[datetime, datetime, Day]]) -> None:
    """Keep what times came to that can change no more, each as (began, ended, figures)."""
    for since, until, day in days:
        alike = [[status, scores, count] for (status, scores), count in day.answers.items()]
        tx.change(_COUNT, since=since, until=until, over=day.over, answers=alike)


def remarks(tx: Transaction, *, limit: int, before_id: int | None = None, spoken: bool = True) -> list[Remark]:
    """The newest surveys, newest first; `spoken`: only those in which the caller said something in their own words."""
    rows = tx.rows(_SAID if spoken else _NEWEST, limit=limit, before_id=before_id or _LAST)
    return [_remark(row) for row in rows]


def outcomes(tx: Transaction, since: datetime) -> dict[str | None, int]:
    """How the calls ended that began since then and are over."""
    return dict(tx.rows(_OUTCOMES, since=since))


def waits_since(tx: Transaction, since: datetime) -> list[Wait]:
    """Waits that began since then, at most `MOST`."""
    rows = tx.rows(_WAITS, since=since, limit=MOST)
    return [Wait(queue=queue, entered_at=entered, left_at=left, how=how) for queue, entered, left, how in rows]


def promises_due(tx: Transaction, since: datetime, until: datetime) -> int:
    """How many open promises are due in [since, until)."""
    count: int = tx.value(_DUE, since=since, until=until)
    return count


def _remark(row: tuple[Any, ...]) -> Remark:
    return Remark(**dict(zip(Remark.__slots__, row, strict=True)))
