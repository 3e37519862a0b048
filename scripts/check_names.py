"""Every name a script uses must be an answer, a fact or a result, and be spoken as it can be; refuses names out of thin air."""

from difflib import get_close_matches

from ivr.nodes.branch import word
from ivr.nodes.node import ANYTHING, PLAIN, RESERVED, Shape, Use
from ivr.questions import Choice, QuestionModel, YesNo
from ivr.source import Path
from scripts.conditions import Condition, comparisons
from scripts.draft import Draft
from scripts.facts import FACTS, MOMENTS
from scripts.fills import SHAPES

_SHAPES: dict[str, Shape] = {
    "date-time": frozenset({"start", "end", "part", "has_time"}),
    "amount": frozenset({"amount", "currency"}),
}


def check_names(draft: Draft) -> None:
    """Add what is wrong with names; warn of answers that nothing looks at."""
    kept = _kept(draft)
    order = {name: place for place, name in enumerate(draft.asks)}
    for use in dict.fromkeys(draft.uses):
        path = (*draft.bases[use.node], *use.path)
        name, shape = use.parts[0] if use.parts else "", kept.get(use.parts[0] if use.parts else "", PLAIN)
        if name not in kept:
            _unknown(draft, path, name, kept)
        elif len(use.parts) > 1 and shape is not None and use.parts[1] not in shape:
            inside = f"; there are {', '.join(sorted(shape))}" if shape else ": it is a plain value"
            draft.refuse(path, f"'{name}' has no '{use.parts[1]}'{inside}")
        elif use.spoken:
            _speakable(draft, use, path, shape)
        else:
            _in_order(draft, use, path, order)
    for path, condition in draft.looks:
        _possible(draft, path, condition)
    if not draft.problems:
        _unused(draft)


def _kept(draft: Draft) -> dict[str, Shape]:
    """All names there are, with what is known of their insides; names that stand for two things are refused."""
    kept: dict[str, Shape] = {}
    for place, name in enumerate(draft.file.facts):
        if name not in FACTS:
            near = get_close_matches(name, FACTS, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else f"; there are {', '.join(FACTS)}"
            draft.refuse(("facts", place), f"the desk knows no '{name}'{hint}")
        elif name in kept:
            draft.refuse(("facts", place), f"the fact '{name}' is there twice")
        kept[name] = frozenset(FACTS[name].holds) if name in FACTS else ANYTHING
    for name, ask in draft.asks.items():
        _add(draft, kept, name, (*draft.place(ask.step), "ask", name), _shape(ask.question))
    for name, fill in draft.fills.items():
        if fill.save is not None:
            _add(draft, kept, fill.save, ("fills", name, "save"), SHAPES[fill.kind].gives)
    return kept


def _add(draft: Draft, kept: dict[str, Shape], name: str, path: Path, shape: Shape) -> None:
    if name in RESERVED:
        draft.refuse(path, f"'{name}' is a name that templates use for something else", at_key=True)
    elif name in kept:
        draft.refuse(path, f"the name '{name}' is already taken", at_key=True)
    kept.setdefault(name, shape)


def _shape(question: QuestionModel) -> Shape:
    if not isinstance(question, Choice):
        return _SHAPES.get(question.type, PLAIN)
    values = [option.value for option in (*question.options.values(), *question.extra.values())]
    if question.source or not all(isinstance(value, dict) for value in values):
        return ANYTHING if question.source or any(isinstance(value, dict) for value in values) else PLAIN
    return frozenset(key for value in values for key in value)


def _unknown(draft: Draft, path: Path, name: str, kept: dict[str, Shape]) -> None:
    if name in FACTS:
        draft.refuse(path, f"'{name}' is a fact that the script does not list under 'facts'")
    elif name:
        near = get_close_matches(name, kept, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        draft.refuse(path, f"no step asks for '{name}' and no fact is called so{hint}")


def _speakable(draft: Draft, use: Use, path: Path, shape: Shape) -> None:
    """An answer is spoken as its question speaks it; a part of something needs a format where it is a moment."""
    name = use.parts[0]
    if len(use.parts) == 1 and name not in draft.asks and not use.format and shape:
        draft.refuse(path, f"'{name}' is no text: name a part of it, as {{{name}.{min(shape)}}}")
    elif len(use.parts) > 1 and use.parts[-1] in MOMENTS and not use.format:
        whole = ".".join(use.parts)
        draft.refuse(path, f"'{whole}' needs a format to be spoken, as {{{whole}|datetime}}")


def _in_order(draft: Draft, use: Use, path: Path, order: dict[str, int]) -> None:
    """Whether a question is asked depends on earlier answers only, so that one look decides it; facts alone answer beforehand."""
    if use.path[:1] != ("ask",):
        return
    name, own = use.parts[0], str(use.path[1])
    if use.path[2] == "prefill" and name not in draft.file.facts:
        draft.refuse(path, f"'{name}' is no fact: only a fact answers beforehand")
    elif use.path[2] == "when" and order.get(name, -1) >= order[own]:
        draft.refuse(path, f"'{name}' is asked only later")


def _possible(draft: Draft, path: Path, condition: Condition) -> None:
    """A comparison with a value that the answer never has would silently never hold."""
    for inner, one in comparisons(condition):
        words = _words(draft, one.on)
        for wanted in one.words if words is not None else ():
            if words is not None and wanted not in words:
                draft.refuse((*path, *inner), f"'{'.'.join(one.on)}' is never '{wanted}'; it is {', '.join(sorted(words))}")


def _words(draft: Draft, on: tuple[str, ...]) -> set[str] | None:
    """The words that the value at this path can be; None where that is open."""
    question = draft.asks[on[0]].question if on and on[0] in draft.asks else None
    match question:
        case YesNo() if len(on) == 1:
            return {"true", "false", "null"}
        case Choice(source=None) as choice if len(on) <= 2:
            values = [option.value for option in choice.options.values()]
            if len(on) == 1 and any(isinstance(value, dict) for value in values):
                return None
            found = values if len(on) == 1 else [value.get(on[1]) for value in values if isinstance(value, dict)]
            return {*map(word, found), "null"}
        case _:
            return None


def _unused(draft: Draft) -> None:
    used = {use.parts[0] for use in draft.uses if use.parts}
    for name, ask in draft.asks.items():
        if name not in used:
            path = (*draft.place(ask.step), "ask", name)
            draft.warnings.append(draft.source.problem(path, f"nothing uses the answer '{name}'", at_key=True))
