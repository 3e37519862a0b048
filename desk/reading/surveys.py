"""Survey results that survive scrutiny: who answered first, then what, with interval and n; refuses a rate from a few answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import sqrt

from desk.reader import CALLS, Reader
from promises.masking import mask
from promises.surveys import SurveyStatus
from storage import call_lists, figures
from storage.figures import Answers, Day, Remark
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


Keep = Callable[[datetime, datetime, Day], None]
_NEVER_OFFERED = frozenset({SurveyStatus.PLANNED, SurveyStatus.NOT_REACHED, SurveyStatus.WITHDRAWN})
"""Surveys by phone that nobody has heard of: they are in no denominator."""


def wilson(successes: int, n: int) -> Rate:
    """The share of successes among n > 0 with its 95 % Wilson interval."""
    share = successes / n
    middle = share + _Z * _Z / (2 * n)
    reach = _Z * sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
    scale = 1 + _Z * _Z / n
    return Rate(share=share, lowest=max(0.0, (middle - reach) / scale), highest=min(1.0, (middle + reach) / scale), n=n)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days to look at, each as (began, ended), and before which instant a day can change no more."""

    days: tuple[tuple[datetime, datetime], ...]
    settled: datetime


def results_for(reader: Reader, tx: Transaction, span: Span, names: tuple[str, ...], keep: Keep) -> Results:
    """The surveys offered in these days; `names` are the questions in the pack's order. keep: takes days counted for good."""
    reader.must(*CALLS)
    days = _counted(tx, span, keep)
    answers = [alike for alike in figures.joined(days) if alike.status not in _NEVER_OFFERED]
    recent = figures.remarks(tx, limit=LOOKED_AT, spoken=False)
    return Results(
        over=sum(day.over for day in days),
        offered=sum(alike.count for alike in answers),
        begun=sum(alike.count for alike in answers if alike.scores),
        complete=sum(alike.count for alike in answers if alike.status == "complete"),
        scores=tuple(_score(name, answers) for name in names),
        low=sum(alike.count for alike in answers if is_low(alike.scores)),
        remarks=tuple(_masked(remark) for remark in figures.remarks(tx, limit=REMARKS)),
        unhappy=tuple(_masked(remark) for remark in recent if is_low(remark.scores))[:REMARKS],
    )


def _counted(tx: Transaction, span: Span, keep: Keep) -> list[Day]:
    """Each day's figures: those of days long over as they were kept, the others counted now."""
    known = figures.counted(tx, span.days[0][0], span.days[-1][1])
    days = []
    for began, ended in span.days:
        day = known.get((began, ended))
        if day is None:
            day = figures.day_of(call_lists.over(tx, began, ended), figures.answers(tx, began, ended))
            if ended <= span.settled:
                keep(began, ended, day)
        days.append(day)
    return days


def is_low(scores: Mapping[str, int]) -> bool:
    """Whether somebody was unhappy with anything."""
    return any(score <= LOW for score in scores.values())


def _score(name: str, answers: list[Answers]) -> Score:
    counts = tuple(sum(alike.count for alike in answers if alike.scores.get(name) == points) for points in POINTS)
    n = sum(counts)
    good = sum(count for points, count in zip(POINTS, counts, strict=True) if points >= SATISFIED)
    return Score(name=name, counts=counts, n=n, rate=wilson(good, n) if n >= FEW else None)


def _masked(remark: Remark) -> Remark:
    return replace(remark, comment=mask(remark.comment) if remark.comment else remark.comment)
