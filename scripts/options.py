"""The answers under an agent's number keys; refuses keys for questions whose answers are typed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ivr.questions import Choice, Language, YesNo
from ivr.questions.free_speech import Category, OwnWords
from ivr.questions.model import LANGUAGES
from ivr.template import follow
from scripts.fitting import fits
from scripts.script import Ask
from scripts.showing import show_answer
from scripts.values import Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A choice under a number key; `key` is "" for one that was chosen and is no longer offered."""

    key: str
    label: str = field(repr=False)
    chosen: bool


def options_of(ask: Ask, values: Values, ui: str) -> tuple[Option, ...]:
    """What the number keys stand for, labelled in the agent's language; () where words are typed."""
    chosen = values.get(ask.name)
    if isinstance(ask.question, OwnWords):
        return tuple(_of_category(key, one, chosen, ui) for key, one in ask.question.categories.items())
    return tuple(
        Option(key=key, label=show_answer(ask.question, value, values, ui), chosen=value == chosen)
        for key, value in _pairs(ask, values, chosen)
    )


def _of_category(key: str, category: Category, chosen: Any, ui: str) -> Option:
    return Option(key=key, label=category.label(ui), chosen=chosen in {category.label(language) for language in LANGUAGES})


def _pairs(ask: Ask, values: Values, chosen: Any) -> Iterator[tuple[str, Any]]:
    """Keys and values, in order."""
    match ask.question:
        case Choice() as choice:
            listed = follow(tuple(choice.source.split(".")), values) if choice.source else None
            for place, item in enumerate(listed if isinstance(listed, list | tuple) else (), start=1):
                yield str(place), item
            for key, option in {**choice.options, **choice.extra}.items():
                yield key, option.value
            if chosen is not None and not fits(choice, chosen, values):
                yield "", chosen
        case YesNo():
            yield from (("1", True), ("2", False))
        case Language() as language:
            yield from ((str(place), one) for place, one in enumerate(language.options, start=1))
        case _:
            return
