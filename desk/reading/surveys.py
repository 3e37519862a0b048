"""Survey results that survive scrutiny: who answered first, then what, with interval and n; refuses a rate from a few answers."""

from dataclasses import dataclass, field
from datetime import datetime
from math import sqrt

from desk.reader import CALLS, Reader
from promises.masking import mask
from promises.surveys import SurveyStatus
from storage import call_lists, figures
from storage.figures import Answers, Remark
from storage.transaction import Transaction

FEW = 30
"""With fewer answers no rate is shown."""
SATISFIED = 4
LOW = 2
POINTS = (5, 4, 3, 2, 1)
REMARKS = 20
LOOKED_AT = 300
_Z = 1.959964
"""The normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share with its 95 % Wilson interval, each 0–1, and how many answers it rests on."""

    share: float
    lowest: float
    highest: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One question's answers: `counts` by points, 5 first; `rate` of 4 and 5, None below `FEW` answers."""

    name: str
    counts: tuple[int, ...]
    n: int
    rate: Rate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The surveys of a time: how many calls ended, were asked, began to answer and completed; then the scores."""

    over: int
    offered: int
    begun: int
    complete: int
    scores: tuple[Score, ...]
    low: int
    remarks: tuple[Remark, ...] = field(repr=False)
    unhappy: tuple[Remark, ...] = field(repr=False)


_NEVER_OFFERED = frozenset({SurveyStatus.PLANNED, SurveyStatus.NOT_REACHED, SurveyStatus.WITHDRAWN})
"""Surveys by phone that nobody has heard of: they are in no denominator."""


def wilson(successes: int, n: int) -> Rate:
    """The share of successes among n > 0 with its 95 % Wilson interval."""
    share = successes / n
    middle = share + _Z * _Z / (2 * n)
    reach = _Z * sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
    scale = 1 + _Z * _Z / n
    return Rate(share=share, lowest=max(0.0, (middle - reach) / scale), highest=min(1.0, (middle + reach) / scale), n=n)


def results_for(reader: Reader, tx: Transaction, since: datetime, until: datetime, names: tuple[str, ...]) -> Results:
    """The surveys offered in [since, until); `names` are the questions in the pack's order."""
    reader.must(*CALLS)
    answers = [alike for alike in figures.answers(tx, since, until) if alike.status not in _NEVER_OFFERED]
    recent = figures.remarks(tx, limit=LOOKED_AT, spoken=False)
    return Results(
        over=call_lists.over(tx, since, until),
        offered=sum(alike.count for alike in answers),
        begun=sum(alike.count for alike in answers if alike.scores),
        complete=sum(alike.count for alike in answers if alike.status == "complete"),
        scores=tuple(_score(name, answers) for name in names),
        low=sum(alike.count for alike in answers if _is_low(alike.scores)),
        remarks=tuple(_masked(remark) for remark in figures.remarks(tx, limit=REMARKS)),
        unhappy=tuple(_masked(remark) for remark in recent if _is_low(remark.scores))[:REMARKS],
    )


def _is_low(scores: dict[str, int]) -> bool:
    return any(score <= LOW for score in scores.values())


def _score(name: str, answers: list[Answers]) -> Score:
    counts = tuple(sum(alike.count for alike in answers if alike.scores.get(name) == points) for points in POINTS)
    n = sum(counts)
    good = sum(count for points, count in zip(POINTS, counts, strict=True) if points >= SATISFIED)
    return Score(name=name, counts=counts, n=n, rate=wilson(good, n) if n >= FEW else None)


def _masked(remark: Remark) -> Remark:
    return Remark(
        id=remark.id,
        sid=remark.sid,
        intent=remark.intent,
        scores=remark.scores,
        comment=mask(remark.comment) if remark.comment else remark.comment,
        offered_at=remark.offered_at,
    )
