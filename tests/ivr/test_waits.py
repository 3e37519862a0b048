"""What a question waits for is made once where it is always the same, and anew where the answers make it."""

from typing import Any

import pytest

from ivr.engine import begin
from ivr.events import Awaited
from ivr.nodes.ask import YES_NO, Ask
from ivr.nodes.menu import Menu
from ivr.run import ASKING, CONFIRMING, Run
from tests.ivr.calls import FLOW
from tests.ivr.playing import NOW

ASKS = [node for node in FLOW.nodes.values() if isinstance(node, Ask)]
MENUS = [node for node in FLOW.nodes.values() if isinstance(node, Menu)]
SLOTS = [{"slot": number, "start": f"2026-12-0{number}T10:00:00+08:00", "end": None} for number in (1, 2, 3)]


def _run(node: Ask | Menu, language: str, stage: str, options: list[Any]) -> Run:
    session = begin(FLOW, language).having(node=node.name, stage=stage, answers={"slots": {"options": options}})
    return Run(FLOW, session, NOW)


@pytest.mark.parametrize("stage", [ASKING, CONFIRMING])
@pytest.mark.parametrize("node", ASKS, ids=lambda node: node.name)
def test_a_question_always_waits_for_what_it_is_asked_with(node: Ask, stage: str) -> None:
    question = node.question if stage == ASKING else YES_NO
    for language in ("zh-CN", "en-US", "zh-CN"):
        for options in (SLOTS[:1], SLOTS):
            run = _run(node, language, stage, options)
            node.listen(run)
            keys, hints = question.keys(run.context()), question.hints(run.context())
            assert run.events == [
                Awaited(
                    node=node.name,
                    language=language,
                    num_digits=keys.num_digits,
                    finish_on_key=keys.finish_on_key,
                    hints=() if node.sensitive else hints,
                    sensitive=node.sensitive,
                )
            ]


@pytest.mark.parametrize("node", MENUS, ids=lambda node: node.name)
def test_a_menu_waits_for_its_own_words_and_keys(node: Menu) -> None:
    for language in ("zh-CN", "en-US"):
        run = _run(node, language, ASKING, [])
        node.listen(run)
        finish = "#" if node.num_digits is None else ""
        hints = node.hints[language]
        assert run.events == [
            Awaited(node=node.name, language=language, num_digits=node.num_digits, finish_on_key=finish, hints=hints)
        ]


def test_options_that_come_from_the_answers_are_never_kept() -> None:
    slot = next(node for node in ASKS if getattr(node.question, "source", None))
    first, second = _run(slot, "zh-CN", ASKING, SLOTS[:1]), _run(slot, "zh-CN", ASKING, SLOTS)
    slot.listen(first)
    slot.listen(second)
    assert first.events != second.events
