"""Finds the pieces of a time in a text by rules, leftmost and longest first; refuses to know any language.

Each rule names the signs its matches may start with, and signs of which one must occur in the text at all, so that most of a
text is passed over without trying anything; a language may also name the words (`hot`) near which alone a time can be. A text so
full of numbers and time words that `EFFORT` is spent is no speech: the rest of it is not looked at.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ivr.spoken.when.pieces import Piece, Token

EFFORT = 2_000
"""Matches tried in one text; a long story told by a caller takes half of it."""
_REACH = 48
"""Signs on either side of a hot word in which pieces are looked for: longer than any piece."""
MOST = 150
"""Pieces found in one text."""

Pieces = Piece | tuple[Piece, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A pattern, the signs its matches may start with, and what a match means; None where it is no time after all.

    `needs`: signs one of which every match holds; empty when there are none. A text without any is not tried.
    """

    starts: str
    pattern: re.Pattern[str]
    build: Callable[[re.Match[str]], Pieces]
    needs: frozenset[str] = frozenset()


def rule(starts: str, pattern: str, build: Callable[[re.Match[str]], Pieces] | Piece, needs: str = "") -> Rule:
    """A rule whose meaning is a function of the match, or always the same piece."""
    return Rule(starts, re.compile(pattern), build if callable(build) else lambda _match: build, frozenset(needs))


class Lexer:
    """The rules of a language. With `in_words` a match starts where a word does (languages that write blanks)."""

    def __init__(self, rules: Sequence[Rule], *, in_words: bool, hot: re.Pattern[str] | None = None) -> None:
        self._in_words = in_words
        self._hot = hot
        self._rules: dict[str, list[Rule]] = defaultdict(list)
        for one in rules:
            for sign in one.starts:
                self._rules[sign].append(one)
        self._starts = re.compile(f"[{re.escape(''.join(self._rules))}]")

    def lex(self, text: str) -> list[Token]:
        """The pieces in the text's order; at each place the longest match that is a time counts."""
        tokens: list[Token] = []
        usable: dict[str, list[Rule]] = {}
        place, effort, signs = 0, EFFORT, set(text)
        for start, end in self._zones(text):
            place = max(place, start)
            while effort > 0 and len(tokens) < MOST and (found := self._starts.search(text, place, end)):
                place, sign = found.start(), found.group()
                if sign not in usable:
                    usable[sign] = [one for one in self._rules[sign] if not one.needs or not one.needs.isdisjoint(signs)]
                rules = usable[sign]
                if not rules or (self._in_words and place and sign.isalnum() and text[place - 1].isalnum()):
                    place += 1
                    continue
                effort -= len(rules)
                after, pieces = _longest(rules, text, place)
                tokens += [Token(place, after, piece) for piece in pieces]
                place = max(after, place + 1)
        return tokens

    def _zones(self, text: str) -> Iterable[tuple[int, int]]:
        """The stretches of a text in which a time can be."""
        return ((0, len(text)),) if self._hot is None else self._near(self._hot, text)

    @staticmethod
    def _near(hot: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
        start, end = 0, 0
        for found in hot.finditer(text):
            if found.start() - _REACH > end:
                yield start, end
                start = found.start() - _REACH
            end = min(found.end() + _REACH, len(text))
        yield start, end


def _longest(rules: Sequence[Rule], text: str, place: int) -> tuple[int, Sequence[Piece]]:
    """Where the longest match at this place ends, and its pieces; of equally long ones the first rule counts."""
    matches = [(found, one) for one in rules if (found := one.pattern.match(text, place))]
    if len(matches) > 1:
        matches.sort(key=lambda match: -match[0].end())
    for found, one in matches:
        pieces = one.build(found)
        if pieces:
            return found.end(), pieces if isinstance(pieces, tuple) else (pieces,)
    return place, ()
