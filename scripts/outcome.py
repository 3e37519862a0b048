"""What a call comes to: fields to register and the contact report drafted from the answers; refuses to register or to send."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ivr.nodes.node import fill_value
from ivr.questions.model import LANGUAGES, Text
from scripts.draft import PARTS
from scripts.fills import SHAPES, FillKind
from scripts.guide import NotAllowed
from scripts.progress import Progress
from scripts.rendering import Reader, joined
from scripts.route import asked, route
from scripts.script import Disposition, Fill, Script
from scripts.values import Values, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """Something to register. `fields` are JSON values by the names of the kind's query; `missing` are needed and unknown.

    query: the query of `ivr.queries` that registers it for the IVR. result: what came back once registered, else None.
    """

    name: str
    kind: FillKind
    query: str
    title: Text
    fields: Mapping[str, Any] = field(repr=False)
    missing: tuple[str, ...]
    result: Mapping[str, Any] | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The contact report in one language: what was agreed, what comes next, who does it, by when; "" where there is nothing."""

    agreed: str
    next: str
    who: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """An answer that the way so far must have and has not."""

    name: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All of it: the report by language, the fillings of the disposition, and answers still missing."""

    disposition: str
    fillings: tuple[Filling, ...]
    report: Mapping[str, Report]
    missing: tuple[Missing, ...]

    @property
    def complete(self) -> bool:
        """Whether everything to register is registered or has all its fields."""
        return all(one.result is not None or not one.missing for one in self.fillings)


def outcome(script: Script, progress: Progress, *, record: str, disposition: str | None = None) -> Outcome:
    """What the call comes to, with the disposition chosen or the one given. `record`: the language of the fields' words.

    Raises NotAllowed for a disposition that is not in the script, or when none is chosen.
    """
    name = disposition or progress.disposition
    if name is None or name not in script.dispositions:
        raise NotAllowed(f"script '{script.name}' needs one of its dispositions")
    way, values = script.dispositions[name], values_of(script, progress)
    return Outcome(
        disposition=name,
        fillings=tuple(filling(script, progress, fill, record=record) for fill in way.fills),
        report={language: _report(script, way, values, language) for language in LANGUAGES},
        missing=missing(script, progress, values),
    )


def filling(script: Script, progress: Progress, fill: str, *, record: str) -> Filling:
    """One thing to register, as things stand: during the call or after it. Raises NotAllowed for an unknown fill."""
    if fill not in script.fills:
        raise NotAllowed(f"script '{script.name}' fills no '{fill}'")
    one, values = script.fills[fill], values_of(script, progress)
    fields = _fields(script, one, values, record)
    shape = SHAPES[one.kind]
    return Filling(
        name=fill,
        kind=one.kind,
        query=shape.query,
        title=one.title,
        fields=fields,
        missing=tuple(name for name in shape.needs if fields.get(name) in (None, "")),
        result=progress.results.get(fill),
    )


def missing(script: Script, progress: Progress, values: Values) -> tuple[Missing, ...]:
    """The answers that the way to the end must have and has not, in order."""
    return tuple(
        Missing(name=ask.name, step=step)
        for step in route(script, progress, values)
        for ask in asked(script.steps[step], values)
        if not ask.optional and ask.name not in values
    )


def _fields(script: Script, fill: Fill, values: Values, record: str) -> dict[str, Any]:
    """Plain fields as JSON values, words as one text each."""
    reader = Reader(script=script, values=values, language=record, ui=record)
    words = {name: joined(reader.read(lines), record) for name, lines in fill.words.items()}
    plain = {name: fill_value(value, values, record) for name, value in fill.fields.items()}
    return {**plain, **words}


def _report(script: Script, way: Disposition, values: Values, language: str) -> Report:
    reader = Reader(script=script, values=values, language=language, ui=language)
    return Report(**{part: joined(reader.read(way.report[part]), language) for part in PARTS})
