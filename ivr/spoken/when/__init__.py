"""Dates and times as people say them, by a closed grammar; refuses to guess silently: what is not certain is marked ambiguous.

Text → pieces (by each language's rules) → joined → folded into wishes → resolved at an instant. The rules are in ../README.md.
"""

import re
from datetime import date, datetime, time, timedelta

from ivr.spoken.reading import Candidate, Reading
from ivr.spoken.text import has_han, plain
from ivr.spoken.when import en_counted, en_links, en_months, en_times, en_week, zh_counted, zh_links, zh_months, zh_times, zh_week
from ivr.spoken.when.en_words import HOT
from ivr.spoken.when.folding import Folded, Wish, fold
from ivr.spoken.when.joining import join
from ivr.spoken.when.lexing import Lexer
from ivr.spoken.when.pieces import Token
from ivr.spoken.when.resolving import Resolver

__all__ = ["Candidate", "Reading", "read"]

LONGEST = 2_000
"""Characters looked at; a time is said sooner."""
MOST = 8
"""Candidates given at most."""
_WISHES = 12
"""Alternatives resolved at most: the last ones, for a story ends with the wish."""

_ZH = Lexer((*zh_week.RULES, *zh_months.RULES, *zh_counted.RULES, *zh_times.RULES, *zh_links.RULES), in_words=False)
_EN = Lexer((*en_week.RULES, *en_months.RULES, *en_counted.RULES, *en_times.RULES, *en_links.RULES), in_words=True, hot=HOT)
_LATIN = re.compile("[a-z]")
_LONG_NUMBER = re.compile(r"\d{5}")
_SHORT = 16
_MOST_KEPT = 1_000
_MADE_OF_TIME: dict[tuple[str, str], Folded] = {}
"""Short texts of nothing but time ("昨天下午三点") and what they wish for, which no day changes."""


def read(text: str, language: str, now: datetime, *, past: bool = False) -> Reading:
    """The readings of a text at an aware instant in the hotline's zone; `past`: of something that has happened.

    Both languages are looked for in what is written, whatever the call's: `language` decides for bare figures.
    """
    said = plain(text[:LONGEST])
    folded = _MADE_OF_TIME.get((said, language)) or _folded(said, language)
    return Reading() if folded is None else _reading(folded, Resolver(now, past))


def _folded(said: str, language: str) -> Folded | None:
    """What is wished for in a text, None when no time is in it. Kept when the text is made of nothing else: many say the same."""
    tokens = _tokens(said, language)
    if not tokens:
        return None
    folded = fold(said, join(said, tokens))
    if len(said) <= _SHORT and len(_MADE_OF_TIME) < _MOST_KEPT and _says_nothing_else(said, tokens):
        _MADE_OF_TIME[said, language] = folded
    return folded


def _says_nothing_else(said: str, tokens: list[Token]) -> bool:
    """Whether every sign belongs to a time, and no number is long enough to be somebody's."""
    signs = {sign for token in tokens for sign in range(token.start, token.end)}
    return len(signs) == len(said) and _LONG_NUMBER.search(said) is None


def _tokens(said: str, language: str) -> list[Token]:
    chinese, latin = has_han(said), _LATIN.search(said) is not None
    tokens: list[Token] = []
    if chinese or (language == "zh-CN" and not latin):
        tokens += _ZH.lex(zh_links.neutral(said))
    if latin or (language != "zh-CN" and not chinese):
        tokens += _EN.lex(said)
    if chinese and latin:
        tokens.sort(key=lambda token: (token.start, token.end))
    return tokens


def _reading(folded: Folded, resolver: Resolver) -> Reading:
    found: list[tuple[Candidate, bool, bool]] = []
    for wish in folded.wishes[-_WISHES:]:
        found += [(candidate, loose, wish.day is not None) for candidate, loose in _safely(resolver, wish)]
    found = _relevant(found, resolver)
    candidates = tuple(dict.fromkeys(candidate for candidate, _, _ in found))[:MOST]
    wanted = folded.open or bool(folded.excluded) or folded.loose
    return Reading(
        candidates=candidates,
        ambiguous=len(candidates) > 1 or folded.loose or any(loose for _, loose, _ in found) or (wanted and not candidates),
        dated=bool(found) and found[0][2],
        nearest=None if candidates or not wanted else _nearest(folded, resolver),
    )


def _safely(resolver: Resolver, wish: Wish) -> list[tuple[Candidate, bool]]:
    """A wish's candidates; none for a date beyond the calendar."""
    try:
        return list(resolver.candidates(wish))
    except (OverflowError, ValueError):
        return []


def _relevant(found: list[tuple[Candidate, bool, bool]], resolver: Resolver) -> list[tuple[Candidate, bool, bool]]:
    """Without the times gone by (or to come, for the past) where others were said: "I called yesterday, come tomorrow"."""
    fitting = [one for one in found if one[0].is_over(resolver.now) == resolver.past]
    return fitting or found


def _nearest(folded: Folded, resolver: Resolver) -> Candidate | None:
    """The first day from today that was not ruled out; None at the calendar's end."""
    day: date = resolver.today
    try:
        excluded = {span.first for day in folded.excluded for span in resolver.spans(day)}
        while day in excluded:
            day += timedelta(days=1)
    except (OverflowError, ValueError):
        return None
    return Candidate(start=datetime.combine(day, time(), tzinfo=resolver.now.tzinfo))
