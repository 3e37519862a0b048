"""A call script ready to lead an agent: frozen values, templates cut, names resolved; refuses to be changed or to hold a call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ivr.questions import QuestionModel
from ivr.questions.model import Text
from ivr.run import Texts
from ivr.source import Problem, Source
from scripts.conditions import Condition
from scripts.fills import FillKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words in every language, where `when` holds; `must`: ticked once said."""

    texts: Texts
    when: Condition | None
    must: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A typed question of a step. `prefill`: the path to the fact that answers it, () for none."""

    name: str
    step: str
    label: Text
    hint: Text | None
    question: QuestionModel
    optional: bool
    when: Condition | None
    prefill: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A way on that is taken when the condition holds."""

    when: Condition
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing the agent does. `end`: the dispositions it allows where no branch leads on; () where `next` does."""

    name: str
    section: str
    title: Text
    say: tuple[Line, ...]
    notes: tuple[Line, ...]
    reminders: tuple[Line, ...]
    asks: tuple[Ask, ...]
    fills: tuple[str, ...]
    branches: tuple[Branch, ...]
    next: str | None
    end: tuple[str, ...]

    def leads_to(self) -> Iterator[str]:
        """Every step that may come next."""
        yield from (branch.next for branch in self.branches)
        if self.next:
            yield self.next


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Steps under one title, in their order."""

    name: str
    title: Text
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """Something to register from the answers: `fields` as templates, `words` as lines; the result is kept under `save`."""

    name: str
    kind: FillKind
    title: Text
    fields: Mapping[str, Any]
    words: Mapping[str, tuple[Line, ...]]
    save: str | None


ReportLines = Mapping[str, tuple[Line, ...]]
"""The report's parts (agreed, next, who, by), each as lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition:
    """A way the call can end; `always` from any step."""

    name: str
    title: Text
    always: bool
    fills: tuple[str, ...]
    report: ReportLines


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Another way through the script, from its own first step."""

    name: str
    title: Text
    start: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A script, read and proved. Exactly one of `intents` and `outbound` is given, and one of the two emergency ways.

    version: the same for the same content, 12 hexadecimal digits. warnings: what is odd and yet works. source: the file it was
    read from, for the places of problems.
    """

    name: str
    version: str
    title: Text
    intents: tuple[str, ...]
    outbound: str | None
    start: str
    emergency_step: str | None
    emergency_script: str | None
    facts: tuple[str, ...]
    variants: Mapping[str, Variant]
    sections: tuple[Section, ...]
    steps: Mapping[str, Step] = field(repr=False)
    asks: Mapping[str, Ask] = field(repr=False)
    fills: Mapping[str, Fill] = field(repr=False)
    dispositions: Mapping[str, Disposition] = field(repr=False)
    warnings: tuple[Problem, ...] = field(repr=False)
    source: Source = field(repr=False, compare=False)

    def section_number(self, step: str) -> int:
        """The place of the step's section in the list, counted from 1."""
        return next(place for place, one in enumerate(self.sections, start=1) if step in one.steps)

    def asked_in(self, name: str) -> str | None:
        """The step where a value of this name comes from: where it is asked or registered; None for a fact."""
        if name in self.asks:
            return self.asks[name].step
        saved = {fill.name for fill in self.fills.values() if fill.save == name}
        return next((step.name for step in self.steps.values() if saved & set(step.fills)), None)
