"""Whatever an agent does, in any order: never stuck, no answer lost, every state storable, one word from an end."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centre.pack_files import load_pack
from scripts import guide
from scripts.guide import Entry, Switch
from scripts.outcome import outcome
from scripts.progress import Progress, Source
from scripts.route import route
from scripts.script import Script
from scripts.values import values_of
from scripts.view import view
from tests.scripts.leading import FACTS, NOW, SMALL, start, stored

LIBRARY = load_pack("gas").scripts.scripts
SCRIPTS = {"small": SMALL, **LIBRARY}
WORDS = ("是", "no", "明天下午三点", "昨天", "13900004127", "灶具打不着火", "10248837", "1", "第二个", "<script>", "=1+1", "")
DEEDS = (
    *("answer", "answer", "key", "key", "forward", "forward", "go", "back"),
    *("tick", "speak", "know", "fill", "variant", "emergency"),
)


def entered(data: st.DataObject, deed: str) -> Entry:
    """Something typed, or a key pressed; sometimes sense, sometimes none."""
    ui = data.draw(st.sampled_from(["zh-CN", "en-US"]))
    if deed == "answer":
        return Entry(now=NOW, ui=ui, text=data.draw(st.sampled_from(WORDS)))
    return Entry(now=NOW, ui=ui, key=data.draw(st.sampled_from("1234569")))


Draw = Callable[[Iterable[Any]], Any]
"""Picks one of some things."""


def walk(data: st.DataObject, script: Script, progress: Progress) -> Progress:
    """One thing an agent may do."""

    def any_of(things: Iterable[Any]) -> Any:
        return data.draw(st.sampled_from(list(things)))

    deed = any_of(DEEDS)
    if deed in {"answer", "key"}:
        return guide.answer(script, progress, any_of(script.asks), entered(data, deed)).progress
    return moved(any_of, deed, script, progress) or told(any_of, deed, script, progress)


def moved(any_of: Draw, deed: str, script: Script, progress: Progress) -> Progress | None:
    """A deed that goes somewhere; None for any other."""
    match deed:
        case "forward":
            return guide.forward(script, progress)
        case "go":
            return guide.go(script, progress, any_of(script.steps))
        case "back":
            return guide.back(progress)
        case "variant":
            return guide.variant(script, progress, any_of([None, *script.variants]))
        case "emergency":
            gone = guide.emergency(script, progress)
            return progress if isinstance(gone, Switch) else gone
        case _:
            return None


def told(any_of: Draw, deed: str, script: Script, progress: Progress) -> Progress:
    """A deed that stays where it is."""
    match deed:
        case "tick":
            lines = [(name, place) for name, step in script.steps.items() for place, line in enumerate(step.say) if line.must]
            return guide.tick(script, progress, *any_of(lines), said=any_of([True, False]))
        case "speak":
            return guide.speak(progress, any_of(["zh-CN", "en-US"]))
        case "know":
            return guide.know(script, progress, {name: any_of([FACTS[name], None]) for name in script.facts})
        case _:
            return guide.filled(script, progress, any_of(script.fills), {"number": "1000017"})


def sound(script: Script, progress: Progress) -> None:
    """What holds wherever an agent stands."""
    assert stored(script, progress) == progress
    way = route(script, progress, values_of(script, progress))
    assert len(set(way)) == len(way)
    for ui in ("zh-CN", "en-US"):
        shown = view(script, progress, ui=ui)
        assert shown.endings
        assert shown.last or shown.next_step in script.steps
        assert "None" not in " ".join(line.text for line in (*shown.say, *shown.notes))
        for ending in shown.endings:
            found = outcome(script, guide.choose(script, progress, ending.name), record=ui)
            drafted = found.report[ui]
            assert "None" not in f"{drafted.agreed}{drafted.next}{drafted.who}{drafted.by}"


@pytest.mark.parametrize("name", SCRIPTS)
@settings(max_examples=60)
@given(data=st.data())
def test_no_walk_gets_stuck_or_loses_an_answer(name: str, data: st.DataObject) -> None:
    script = SCRIPTS[name]
    progress = start(script, data.draw(st.sampled_from(["zh-CN", "en-US"])))
    for _ in range(data.draw(st.integers(1, 14))):
        after = walk(data, script, progress)
        lost = {held for held in progress.answers if held not in after.answers}
        cleared = {held for held in lost if progress.answers[held].source is not Source.FACT}
        # only empty words take away what was given, and one answer at a time
        assert len(cleared) <= 1
        assert not cleared or after.step == progress.step
        progress = after
    sound(script, progress)


@pytest.mark.parametrize("name", SCRIPTS)
@settings(max_examples=40)
@given(data=st.data())
def test_going_about_changes_no_answer(name: str, data: st.DataObject) -> None:
    script = SCRIPTS[name]
    progress = start(script)
    for _ in range(6):
        progress = walk(data, script, progress)
    before = progress.answers
    for step in data.draw(st.lists(st.sampled_from(list(script.steps)), min_size=1, max_size=6)):
        progress = guide.back(guide.forward(script, guide.go(script, progress, step)))
    assert progress.answers == before


@pytest.mark.parametrize("name", SCRIPTS)
@settings(max_examples=40)
@given(data=st.data())
def test_forward_always_comes_to_an_end(name: str, data: st.DataObject) -> None:
    script = SCRIPTS[name]
    progress = start(script)
    for _ in range(5):
        progress = walk(data, script, progress)
    for _ in script.steps:
        progress = guide.forward(script, progress)
    shown = view(script, progress, ui="zh-CN")
    assert shown.last
    assert set(script.steps[progress.step].end) <= {one.name for one in shown.endings}
