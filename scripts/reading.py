"""A script from its text: `read` gives one that leads every call to a disposition; refuses every other, all problems at once.

Files come as texts: nothing is opened here.
"""

from collections.abc import Iterable

from pydantic import ValidationError

from ivr.faults import problems_of
from ivr.source import Problem, parse
from scripts.check import check
from scripts.draft import Draft, make
from scripts.script import Script
from scripts.written import ScriptFile


class ScriptProblems(ValueError):
    """Everything wrong with a script file, in the order of its lines."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read(text: str, file: str) -> Script:
    """The script in this text; `file` names it in problems. Raises ScriptProblems."""
    source = parse(text, file)
    if source.problems:
        raise ScriptProblems(source.problems)
    if not isinstance(source.data, dict):
        message = "a script file is a mapping: script, title, purpose, start, emergency, sections, dispositions"
        raise ScriptProblems((source.problem((), message),))
    try:
        written = ScriptFile.model_validate(source.data)
    except ValidationError as error:
        raise ScriptProblems(_ordered(problems_of(error, ScriptFile, source, ()))) from None
    draft = make(source, written)
    check(draft)
    if draft.problems:
        raise ScriptProblems(_ordered(draft.problems))
    return _compiled(draft)


def _ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda one: (one.line, one.col)))


def _compiled(draft: Draft) -> Script:
    file = draft.file
    return Script(
        name=file.script,
        version=draft.version,
        title=file.title,
        intents=file.purpose.intents,
        outbound=file.purpose.outbound,
        start=file.start,
        emergency_step=file.emergency.step,
        emergency_script=file.emergency.script,
        facts=file.facts,
        variants=draft.variants,
        sections=draft.sections,
        steps=draft.steps,
        asks=draft.asks,
        fills=draft.fills,
        dispositions=draft.dispositions,
        warnings=_ordered(draft.warnings),
        source=draft.source,
    )
