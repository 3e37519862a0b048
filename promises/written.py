"""The shapes people write promises in: texts and words in every language, spans of the day; refuses unknown keys and half a text.

Every model of a pack's YAML inherits `Written`: frozen, unknown keys refused. Languages are BCP 47 tags.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

LANGUAGES = ("zh-CN", "en-US")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_DAY = 24 * 60


class Written(BaseModel):
    """A part of a file that people write."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _in_every_language(given: dict[str, Any]) -> dict[str, Any]:
    for language in LANGUAGES:
        if not given.get(language):
            raise ValueError(f"has nothing in {language}")
    for language in given:
        if language not in LANGUAGES:
            raise ValueError(f"knows no language {language}; languages are {', '.join(LANGUAGES)}")
    return given


Line = Annotated[str, Field(min_length=1, pattern=r"\S")]
Text = Annotated[dict[str, Line], AfterValidator(_in_every_language)]
Words = Annotated[dict[str, tuple[Line, ...]], AfterValidator(_in_every_language)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$")]


@dataclass(frozen=True, slots=True, order=True)
class DaySpan:
    """A span of wall-clock time, in minutes after midnight; `closes` is past 1440 when it runs over midnight."""

    opens: int
    closes: int

    @classmethod
    def read(cls, text: object) -> "DaySpan":
        """The span written "08:30-18:00"; an end at or before the start means the day after. ValueError if it is not one."""
        if isinstance(text, DaySpan):
            return text
        found = _SPAN.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            raise ValueError('a span is written "08:30-18:00"')
        opens, closes = (int(found[i]) * 60 + int(found[i + 1]) for i in (1, 3))
        if opens >= _DAY or closes > _DAY:
            raise ValueError("a day starts before 24:00 and ends by 24:00")
        return cls(opens, closes if closes > opens else closes + _DAY)

    def __str__(self) -> str:
        closes = self.closes if self.closes <= _DAY else self.closes - _DAY
        return f"{self.opens // 60:02}:{self.opens % 60:02}-{closes // 60:02}:{closes % 60:02}"


def _apart(spans: tuple[DaySpan, ...]) -> tuple[DaySpan, ...]:
    ordered = tuple(sorted(spans))
    for earlier, later in pairwise(ordered):
        if later.opens < earlier.closes:
            raise ValueError(f"{earlier} and {later} overlap")
    return ordered


Span = Annotated[DaySpan, BeforeValidator(DaySpan.read), WithJsonSchema({"type": "string", "pattern": f"^{_SPAN.pattern}$"})]
Spans = Annotated[tuple[Span, ...], AfterValidator(_apart)]


def _weekdays(given: dict[str, Any]) -> dict[str, Any]:
    for day in given:
        if day not in WEEKDAYS:
            raise ValueError(f"knows no weekday {day}; weekdays are {', '.join(WEEKDAYS)}")
    return given


Week = Annotated[dict[str, Spans], AfterValidator(_weekdays)]


def missing(names: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The names that are not known, in order, each once."""
    among = set(known)
    return tuple(dict.fromkeys(name for name in names if name not in among))
