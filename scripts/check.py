"""The proof that a script leads every call to a disposition; refuses to run one, it looks at every way at once."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from ivr.rings import rings
from ivr.source import Path
from scripts.check_names import check_names
from scripts.check_questions import check_questions
from scripts.draft import Draft
from scripts.fills import SHAPES

VARIANTS = ("voicemail", "wrong-person")
"""The other ways that every script for a call of ours has."""


def check(draft: Draft) -> None:
    """Add everything that can go wrong to the draft's problems, and what is merely odd to its warnings."""
    _head(draft)
    _variants(draft)
    _fills(draft)
    _mentions(draft)
    check_questions(draft)
    check_names(draft)
    if not draft.problems:
        _ways(draft)
        _endings(draft)


def _head(draft: Draft) -> None:
    for path, target in _entries(draft):
        if target not in draft.steps:
            draft.refuse(path, f"there is no step '{target}'{_near(target, draft.steps)}")
    if draft.file.emergency.script == draft.file.script:
        draft.refuse(("emergency", "script"), "an emergency in this very script leads to one of its steps: use 'step'")


def _entries(draft: Draft) -> Iterator[tuple[Path, str]]:
    yield ("start",), draft.file.start
    if draft.file.emergency.step:
        yield ("emergency", "step"), draft.file.emergency.step
    for name, variant in draft.file.variants.items():
        yield ("variants", name, "start"), variant.start


def _variants(draft: Draft) -> None:
    """A call of ours may meet a machine or somebody else; a call to us does not."""
    outbound = draft.file.purpose.outbound is not None
    for name in draft.file.variants:
        if not outbound:
            draft.refuse(("variants", name), "only a script for calls of ours has variants", at_key=True)
        elif name not in VARIANTS:
            draft.refuse(("variants", name), f"unknown variant '{name}'; there are {', '.join(VARIANTS)}", at_key=True)
    for name in VARIANTS if outbound else ():
        if name not in draft.file.variants:
            draft.refuse(("variants",), f"a script for calls of ours needs the variant '{name}'", at_key=True)


def _fills(draft: Draft) -> None:
    for name, fill in draft.fills.items():
        shape, given = SHAPES[fill.kind], {**fill.fields, **fill.words}
        allowed = (*shape.needs, *shape.takes)
        for part, keys in (("fields", fill.fields), ("words", fill.words)):
            for key in keys:
                if key not in allowed:
                    message = f"a {fill.kind} has no '{key}'{_near(key, allowed)}"
                    draft.refuse(("fills", name, part, key), message, at_key=True)
        for key in fill.fields.keys() & fill.words.keys():
            draft.refuse(("fills", name, "words", key), f"'{key}' is already among the fields", at_key=True)
        for key in shape.needs:
            if key not in given:
                draft.refuse(("fills", name), f"a {fill.kind} needs '{key}'", at_key=True)


def _mentions(draft: Draft) -> None:
    """Steps, fills and dispositions must be there where they are named, and be named where they are."""
    for step in draft.steps.values():
        here = draft.place(step.name)
        ways = [*((("branches", place, "next"), one.next) for place, one in enumerate(step.branches)), (("next",), step.next)]
        for path, target in ways:
            if target is not None and target not in draft.steps:
                draft.refuse((*here, *path), f"there is no step '{target}'{_near(target, draft.steps)}")
        _listed(draft, (*here, "fill"), step.fills, draft.fills, "nothing to fill called")
        _listed(draft, (*here, "end"), step.end, draft.dispositions, "no disposition")
    for name, way in draft.dispositions.items():
        _listed(draft, ("dispositions", name, "fills"), way.fills, draft.fills, "nothing to fill called")
    named = {name for step in draft.steps.values() for name in step.fills}
    named |= {name for way in draft.dispositions.values() for name in way.fills}
    for name in draft.fills:
        if name not in named:
            draft.refuse(("fills", name), "no step and no disposition fills this", at_key=True)


def _listed(draft: Draft, path: Path, names: Iterable[str], known: Mapping[str, object], what: str) -> None:
    for place, name in enumerate(names):
        if name not in known:
            draft.refuse((*path, place), f"there is {what} '{name}'{_near(name, known)}")


def _ways(draft: Draft) -> None:
    """Every step is reached, and none twice on one way: without circles every way comes to an end."""
    edges = {name: tuple(dict.fromkeys(step.leads_to())) for name, step in draft.steps.items()}
    reached: set[str] = set()
    ahead = [target for _, target in _entries(draft)]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead.extend(edges[name])
    for name in draft.steps:
        if name not in reached:
            draft.refuse(draft.place(name), "no way leads to this step", at_key=True)
    for ring in rings(edges, reached):
        draft.refuse(draft.place(ring[0]), f"the steps go round without an end: {' → '.join((*ring, ring[0]))}", at_key=True)


def _endings(draft: Draft) -> None:
    """A step that ends names its dispositions, each disposition can be had, and one at any time."""
    for step in draft.steps.values():
        if step.next is None and not step.end:
            draft.refuse((*draft.place(step.name), "end"), "a call that ends here needs a disposition", at_key=True)
    ended = {name for step in draft.steps.values() for name in step.end}
    for name, way in draft.dispositions.items():
        if not way.always and name not in ended:
            draft.refuse(("dispositions", name), "no step ends with this disposition, and it is not 'always'", at_key=True)
    if not any(way.always for way in draft.dispositions.values()):
        message = "a caller may hang up at any step: one disposition must be 'always: true'"
        draft.refuse(("dispositions",), message, at_key=True)


def _near(word: str, words: Iterable[str]) -> str:
    listed = list(words)
    near = get_close_matches(word, listed, n=1)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; there are {', '.join(listed)}" if listed and len(listed) <= 12 else ""
