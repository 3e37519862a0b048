"""The way through a script that the answers so far make; refuses to move anybody along it."""

from collections.abc import Iterator
from enum import StrEnum

from scripts.conditions import met
from scripts.progress import Progress
from scripts.script import Ask, Script, Step
from scripts.values import Values, applies


class State(StrEnum):
    """How far a step, or a section, is: `half` has some of its answers."""

    DONE = "done"
    HALF = "half"
    OPEN = "open"


def next_of(step: Step, values: Values) -> str | None:
    """The step after this one; None where the script ends."""
    for branch in step.branches:
        if branch.when.holds(values):
            return branch.next
    return step.next


def route(script: Script, progress: Progress, values: Values) -> tuple[str, ...]:
    """The steps from the entry to the end, as things stand. A proved script goes nowhere twice."""
    way = [progress.entry]
    while (ahead := next_of(script.steps[way[-1]], values)) is not None:
        way.append(ahead)
    return tuple(way)


def asked(step: Step, values: Values) -> Iterator[Ask]:
    """The questions of a step that apply."""
    return (ask for ask in step.asks if applies(ask, values))


def mark(step: str, line: int) -> str:
    """How `ticked` names a line that has to be said: the step, and the line's place among the step's `say`, from 0."""
    return f"{step}/{line}"


def state_of(step: Step, progress: Progress, values: Values) -> State:
    """Done: gone on from, with every answer it must have and every line ticked. Half: something of it is known already."""
    asks = list(asked(step, values))
    answered = [ask for ask in asks if ask.name in values]
    unsaid = [
        place
        for place, line in enumerate(step.say)
        if line.must and met(line.when, values) and mark(step.name, place) not in progress.ticked
    ]
    lacking = any(ask.name not in values and not ask.optional for ask in asks)
    if step.name in progress.seen and not (unsaid or lacking):
        return State.DONE
    begun = any(one.startswith(f"{step.name}/") for one in progress.ticked)
    return State.HALF if answered or begun or step.name in progress.seen else State.OPEN


def endings(script: Script, progress: Progress, values: Values) -> tuple[str, ...]:
    """The dispositions that may be chosen now: those where the way ends or the agent stands, and those allowed always."""
    last = script.steps[route(script, progress, values)[-1]]
    here = script.steps[progress.step]
    ended = (*last.end, *(here.end if next_of(here, values) is None else ()))
    return tuple(name for name, way in script.dispositions.items() if way.always or name in ended)
