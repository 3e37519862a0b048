"""Values as an agent reads them off the screen, to speak or to check; refuses the pauses that are written for machine voices."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import phonenumbers

from ivr.formats import speak
from ivr.questions import QuestionModel
from ivr.questions.question import Context

_YES_NO = {("zh-CN", True): "是", ("zh-CN", False): "否", ("en-US", True): "yes", ("en-US", False): "no"}


def show(value: Any, format_: str, language: str) -> str:
    """The value in one of the formats of templates; "" for None. Numbers are grouped for the eye."""
    match format_:
        case "phone" if isinstance(value, str):
            return _phone(value)
        case "digits" if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
        case _:
            return speak(value, format_, language)


def show_answer(question: QuestionModel, value: Any, values: Mapping[str, Any], language: str) -> str:
    """An answer's value as its question says it in this language."""
    match question.type:
        case "phone" | "digits" | "plate":
            return show(value, question.type if question.type == "phone" else "digits", language)
        case "yes-no":
            return _YES_NO.get((language, bool(value)), "")
        case _:
            now = datetime.min.replace(tzinfo=UTC)  # no question looks at the moment to read a value back
            return question.read_back(value, Context(language=language, now=now, answers=values))


def _phone(value: str) -> str:
    """As people of its country group it; from abroad with the country's code. What is no E.164 stays as it is."""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    ours = number.country_code == 86
    kind = phonenumbers.PhoneNumberFormat.NATIONAL if ours else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, kind))
