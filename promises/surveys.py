"""Surveys: what is asked, which answers count, when somebody must follow up; refuses scores outside 1–5 and unknown names."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from promises.written import Name, Text, Written

LOWEST, HIGHEST = 1, 5


class SurveyStatus(StrEnum):
    """What became of a survey. Every one offered ends as exactly one of the last three.

    One that is asked by phone is planned first; it may come to be not reached or withdrawn without ever being offered.
    """

    PLANNED = "planned"
    NOT_REACHED = "not_reached"
    WITHDRAWN = "withdrawn"
    OFFERED = "offered"
    DECLINED = "declined"
    BROKE_OFF = "broke_off"
    COMPLETE = "complete"


ANSWERS = (SurveyStatus.DECLINED, SurveyStatus.BROKE_OFF, SurveyStatus.COMPLETE)
"""How a survey that was offered may end."""


class Survey(Written):
    """The survey at the end of a call.

    scores: what is asked, 1–5 each. follow_up_at: a score of so much or less needs a follow-up. not_after: intents and
    outcomes after which nobody is asked.
    """

    scores: Annotated[dict[Name, Text], Field(min_length=1)]
    follow_up_at: Annotated[int, Field(ge=LOWEST, le=HIGHEST)] = 2
    not_after: tuple[Name, ...] = ("emergency",)

    def suits(self, *, intent: str | None, outcome: str | None) -> bool:
        """True when a caller may be asked after such a call."""
        return intent not in self.not_after and outcome not in self.not_after

    def read(self, given: Mapping[str, Any]) -> dict[str, int]:
        """The scores among what was given: known names, whole numbers 1–5 (also written as digits); the rest is dropped."""
        read = {name: _score(given.get(name)) for name in self.scores}
        return {name: score for name, score in read.items() if score is not None}

    def account(self, status: SurveyStatus, scores: Mapping[str, int]) -> SurveyStatus:
        """The status to keep: complete only when every score is there, declined only when none is."""
        match status:
            case SurveyStatus.COMPLETE if len(scores) < len(self.scores):
                return SurveyStatus.BROKE_OFF
            case SurveyStatus.DECLINED if scores:
                return SurveyStatus.BROKE_OFF
            case _:
                return status

    def unhappy(self, scores: Mapping[str, int]) -> bool:
        """True when somebody must follow up."""
        return any(score <= self.follow_up_at for score in scores.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How the surveys of a time add up. `n` is all that answered in full, `offered` all that were asked."""

    planned: int
    not_reached: int
    withdrawn: int
    under_way: int
    declined: int
    broke_off: int
    n: int

    @property
    def offered(self) -> int:
        """Those asked: every one of them declined, broke off, answered in full, or is still on the line."""
        return self.declined + self.broke_off + self.n + self.under_way

    @property
    def response_rate(self) -> float | None:
        """The part of those asked that answered in full, None when nobody was."""
        return self.n / self.offered if self.offered else None


def tally(counts: Mapping[str, int]) -> Tally:
    """The account of so many surveys by status; an unknown status is a ValueError, not left out in silence."""
    known = dict.fromkeys((status.value for status in SurveyStatus), 0)
    for status, number in counts.items():
        known[SurveyStatus(status).value] += number
    return Tally(
        planned=known["planned"],
        not_reached=known["not_reached"],
        withdrawn=known["withdrawn"],
        under_way=known["offered"],
        declined=known["declined"],
        broke_off=known["broke_off"],
        n=known["complete"],
    )


def _score(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 1:
        value = int(value)
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and LOWEST <= value <= HIGHEST else None
