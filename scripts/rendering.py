"""Lines of a script with their holes filled for a reader; refuses to print "None": a missing value is a gap with a place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ivr.template import Hole
from scripts.conditions import met
from scripts.facts import FACTS
from scripts.script import Line, Script
from scripts.values import Values, show_hole


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a text. `filled` is a value put in; `gap` a missing one: `text` names it in the agent's language.

    step: the step that asks for it (None: nobody does, it is a fact), section: that step's number in the list of sections.
    """

    kind: Literal["words", "filled", "gap"]
    text: str = field(repr=False)
    name: str = ""
    step: str | None = None
    section: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line as it is to be said or read. `place`: its place among the step's lines, from 0."""

    parts: tuple[Part, ...]
    place: int
    must: bool

    @property
    def text(self) -> str:
        """The whole line, gaps by their names."""
        return "".join(part.text for part in self.parts)

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return all(part.kind != "gap" for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Fills lines: words and values in `language`, names of gaps in `ui`."""

    script: Script
    values: Values = field(repr=False)
    language: str
    ui: str

    def read(self, lines: Sequence[Line]) -> tuple[Told, ...]:
        """The lines whose condition holds."""
        return tuple(
            Told(parts=tuple(self._parts(line)), place=place, must=line.must)
            for place, line in enumerate(lines)
            if met(line.when, self.values)
        )

    def _parts(self, line: Line) -> Iterator[Part]:
        for piece in line.texts[self.language].pieces:
            if isinstance(piece, Hole):
                yield self._hole(piece)
            elif piece:
                yield Part(kind="words", text=piece)

    def _hole(self, hole: Hole) -> Part:
        name = hole.path[0]
        text = show_hole(self.script, hole, self.values, self.language)
        if text:
            return Part(kind="filled", text=text, name=name)
        step = self.script.asked_in(name)
        section = None if step is None else self.script.section_number(step)
        return Part(kind="gap", text=title_of(self.script, name, self.ui), name=name, step=step, section=section)


def title_of(script: Script, name: str, ui: str) -> str:
    """What a name stands for, in the agent's language: a question's label, a fact's title, a fill's title."""
    if name in script.asks:
        return script.asks[name].label.in_language(ui)
    if name in FACTS:
        return FACTS[name].title["zh-CN" if ui == "zh-CN" else "en-US"]
    return next((fill.title.in_language(ui) for fill in script.fills.values() if fill.save == name), name)


def joined(told: Sequence[Told], language: str) -> str:
    """Lines as one text; a line with a gap is left out."""
    return ("" if language == "zh-CN" else " ").join(line.text.strip() for line in told if line.whole)
