"""What is odd in a flow and yet works is told; the packs that are shipped have nothing of it."""

import pytest

from centre.pack_files import list_packs, load_pack
from ivr.oddities import oddities
from tests.ivr.playing import flow_of

TEXT = "{zh-CN: 请问？, en-US: Tell me.}"
MENU = "a: {kind: menu, prompt: %s, options: {1: {%snext: b}}, give_up: given_up}\nb: {kind: end, outcome: done}"


@pytest.mark.parametrize("pack", list_packs())
def test_nothing_is_odd_in_the_packs(pack: str) -> None:
    assert oddities(load_pack(pack).flow) == ()


def test_an_option_without_words_cannot_be_said() -> None:
    found = [one.message for one in oddities(flow_of(MENU % (TEXT, "")))]
    assert len(found) == 2
    assert "option 1 can be keyed and not said in zh-CN" in found[0]
    (half,) = oddities(flow_of(MENU % (TEXT, "words: {en-US: [one]}, ")))
    assert "not said in zh-CN" in half.message
    assert oddities(flow_of(MENU % (TEXT, "intent: buy, "))) == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [("{zh-CN: Tell me., en-US: Tell me.}", "zh-CN"), ("{zh-CN: 请问？, en-US: 请问？}", "en-US")],
)
def test_a_text_in_another_language_is_told(text: str, language: str) -> None:
    (found,) = oddities(flow_of(MENU % (text, "intent: buy, ")))
    assert f"'prompt' in {language} looks like another language" in found.message
    assert (found.file, found.line > 1) == ("flow.yaml", True)


def test_a_text_longer_than_a_caller_remembers_is_told() -> None:
    long = "{zh-CN: %s, en-US: Tell me.}" % ("请说明情况。" * 30)
    (found,) = oddities(flow_of(MENU % (long, "intent: buy, ")))
    assert "seconds to say in zh-CN" in found.message


def test_figures_and_holes_alone_are_no_language() -> None:
    assert (
        oddities(
            flow_of("a: {kind: say, text: {zh-CN: '{call.intent} 12', en-US: '12'}, next: b}\nb: {kind: end, outcome: done}")
        )
        == ()
    )
