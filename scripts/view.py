"""What the desk shows of a script at one moment, ready for a template; refuses markup, and any language but those asked for.

Words to speak are in the caller's language, everything for the agent in `ui`.
"""

from dataclasses import dataclass, field

from ivr.questions.model import LANGUAGES
from scripts.options import Option, options_of
from scripts.outcome import Filling, Missing, filling, missing
from scripts.progress import Progress, Source
from scripts.rendering import Reader, Told
from scripts.route import State, asked, endings, mark, next_of, route, state_of
from scripts.script import Ask, Script, Section
from scripts.showing import show_answer
from scripts.values import Values, values_of
from scripts.wrong import explain


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with its answer so far. `options` is empty where words are typed.

    text: what stands in the field. shown: how it was understood ("" where nothing was); spoken: the same to the caller.
    keys: whether the step's number keys are this question's. sure: False asks to read it back first. wrong: why the words in
    the field were not taken, "" where they were.
    """

    name: str
    type: str
    label: str
    hint: str
    required: bool
    options: tuple[Option, ...]
    keys: bool
    text: str = field(repr=False)
    shown: str = field(repr=False)
    spoken: str = field(repr=False)
    source: Source | None
    sure: bool
    wrong: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step in the outline. `ahead`: on the way that the answers so far make."""

    name: str
    title: str
    state: State
    current: bool
    ahead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A section in the jump list. `step`: where a jump leads, the first of its steps that is on the way and not done."""

    number: int
    name: str
    title: str
    state: State
    current: bool
    ahead: bool
    step: str
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A disposition that may be chosen now."""

    name: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """An answer still missing on the way, by its label, and where it is asked."""

    name: str
    label: str
    step: str
    section: int


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that is to be shown at the current step. `ticked`: places of `say` lines that were said. `last`: it ends here."""

    title: str
    step: str
    step_title: str
    section: int
    say: tuple[Told, ...]
    ticked: frozenset[int]
    notes: tuple[Told, ...]
    reminders: tuple[Told, ...]
    questions: tuple[Question, ...]
    fillings: tuple[Filling, ...]
    outline: tuple[SectionView, ...]
    next_step: str | None
    next_title: str
    can_go_back: bool
    last: bool
    endings: tuple[Ending, ...]
    missing: tuple[Lack, ...]
    variants: tuple[tuple[str, str], ...]


def view(script: Script, progress: Progress, *, ui: str) -> View:
    """What to show now; `ui` is the agent's language (BCP 47)."""
    values, step = values_of(script, progress), script.steps[progress.step]
    aloud = Reader(script=script, values=values, language=progress.language, ui=ui)
    quiet = Reader(script=script, values=values, language=_language(ui), ui=ui)
    ahead = next_of(step, values)
    return View(
        title=script.title.in_language(ui),
        step=step.name,
        step_title=step.title.in_language(ui),
        section=script.section_number(step.name),
        say=aloud.read(step.say),
        ticked=frozenset(place for place in range(len(step.say)) if mark(step.name, place) in progress.ticked),
        notes=quiet.read(step.notes),
        reminders=quiet.read(step.reminders),
        questions=_questions(script, progress, values, ui),
        fillings=tuple(filling(script, progress, name, record=_language(ui)) for name in step.fills),
        outline=outline(script, progress, ui=ui),
        next_step=ahead,
        next_title="" if ahead is None else script.steps[ahead].title.in_language(ui),
        can_go_back=bool(progress.trail),
        last=ahead is None,
        endings=tuple(
            Ending(name=name, title=script.dispositions[name].title.in_language(ui), chosen=name == progress.disposition)
            for name in endings(script, progress, values)
        ),
        missing=tuple(_lack(script, one, ui) for one in missing(script, progress, values)),
        variants=tuple((name, one.title.in_language(ui)) for name, one in script.variants.items()),
    )


def outline(script: Script, progress: Progress, *, ui: str) -> tuple[SectionView, ...]:
    """The jump list: every section and step with its state."""
    values = values_of(script, progress)
    way = route(script, progress, values)
    return tuple(_section(script, progress, one, (values, way, ui)) for one in script.sections)


def _section(script: Script, progress: Progress, section: Section, seen: tuple[Values, tuple[str, ...], str]) -> SectionView:
    values, way, ui = seen
    steps = tuple(
        StepView(
            name=name,
            title=script.steps[name].title.in_language(ui),
            state=state_of(script.steps[name], progress, values),
            current=name == progress.step,
            ahead=name in way,
        )
        for name in section.steps
    )
    counted = [one for one in steps if one.ahead] or list(steps)
    states = {one.state for one in counted}
    return SectionView(
        number=script.sections.index(section) + 1,
        name=section.name,
        title=section.title.in_language(ui),
        state=states.pop() if len(states) == 1 else State.HALF,
        current=any(one.current for one in steps),
        ahead=any(one.ahead for one in steps),
        step=next((one.name for one in counted if one.state is not State.DONE), counted[0].name),
        steps=steps,
    )


def _questions(script: Script, progress: Progress, values: Values, ui: str) -> tuple[Question, ...]:
    asks = list(asked(script.steps[progress.step], values))
    keyed = next((ask.name for ask in asks if options_of(ask, values, ui)), "")
    return tuple(_question(progress, ask, values, ui, keys=ask.name == keyed) for ask in asks)


def _question(progress: Progress, ask: Ask, values: Values, ui: str, *, keys: bool) -> Question:
    held, draft = progress.answers.get(ask.name), progress.drafts.get(ask.name)
    read = "" if held is None else show_answer(ask.question, held.value, values, ui)
    return Question(
        name=ask.name,
        type=ask.question.type,
        label=ask.label.in_language(ui),
        hint="" if ask.hint is None else ask.hint.in_language(ui),
        required=not ask.optional,
        options=options_of(ask, values, ui),
        keys=keys,
        text=draft.text if draft is not None else (held.text if held and held.text else read),
        shown=read,
        spoken="" if held is None else show_answer(ask.question, held.value, values, progress.language),
        source=None if held is None else held.source,
        sure=held is None or held.sure,
        wrong="" if draft is None else explain(ask.question.type, draft.reason, ui),
    )


def _lack(script: Script, one: Missing, ui: str) -> Lack:
    label = script.asks[one.name].label.in_language(ui)
    return Lack(name=one.name, label=label, step=one.step, section=script.section_number(one.step))


def _language(ui: str) -> str:
    return ui if ui in LANGUAGES else "en-US"
