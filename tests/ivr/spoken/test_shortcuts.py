"""The short ways of finding words and times, held to what the long ways find."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.spoken.text import plain
from ivr.spoken.when import en_counted, en_links, en_months, en_times, en_week, zh_counted, zh_links, zh_months, zh_times, zh_week
from ivr.spoken.when.joining import STEPS, join
from ivr.spoken.when.lexing import Lexer, Rule
from ivr.spoken.when.pieces import Token
from ivr.spoken.words import Spotter
from tests.ivr.spoken.test_when import CASES, LANGUAGES, PIECES

ZH: tuple[Rule, ...] = (*zh_week.RULES, *zh_months.RULES, *zh_counted.RULES, *zh_times.RULES, *zh_links.RULES)
EN: tuple[Rule, ...] = (*en_week.RULES, *en_months.RULES, *en_counted.RULES, *en_times.RULES, *en_links.RULES)
SAID = st.lists(st.sampled_from(PIECES), max_size=12).map("".join).map(plain)
LATIN = st.text(alphabet="ab1 '-.一", max_size=8).map(plain)
MIXED = st.lists(st.text(alphabet="漏气煤louqi ab*", min_size=1, max_size=6), max_size=5)
WORDS = st.lists(st.text(alphabet="ab1'.", min_size=1, max_size=3), min_size=1, max_size=4)


def long_way(rules: Sequence[Rule], text: str, *, in_words: bool) -> list[Token]:
    """Every rule tried at every place where it may start, whatever it needs."""
    tokens, place = list[Token](), 0
    while place < len(text):
        starts = not (in_words and place and text[place].isalnum() and text[place - 1].isalnum())
        fitting = [one for one in rules if starts and text[place] in one.starts]
        found = [(match, one) for one in fitting if (match := one.pattern.match(text, place))]
        end = place + 1
        for match, one in sorted(found, key=lambda pair: -pair[0].end()):
            if pieces := one.build(match):
                tokens += [Token(place, match.end(), piece) for piece in (pieces if isinstance(pieces, tuple) else (pieces,))]
                end = max(end, match.end())
                break
        place = end
    return tokens


@settings(max_examples=200, deadline=None)
@given(SAID)
def test_pieces_are_those_found_by_trying_everything_everywhere(text: str) -> None:
    for rules, in_words in ((ZH, False), (EN, True)):
        assert Lexer(rules, in_words=in_words).lex(text) == long_way(rules, text, in_words=in_words)


@pytest.mark.parametrize(("rules", "in_words"), [(ZH, False), (EN, True)], ids=LANGUAGES)
def test_pieces_of_every_phrase_are_those_found_by_trying_everything_everywhere(rules: Sequence[Rule], in_words: bool) -> None:  # noqa: FBT001
    for text in (plain(case["text"]) for short in LANGUAGES for case in CASES[short]):
        assert Lexer(rules, in_words=in_words).lex(text) == long_way(rules, text, in_words=in_words)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from((*ZH, *EN)).flatmap(lambda one: st.from_regex(one.pattern)).map(plain))
def test_what_each_rule_was_made_for_has_the_signs_that_the_rule_needs(text: str) -> None:
    for rules, in_words in ((ZH, False), (EN, True)):
        assert Lexer(rules, in_words=in_words).lex(text) == long_way(rules, text, in_words=in_words)


@settings(max_examples=300, deadline=None)
@given(SAID)
def test_steps_left_out_would_have_joined_nothing(text: str) -> None:
    tokens = sorted((*Lexer(ZH, in_words=False).lex(text), *Lexer(EN, in_words=True).lex(text)), key=lambda one: one.start)
    joined = tokens
    for step, _ in STEPS:
        joined = step(text, joined)
    assert join(text, tokens) == joined


@given(WORDS, LATIN)
def test_latin_words_are_found_on_their_borders_and_nowhere_else(words: list[str], text: str) -> None:
    there = any(re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) for word in words)
    assert Spotter({"en-US": words}, {}).spots(text) == there


@given(
    st.lists(st.text(alphabet="漏气煤louqi ab*", min_size=1, max_size=6), max_size=5), st.text("漏气煤louqi ab,。", max_size=20)
)
def test_a_list_is_found_where_one_of_its_words_is(words: list[str], text: str) -> None:
    assert Spotter({"zh-CN": words}, {}).spots(text) == any(Spotter({"zh-CN": [word]}, {}).spots(text) for word in words)
