"""A script between text and proof: read, and compiled part by part; refuses nothing, it gathers what is wrong."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from ivr.nodes.node import Maker, Use
from ivr.questions.model import LANGUAGES
from ivr.source import Path, Problem, Source
from scripts import written
from scripts.conditions import Condition, compile_condition
from scripts.script import Ask, Branch, Disposition, Fill, Line, ReportLines, Section, Step, Variant

PARTS = ("agreed", "next", "who", "by")
"""The parts of a contact report."""


@dataclass(kw_only=True)
class Draft:
    """What was read so far. `bases` tells where each part stands that a `Use` names; `looks` are all conditions."""

    source: Source
    file: written.ScriptFile
    steps: dict[str, Step] = field(default_factory=dict)
    asks: dict[str, Ask] = field(default_factory=dict)
    fills: dict[str, Fill] = field(default_factory=dict)
    dispositions: dict[str, Disposition] = field(default_factory=dict)
    bases: dict[str, Path] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    looks: list[tuple[Path, Condition]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def refuse(self, path: Path, message: str, *, at_key: bool = False) -> None:
        """Note a problem at this path in the file."""
        self.problems.append(self.source.problem(path, message, at_key=at_key))

    def maker(self, *base: str | int) -> Maker:
        """Compiles what stands below this path."""
        name = "/".join(map(str, base))
        self.bases[name] = base

        def report(path: Path, message: str, at_key: bool) -> None:  # noqa: FBT001 - the maker's callback
            self.refuse((*base, *path), message, at_key=at_key)

        return Maker(name=name, languages=LANGUAGES, intents=None, report=report, uses=self.uses)

    def place(self, step: str) -> Path:
        """Where a step stands."""
        return ("sections", self.steps[step].section, "steps", step)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections in order; a step that stands twice counts where it stands first."""
        return tuple(
            Section(name=name, title=one.title, steps=tuple(step for step in one.steps if self.steps[step].section == name))
            for name, one in self.file.sections.items()
        )

    @property
    def variants(self) -> dict[str, Variant]:
        """The other ways through."""
        return {name: Variant(name=name, title=one.title, start=one.start) for name, one in self.file.variants.items()}

    @property
    def version(self) -> str:
        """The same for the same content, whatever the comments and blanks; 12 hexadecimal digits."""
        text = json.dumps(self.source.data, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def make(source: Source, file: written.ScriptFile) -> Draft:
    """Compile every part; what cannot be is a problem of the draft."""
    draft = Draft(source=source, file=file)
    for section, one in file.sections.items():
        for name, step in one.steps.items():
            _step(draft, section, name, step)
    for name, fill in file.fills.items():
        draft.fills[name] = _fill(draft, name, fill)
    common = _report(draft, draft.maker("report"), file.report)
    for name, way in file.dispositions.items():
        own = _report(draft, draft.maker("dispositions", name), way.report, "report")
        draft.dispositions[name] = Disposition(
            name=name,
            title=way.title,
            always=way.always,
            fills=way.fills,
            report={part: own[part] or common[part] for part in PARTS},
        )
    return draft


def _step(draft: Draft, section: str, name: str, step: written.WrittenStep) -> None:
    path: Path = ("sections", section, "steps", name)
    if name in draft.steps:
        home = draft.source.place(draft.place(name), at_key=True).line
        draft.refuse(path, f"duplicate step '{name}'; it is already on line {home}", at_key=True)
        return
    maker = draft.maker(*path)
    asks = tuple(_ask(draft, maker, name, answer, ask) for answer, ask in step.ask.items())
    branches = tuple(
        Branch(when=_condition(draft, maker, branch.when, "branches", place, "when"), next=branch.next)
        for place, branch in enumerate(step.branches)
    )
    draft.steps[name] = Step(
        name=name,
        section=section,
        title=step.title or draft.file.sections[section].title,
        say=tuple(_lines(draft, maker, step.say, "say")),
        notes=tuple(_lines(draft, maker, step.note, "note")),
        reminders=tuple(_lines(draft, maker, step.remind, "remind")),
        asks=asks,
        fills=step.fill,
        branches=branches,
        next=step.next,
        end=step.end or (),
    )
    for ask in asks:
        _keep(draft, ask, (*path, "ask", ask.name))


def _keep(draft: Draft, ask: Ask, path: Path) -> None:
    if ask.name in draft.asks:
        draft.refuse(path, f"'{ask.name}' is already asked in step '{draft.asks[ask.name].step}'", at_key=True)
    else:
        draft.asks[ask.name] = ask


def _ask(draft: Draft, maker: Maker, step: str, name: str, ask: written.WrittenAsk) -> Ask:
    here = ("ask", name)
    return Ask(
        name=name,
        step=step,
        label=ask.label,
        hint=ask.hint,
        question=ask.question,
        optional=ask.optional,
        when=None if ask.when is None else _condition(draft, maker, ask.when, *here, "when"),
        prefill=() if ask.prefill is None else maker.path(ask.prefill, *here, "prefill"),
    )


def _condition(draft: Draft, maker: Maker, condition: written.WrittenCondition, *path: str | int) -> Condition:
    compiled = compile_condition(condition, maker, *path)
    draft.looks.append(((*draft.bases[maker.name], *path), compiled))
    return compiled


def _lines(draft: Draft, maker: Maker, lines: tuple[written.Line, ...], *path: str | int) -> Iterator[Line]:
    for place, line in enumerate(lines):
        here = (*path, place)
        when = None if line.when is None else _condition(draft, maker, line.when, *here, "when")
        yield Line(texts=maker.text(line, *here), when=when, must=line.must)


def _fill(draft: Draft, name: str, fill: written.WrittenFill) -> Fill:
    maker = draft.maker("fills", name)
    return Fill(
        name=name,
        kind=fill.kind,
        title=fill.title,
        fields={key: maker.value(value, "fields", key) for key, value in fill.fields.items()},
        words={key: tuple(_lines(draft, maker, lines, "words", key)) for key, lines in fill.words.items()},
        save=fill.save,
    )


def _report(draft: Draft, maker: Maker, report: written.WrittenReport, *path: str) -> ReportLines:
    return {part: tuple(_lines(draft, maker, getattr(report, part), *path, part)) for part in PARTS}
