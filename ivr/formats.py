"""Values as one says them on the phone, in Chinese and English; refuses to speak "None": a missing value is silence.

A date-time is an ISO 8601 text or an answer of the date-time question ({start, end, part, has_time}); a slot is {start, end}.
Years are left unsaid: a caller books days, not years. What cannot be read in the format asked for is spoken as plain text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ivr.spoken import saying_en, saying_zh


def speak(value: Any, format: str, language: str) -> str:  # noqa: A002 - the word the flow files use
    """The value as spoken text; "" for None. Raises KeyError for a format not in `FORMATS`; never for a value."""
    formatter = _FORMATTERS[format]
    if value is None or value == "":
        return ""
    spoken = formatter(value, language)
    return _text(value, language) if spoken is None else spoken


@dataclass(frozen=True, slots=True)
class _Moment:
    """What the date-time formats need of a value."""

    start: datetime
    end: datetime | None
    part: str | None
    has_time: bool


def _moment(value: Any) -> _Moment | None:
    """The moment meant by an ISO text or by a mapping with a start; None where there is none."""
    data: Mapping[str, Any] = value if isinstance(value, Mapping) else {"start": value}
    start, end, part = _instant(data.get("start")), _instant(data.get("end")), data.get("part")
    if start is None:
        return None
    timed = data.get("has_time", isinstance(value, Mapping) or not _is_date(data["start"]))
    return _Moment(start, end, part if isinstance(part, str) else None, bool(timed))


def _instant(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _is_date(value: str) -> bool:
    return "T" not in value and ":" not in value


def _date(value: Any, language: str) -> str | None:
    moment = _moment(value)
    return None if moment is None else _say(language).date(moment.start)


def _time(value: Any, language: str) -> str | None:
    moment = _moment(value)
    if moment is None:
        return None
    say = _say(language)
    if not moment.has_time:
        return say.part(moment.part) if moment.part else ""
    return say.time(moment.start) if moment.end is None else say.hours(moment.start, moment.end)


def _datetime(value: Any, language: str) -> str | None:
    moment = _moment(value)
    if moment is None:
        return None
    say = _say(language)
    if moment.end is not None:
        return _span(moment, language)
    if moment.has_time:
        return say.date_at(moment.start)
    return say.date_in(moment.start, moment.part) if moment.part else say.date(moment.start)


def _slot(value: Any, language: str) -> str | None:
    moment = _moment(value)
    if moment is None:
        return None
    return _datetime(value, language) if moment.end is None else _span(moment, language)


def _span(moment: _Moment, language: str) -> str:
    say, end = _say(language), moment.end or moment.start
    if moment.start.date() == end.date():
        return say.date_between(moment.start, end)
    speak_end = say.date_at if moment.has_time else say.date
    return say.from_to(speak_end(moment.start), speak_end(end))


def _day_part(value: Any, language: str) -> str | None:
    say = _say(language)
    if isinstance(value, str) and value in saying_zh.PARTS:
        return say.part(value)
    moment = _moment(value)
    if moment is None:
        return None
    if moment.part is not None:
        return say.part(moment.part)
    return say.part(say.part_of(moment.start)) if moment.has_time else ""


def _digits(value: Any, _language: str) -> str | None:
    """One by one, with blanks between: every voice then reads digits and not a number."""
    return " ".join("".join(str(value).split())) if isinstance(value, str | int) else None


def _phone(value: Any, language: str) -> str | None:
    return _say(language).phone(value) if isinstance(value, str) and value.removeprefix("+").isdecimal() else None


def _count(value: Any, language: str) -> str | None:
    number = _number(value)
    return None if number is None or number != int(number) else _say(language).count(int(number))


def _money(value: Any, language: str) -> str | None:
    data: Mapping[str, Any] = value if isinstance(value, Mapping) else {"amount": value}
    amount = _number(data.get("amount"))
    return None if amount is None else _say(language).money(amount, str(data.get("currency", "CNY")))


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 1_000_000_000_000 else None


def _text(value: Any, language: str) -> str:
    """A text in the language asked for, where the value has several."""
    if isinstance(value, Mapping):
        value = value.get(language, "")
    if isinstance(value, bool | list | tuple):
        return ""
    return str(value)


def _say(language: str) -> saying_zh.Saying:
    return saying_zh.SAYING if language == "zh-CN" else saying_en.SAYING


_FORMATTERS: Mapping[str, Callable[[Any, str], str | None]] = {
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "day_part": _day_part,
    "slot": _slot,
    "digits": _digits,
    "phone": _phone,
    "count": _count,
    "money": _money,
    "text": _text,
}

FORMATS: frozenset[str] = frozenset(_FORMATTERS)
"""The words a template may write after the bar: `{slot|slot}`."""
