"""A script as the page shows it, as JSON values: words, questions, outline, endings, report; refuses markup."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from ivr.questions import Choice, FreeSpeech
from scripts.conditions import met
from scripts.outcome import Filling, Outcome, filling, outcome
from scripts.progress import Progress
from scripts.record import record
from scripts.rendering import Told
from scripts.route import mark, route
from scripts.script import Script
from scripts.values import values_of
from scripts.view import Question, View, view
from telephony.guiding.clerk import supplement
from telephony.guiding.deeds import SLOTS, Scene
from telephony.pack import Pack

LANGUAGES: Final = ("zh-CN", "en-US")
_SHORT: Final = 60
"""Characters that fit into one line."""


def show(scene: Scene, progress: Progress) -> dict[str, Any]:
    """All that the page shows of a script at this moment, see `desk/README.md`."""
    script, ui = scene.script, scene.ui
    seen = view(script, progress, ui=ui)
    return {
        "name": script.name,
        "title": seen.title,
        "file_version": script.version,
        "outbound": script.outbound is not None,
        "language": progress.language,
        "languages": list(LANGUAGES),
        "step": {"name": seen.step, "title": seen.step_title, "number": seen.section, "of": len(script.sections)},
        "say": [_told(line) | {"said": line.place in seen.ticked} for line in seen.say],
        "notes": [line.text for line in seen.notes],
        "reminders": [line.text for line in seen.reminders],
        "questions": [_question(script, progress, one) for one in seen.questions],
        "fillings": [_filling(script, one, ui) for one in seen.fillings],
        "outline": [asdict(section) for section in seen.outline],
        "next": None if seen.next_step is None else {"step": seen.next_step, "title": seen.next_title},
        "can_go_back": seen.can_go_back,
        "last": seen.last,
        "missing": [asdict(one) for one in seen.missing],
        "unsaid": _unsaid(script, progress),
        "variants": [{"name": name, "title": title, "on": _is_on(script, progress, name)} for name, title in seen.variants],
        "wrap_up": _wrap_up(scene, progress, seen),
    }


def emergency_of(pack: Pack, script: Script, ui: str) -> str:
    """What key 0 leads to, in the agent's language."""
    own = script.emergency_step
    if own is not None:
        return (script if own == script.start else script.steps[own]).title.in_language(ui)
    return pack.scripts.scripts[str(script.emergency_script)].title.in_language(ui)


def _is_on(script: Script, progress: Progress, variant: str) -> bool:
    return progress.entry == script.variants[variant].start


def _unsaid(script: Script, progress: Progress) -> int:
    """How many lines that must be said, on the way that the answers make, were not."""
    values = values_of(script, progress)
    lines = (
        (mark(step, place), line)
        for step in route(script, progress, values)
        for place, line in enumerate(script.steps[step].say)
        if line.must
    )
    return sum(met(line.when, values) and name not in progress.ticked for name, line in lines)


def _told(line: Told) -> dict[str, Any]:
    parts = [
        {"kind": one.kind, "text": one.text, "name": one.name, "step": one.step, "section": one.section} for one in line.parts
    ]
    return {"parts": parts, "line": line.place, "must": line.must}


def _question(script: Script, progress: Progress, one: Question) -> dict[str, Any]:
    shown = asdict(one) | {"keyed": one.keys}
    del shown["keys"]
    question = script.asks[one.name].question
    shown["slots"] = isinstance(question, Choice) and question.source == f"{SLOTS}.options"
    shown["long"] = isinstance(question, FreeSpeech) and (question.max_chars or _SHORT + 1) > _SHORT
    shown["held_until"] = _held_until(script, progress, one.name) if shown["slots"] else None
    return shown


def _held_until(script: Script, progress: Progress, name: str) -> str | None:
    """Until when the time chosen is held for the call."""
    slots, chosen = progress.facts.get(SLOTS), values_of(script, progress).get(name)
    held = slots.get("held") if isinstance(slots, dict) else None
    same = isinstance(held, dict) and isinstance(chosen, dict) and held.get("slot") == chosen.get("slot")
    return str(held["until"]) if same and isinstance(held, dict) else None


def _filling(script: Script, one: Filling, ui: str) -> dict[str, Any]:
    """Something to register: what it lacks by label, and what came back."""
    return {
        "name": one.name,
        "kind": one.kind.value,
        "saves": script.fills[one.name].save or one.name,
        "title": one.title.in_language(ui),
        "lacks": list(_lacking(script, one, ui)),
        "adds": bool(supplement(one)),
        "result": None if one.result is None else dict(one.result),
    }


def _lacking(script: Script, one: Filling, ui: str) -> Iterable[dict[str, Any]]:
    """The questions whose answers the missing fields are made from."""
    written = script.fills[one.name]
    seen: set[str] = set()
    for missing in one.missing:
        sources = [hole.path[0] for hole in _holes(written.fields.get(missing))]
        lines = written.words.get(missing, ())[:1]  # one whole line is enough
        sources += [hole.path[0] for line in lines for template in line.texts.values() for hole in template.holes]
        for name in dict.fromkeys(sources):
            if name in script.asks and name not in seen:
                seen.add(name)
                ask = script.asks[name]
                yield {"name": name, "label": ask.label.in_language(ui), "step": ask.step}


def _holes(value: Any) -> Iterable[Any]:
    """The holes of a field's template, whatever it is made of."""
    if hasattr(value, "holes"):
        yield from value.holes
    elif hasattr(value, "path"):
        yield value


def _wrap_up(scene: Scene, progress: Progress, seen: View) -> dict[str, Any]:
    """How the call may end now, each with its report drafted and what it registers; the answers as a list."""
    ends = []
    for one in seen.endings:
        came_to = outcome(scene.script, progress, record=scene.record, disposition=one.name)
        ends.append(asdict(one) | {"report": _report(came_to, scene.ui)} | {"fills": _fills(scene, progress, one.name)})
    return {"dispositions": ends, "answers": [asdict(one) for one in record(scene.script, progress, ui=scene.ui)]}


def _report(came_to: Outcome, ui: str) -> dict[str, str]:
    return asdict(came_to.report[ui if ui in LANGUAGES else "en-US"])


def _fills(scene: Scene, progress: Progress, disposition: str) -> list[dict[str, Any]]:
    names = scene.script.dispositions[disposition].fills
    return [_filling(scene.script, filling(scene.script, progress, name, record=scene.record), scene.ui) for name in names]
