"""A pack's call scripts as people read them, and the answers of a call's; refuses a caller's number in full."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from desk.reader import CALLS, SCRIPTS, Reader
from ivr.source import Problem
from ivr.template import Hole
from promises.masking import mask
from scripts.script import Ask, Line, Script
from storage import calls
from storage.transaction import Transaction
from telephony.guiding.recorded import Recorded, script_of
from telephony.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One script in the list. `emergency`: the script that key 0 leads to, None for its own step."""

    name: str
    title: str
    intents: tuple[str, ...]
    outbound: str | None
    sections: int
    steps: int
    questions: int
    endings: int
    emergency: str | None
    version: str
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLine:
    """Words of a step in both languages. must: to be ticked once said. when: it stands under a condition."""

    chinese: str
    english: str
    must: bool
    conditional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenStep:
    """A step as it is written."""

    name: str
    title: str
    say: tuple[WrittenLine, ...]
    notes: tuple[WrittenLine, ...]
    asks: tuple[tuple[str, str, bool], ...]
    fills: tuple[str, ...]
    branches: tuple[str, ...]
    next: str | None
    ends: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenScript:
    """A script with all its sections. asks of a step: label, type, whether it may be left out."""

    listed: Listed
    sections: tuple[tuple[str, tuple[WrittenStep, ...]], ...]
    endings: tuple[tuple[str, bool], ...]


def scripts_for(reader: Reader, pack: Pack, language: str) -> tuple[Listed, ...]:
    """The scripts of the pack: those for callers first, then those for calls of ours."""
    reader.must(*SCRIPTS)
    found = [_listed(script, language) for script in pack.scripts.scripts.values()]
    return tuple(sorted(found, key=lambda one: (one.outbound is not None, one.name)))


def script_for(reader: Reader, pack: Pack, name: str, language: str) -> WrittenScript | None:
    """The script of this name as it is written; None when there is none."""
    reader.must(*SCRIPTS)
    script = pack.scripts.scripts.get(name)
    if script is None:
        return None
    return WrittenScript(
        listed=_listed(script, language),
        sections=tuple(
            (section.title.in_language(language), tuple(_step(script, step, language) for step in section.steps))
            for section in script.sections
        ),
        endings=tuple((one.title.in_language(language), one.always) for one in script.dispositions.values()),
    )


def script_answers_for(reader: Reader, tx: Transaction, pack: Pack, sid: str, language: str) -> tuple[Recorded, ...]:
    """What was answered in the scripts of a call, by section and label, numbers masked; () when there was no script."""
    reader.must(*CALLS)
    call = calls.find(tx, sid)
    return tuple(_masked(one) for one in script_of(pack, tx, call.id, ui=language)) if call else ()


def _masked(recorded: Recorded) -> Recorded:
    sections = (
        replace(section, answers=tuple(replace(one, shown=mask(one.shown)) for one in section.answers))
        for section in recorded.sections
    )
    return replace(recorded, sections=tuple(sections))


def _listed(script: Script, language: str) -> Listed:
    return Listed(
        name=script.name,
        title=script.title.in_language(language),
        intents=script.intents,
        outbound=script.outbound,
        sections=len(script.sections),
        steps=len(script.steps),
        questions=len(script.asks),
        endings=len(script.dispositions),
        emergency=script.emergency_script,
        version=script.version,
        warnings=script.warnings,
    )


def _step(script: Script, name: str, language: str) -> WrittenStep:
    step = script.steps[name]
    return WrittenStep(
        name=name,
        title=step.title.in_language(language),
        say=tuple(map(_line, step.say)),
        notes=tuple(map(_line, (*step.notes, *step.reminders))),
        asks=tuple(_asks(step.asks, language)),
        fills=tuple(script.fills[fill].title.in_language(language) for fill in step.fills),
        branches=tuple(script.steps[branch.next].title.in_language(language) for branch in step.branches),
        next=script.steps[step.next].title.in_language(language) if step.next else None,
        ends=tuple(script.dispositions[end].title.in_language(language) for end in step.end),
    )


def _asks(asks: tuple[Ask, ...], language: str) -> Iterator[tuple[str, str, bool]]:
    return ((ask.label.in_language(language), ask.question.type, ask.optional) for ask in asks)


def _line(line: Line) -> WrittenLine:
    written = {language: "".join(map(_piece, template.pieces)) for language, template in line.texts.items()}
    return WrittenLine(chinese=written["zh-CN"], english=written["en-US"], must=line.must, conditional=line.when is not None)


def _piece(piece: str | Hole) -> str:
    """A piece of a text as its file has it."""
    if isinstance(piece, str):
        return piece
    return "{" + ".".join(piece.path) + (f"|{piece.format}" if piece.format else "") + "}"
