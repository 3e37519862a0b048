"""What texts, conditions and fields see of a progress; refuses to count an answer to a question that is not asked."""

from collections.abc import Mapping
from typing import Any

from ivr.template import Hole, follow
from scripts.conditions import met
from scripts.fitting import fits
from scripts.progress import Held, Progress, Source
from scripts.script import Ask, Script
from scripts.showing import show, show_answer

Values = Mapping[str, Any]
"""JSON values by name: facts, results, answers."""


def values_of(script: Script, progress: Progress) -> Values:
    """Everything known by name. An answer whose question no longer applies is kept in the progress and not counted here."""
    values = dict(progress.facts)
    for fill in script.fills.values():
        if fill.save is not None and fill.name in progress.results:
            values[fill.save] = progress.results[fill.name]
    for ask in script.asks.values():  # in order: a question may depend on earlier answers only
        held = progress.answers.get(ask.name)
        if held is not None and met(ask.when, values):
            values[ask.name] = held.value
    return values


def applies(ask: Ask, values: Values) -> bool:
    """Whether the question is to be asked, as things stand."""
    return met(ask.when, values)


def prefilled(script: Script, progress: Progress, *, before: Values) -> Progress:
    """The progress with the answers that facts stand for, where nobody gave one; facts that are as `before` change nothing."""
    answers = dict(progress.answers)
    for ask in script.asks.values():
        value = follow(ask.prefill, progress.facts) if ask.prefill else None
        held = answers.get(ask.name)
        if not ask.prefill or value == follow(ask.prefill, before) or (held and held.source is not Source.FACT):
            continue
        answers.pop(ask.name, None)
        if value is not None and fits(ask.question, value, progress.facts):
            answers[ask.name] = Held(value=value, source=Source.FACT)
    return progress.moved(answers=answers)


def show_hole(script: Script, hole: Hole, values: Values, language: str) -> str:
    """A hole's value, "" where there is none; an answer without a format is shown as its question says it."""
    ask = script.asks.get(hole.path[0]) if len(hole.path) == 1 and not hole.format else None
    value = hole.look_up(values)
    if ask is None or value is None:
        return show(value, hole.format or "text", language)
    return show_answer(ask.question, value, values, language)
