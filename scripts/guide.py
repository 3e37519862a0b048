"""Leads an agent through a script: begin, answer, go anywhere, end; refuses clock, store and screen.

Every function maps a progress to the next one. None loses an answer: going elsewhere keeps all, and a question that no longer
applies keeps its answer until it does again.
What to show is in `scripts.view`, what to register in `scripts.outcome`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ivr.questions.model import LANGUAGES, MAX_UNDERSTOOD
from ivr.questions.question import Answer, Context, Unclear
from scripts.fitting import fits
from scripts.progress import Held, Progress, Source, Untaken
from scripts.route import endings, mark, next_of
from scripts.script import Ask, Script
from scripts.showing import show_answer
from scripts.values import prefilled, values_of
from scripts.wrong import explain

MAX_TRAIL = 200
_KEYED = re.compile(r"[0-9*]+")
_KEYS_FIRST = re.compile(r"(\d{4}|\d{8})")


class NotAllowed(ValueError):
    """What was asked for is not in this script, or not to be had now; the message names the script's word, never an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an agent enters: words typed (in either language), or the number `key` of a choice.

    `now` is the aware instant in the hotline's zone that "tomorrow" is counted from, `ui` the agent's language (BCP 47).
    """

    now: datetime
    ui: str
    text: str = field(default="", repr=False)
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """An answer taken. `spoken` reads it back to the caller in the caller's language, `shown` to the agent in the agent's.

    sure: False when the words had several meanings: read it back before relying on it.
    """

    progress: Progress
    value: Any = field(repr=False)
    spoken: str = field(repr=False)
    shown: str = field(repr=False)
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """An answer not taken: the machine's `reason`, and a `message` for the agent.

    An earlier answer stays; the words typed are kept in the progress.
    """

    progress: Progress
    reason: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """The emergency is another script: begin it with what is known so far, as `known`."""

    script: str
    known: Mapping[str, Any] = field(repr=False)


def begin(script: Script, *, facts: Mapping[str, Any], known: Mapping[str, Any], language: str) -> Progress:
    """The first step, with what is known already.

    `facts` by the names of `scripts.facts` (others are dropped), `known` the IVR's answers, `language` the caller's (BCP 47).
    An answer of the IVR counts where the question of the same name could have got it.
    """
    told = {name: value for name, value in {**known, **facts}.items() if name in script.facts and value is not None}
    answers = {
        name: Held(value=known[name], source=Source.IVR)
        for name, ask in script.asks.items()
        if known.get(name) is not None and fits(ask.question, known[name], told)
    }
    progress = Progress(
        script=script.name,
        version=script.version,
        language=_spoken_language(language),
        step=script.start,
        entry=script.start,
        facts=told,
        answers=answers,
    )
    return prefilled(script, progress, before={})


def answer(script: Script, progress: Progress, name: str, entry: Entry) -> Understood | Wrong:
    """Take an answer. Empty words clear it. Raises NotAllowed for a question that is not in the script."""
    ask = _ask(script, name)
    if entry.key is None and not entry.text.strip():
        return _cleared(script, progress, ask)
    values = values_of(script, progress)
    heard = _understand(ask, Context(language=progress.language, now=entry.now, answers=values), entry)
    if isinstance(heard, Unclear):
        draft = Untaken(text=entry.text, reason=heard.reason)
        drafts = progress.drafts if entry.key is not None else {**progress.drafts, name: draft}
        message = explain(ask.question.type, heard.reason, entry.ui)
        return Wrong(progress=progress.moved(drafts=drafts), reason=heard.reason, message=message)
    held = Held(value=heard.value, source=Source.AGENT, text=entry.text, sure=heard.sure)
    told = progress if _same(progress, held, name) else _told_otherwise(script, progress, name)
    taken = told.moved(answers={**progress.answers, name: held}, drafts=_without(progress.drafts, name))
    return Understood(
        progress=taken,
        value=heard.value,
        spoken=show_answer(ask.question, heard.value, values, progress.language),
        shown=show_answer(ask.question, heard.value, values, entry.ui),
        sure=heard.sure,
    )


def confirm(script: Script, progress: Progress, name: str) -> Progress:
    """The caller has confirmed what was read back, or what the IVR had asked: it is the agent's answer now, and sure."""
    held = progress.answers.get(_ask(script, name).name)
    if held is None:
        return progress
    sure = held.model_copy(update={"source": Source.AGENT, "sure": True})
    return progress.moved(answers={**progress.answers, name: sure})


def tick(script: Script, progress: Progress, step: str, line: int, *, said: bool = True) -> Progress:
    """Note that a line that has to be said was said; `line` is its place among the step's `say`, from 0."""
    lines = script.steps[_step(script, step)].say
    if not (0 <= line < len(lines) and lines[line].must):
        raise NotAllowed(f"step '{step}' has no line {line} that must be said")
    others = tuple(one for one in progress.ticked if one != mark(step, line))
    return progress.moved(ticked=(*others, mark(step, line)) if said else others)


def go(script: Script, progress: Progress, step: str) -> Progress:
    """Jump to a step, whatever the order. Raises NotAllowed for a step that is not there."""
    if _step(script, step) == progress.step:
        return progress
    return progress.moved(step=step, trail=(*progress.trail, progress.step)[-MAX_TRAIL:])


def forward(script: Script, progress: Progress) -> Progress:
    """Leave the step as seen and go on by its branches; at an end the progress stays there."""
    here = progress.step
    seen = progress if here in progress.seen else progress.moved(seen=(*progress.seen, here))
    ahead = next_of(script.steps[here], values_of(script, progress))
    return seen if ahead is None else go(script, seen, ahead)


def back(progress: Progress) -> Progress:
    """The step before, as the agent came; the first step stays."""
    if not progress.trail:
        return progress
    return progress.moved(step=progress.trail[-1], trail=progress.trail[:-1])


def variant(script: Script, progress: Progress, name: str | None) -> Progress:
    """Take another way through (a machine answers, somebody else does); None: back to the usual one. Raises NotAllowed."""
    if name is not None and name not in script.variants:
        raise NotAllowed(f"script '{script.name}' has no variant '{name}'")
    entry = script.start if name is None else script.variants[name].start
    return go(script, progress, entry).moved(entry=entry)


def emergency(script: Script, progress: Progress) -> Progress | Switch:
    """Key 0: the emergency's step, or the script to switch to with all that is known."""
    if script.emergency_step is not None:
        return go(script, progress, script.emergency_step).moved(entry=script.emergency_step)
    return Switch(script=str(script.emergency_script), known=values_of(script, progress))


def speak(progress: Progress, language: str) -> Progress:
    """Speak another language from here on; the step and the answers stay. English for one we do not speak."""
    return progress.moved(language=_spoken_language(language))


def know(script: Script, progress: Progress, facts: Mapping[str, Any]) -> Progress:
    """New facts, or new values of known ones (None forgets one). Answers that facts stand for follow; those given stay."""
    merged = {**progress.facts, **{name: value for name, value in facts.items() if name in script.facts}}
    told = {name: value for name, value in merged.items() if value is not None}
    return prefilled(script, progress.moved(facts=told), before=progress.facts)


def filled(script: Script, progress: Progress, fill: str, result: Mapping[str, Any]) -> Progress:
    """Note that something was registered and what came back (number, promised_at, …). Raises NotAllowed for an unknown fill."""
    if fill not in script.fills:
        raise NotAllowed(f"script '{script.name}' fills no '{fill}'")
    return progress.moved(results={**progress.results, fill: dict(result)})


def choose(script: Script, progress: Progress, disposition: str) -> Progress:
    """Choose how the call ended. Raises NotAllowed for a disposition that is not to be had as things stand."""
    if disposition not in endings(script, progress, values_of(script, progress)):
        raise NotAllowed(f"script '{script.name}' cannot end as '{disposition}' here")
    return progress.moved(disposition=disposition)


def _same(progress: Progress, held: Held, name: str) -> bool:
    return name in progress.answers and progress.answers[name].value == held.value


def _told_otherwise(script: Script, progress: Progress, name: str) -> Progress:
    """Lines that had been said with an answer that has changed since are to be said again."""
    stale = {
        mark(step.name, place)
        for step in script.steps.values()
        for place, line in enumerate(step.say)
        if any(hole.path[0] == name for template in line.texts.values() for hole in template.holes)
    }
    return progress.moved(ticked=tuple(one for one in progress.ticked if one not in stale))


def _cleared(script: Script, progress: Progress, ask: Ask) -> Understood:
    """The question without an answer; not even the fact's, until the facts change."""
    cleared = _told_otherwise(script, progress, ask.name).moved(
        answers={name: held for name, held in progress.answers.items() if name != ask.name},
        drafts=_without(progress.drafts, ask.name),
    )
    return Understood(progress=cleared, value=None, spoken="", shown="", sure=True)


def _understand(ask: Ask, context: Context, entry: Entry) -> Answer | Unclear:
    """The answer in the caller's language, or else in another; keys where keys were typed."""
    question, typed = ask.question, entry.text.strip()
    if entry.key is not None:
        return question.from_digits(entry.key, context)
    if question.type == "date-time" and _KEYS_FIRST.fullmatch(typed):
        return question.from_digits(typed, context)
    said = typed if question.type in {"free-speech", "address"} else typed[:MAX_UNDERSTOOD]
    readings = [question.from_speech(said, one) for one in _contexts(context)]
    found = next((one for one in readings if isinstance(one, Answer) and one.sure), None)
    found = found or next((one for one in readings if isinstance(one, Answer)), None)
    if found is not None:
        return found
    if _KEYED.fullmatch(typed):
        keyed = question.from_digits(typed, context)
        return readings[0] if isinstance(keyed, Unclear) and keyed.reason == "wrong_key" else keyed
    return readings[0]


def _contexts(context: Context) -> Iterator[Context]:
    yield context
    for language in LANGUAGES:
        if language != context.language:
            yield Context(language=language, now=context.now, answers=context.answers)


def _spoken_language(language: str) -> str:
    return language if language in LANGUAGES else "en-US"


def _without(drafts: Mapping[str, Untaken], name: str) -> dict[str, Untaken]:
    return {one: draft for one, draft in drafts.items() if one != name}


def _ask(script: Script, name: str) -> Ask:
    if name not in script.asks:
        raise NotAllowed(f"script '{script.name}' does not ask for '{name}'")
    return script.asks[name]


def _step(script: Script, step: str) -> str:
    if step not in script.steps:
        raise NotAllowed(f"script '{script.name}' has no step '{step}'")
    return step
