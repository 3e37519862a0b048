"""The answers of a call as a list, for wrap-up and the call's page; refuses answers that do not count."""

from dataclasses import dataclass, field

from scripts.progress import Progress, Source
from scripts.script import Script
from scripts.showing import show_answer
from scripts.values import values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An answer by its label, in the agent's language; `section` is the number in the jump list of where it was asked."""

    name: str
    step: str
    section: int
    section_title: str
    label: str
    shown: str = field(repr=False)
    source: Source


def record(script: Script, progress: Progress, *, ui: str) -> tuple[Recorded, ...]:
    """Every answer that counts, in the script's order; `ui` is the agent's language (BCP 47)."""
    values = values_of(script, progress)
    return tuple(
        Recorded(
            name=ask.name,
            step=ask.step,
            section=script.section_number(ask.step),
            section_title=script.sections[script.section_number(ask.step) - 1].title.in_language(ui),
            label=ask.label.in_language(ui),
            shown=show_answer(ask.question, values[ask.name], values, ui),
            source=progress.answers[ask.name].source,
        )
        for ask in script.asks.values()
        if ask.name in progress.answers and ask.name in values
    )
