"""Finds the pieces of a time in a text by rules, leftmost and longest first; refuses to know any language."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ivr.spoken.when.pieces import Piece, Token

Pieces = Piece | tuple[Piece, ...] | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what its match means; None where the match is no time after all."""

    pattern: re.Pattern[str]
    build: Callable[[re.Match[str]], Pieces]


def rule(pattern: str, build: Callable[[re.Match[str]], Pieces] | Piece) -> Rule:
    """A rule whose meaning is a function of the match, or always the same piece."""
    return Rule(re.compile(pattern), build if callable(build) else lambda _match: build)


def lex(text: str, rules: Iterable[Rule]) -> list[Token]:
    """The pieces in the text's order; where matches overlap the one that starts first, then the longest counts."""
    matches = [
        (found.start(), -found.end(), order, pieces)
        for order, one in enumerate(rules)
        for found in one.pattern.finditer(text)
        if (pieces := _tuple(one.build(found)))
    ]
    tokens, taken = list[Token](), 0
    for start, minus_end, _, pieces in sorted(matches, key=lambda match: match[:3]):
        if start >= taken:
            tokens += [Token(start, -minus_end, piece) for piece in pieces]
            taken = -minus_end
    return tokens


def _tuple(pieces: Pieces) -> Sequence[Piece]:
    return pieces if isinstance(pieces, tuple) else () if pieces is None else (pieces,)
