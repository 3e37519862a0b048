"""Whether a value from elsewhere can be the answer to a question; refuses to convert one that cannot."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ivr.questions import Amount, Choice, DateTime, Digits, Language, Phone, QuestionModel, YesNo
from ivr.spoken.phones import e164
from ivr.template import follow


def fits(question: QuestionModel, value: Any, facts: Mapping[str, Any]) -> bool:
    """Whether this JSON value is what the question would have kept. `facts` are looked at by choices that list one."""
    match question:
        case Choice():
            return value in _offered(question, facts)
        case YesNo():
            return isinstance(value, bool)
        case DateTime():
            return isinstance(value, Mapping) and _is_moment(value.get("start"))
        case Amount():
            return isinstance(value, Mapping) and isinstance(value.get("amount"), str)
        case Language():
            return value in question.options
        case _:
            return isinstance(value, str) and _is_written(question, value)


def _offered(choice: Choice, facts: Mapping[str, Any]) -> list[Any]:
    listed = follow(tuple(choice.source.split(".")), facts) if choice.source else None
    named = [option.value for option in (*choice.options.values(), *choice.extra.values())]
    return [*named, *(listed if isinstance(listed, list | tuple) else ())]


def _is_written(question: QuestionModel, value: str) -> bool:
    match question:
        case Digits():
            return question.min <= len(value) <= question.max and value.isdecimal()
        case Phone():
            return e164(value, question.region) == value
        case _:
            return value.strip() != ""


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
