"""Finding set words in what somebody said, in both languages and in romanised Chinese; refuses near misses.

Chinese is found as it stands, English by whole words whatever the capitals, and Chinese words also as pinyin without tones,
blanks ignored, on word boundaries ("lou qi", "louqi"). A `*` stands for up to six characters or three words. Fast on long
texts: every word list becomes one pattern, kept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ivr.spoken.pinyin import syllables
from ivr.spoken.text import HAN, has_han, plain

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'"})
_GAP_ZH = r"[^，。！？；,.!?;]{0,6}?"
_GAP_EN = r"(?:[\s,]+[a-z0-9']+){0,3}?[\s,]+"
_GAP_SOUND = r"(?:[\s'\-]*[a-z]+){0,4}?[\s'\-]*"


def contains(words: Mapping[str, Iterable[str]], text: str, except_: Mapping[str, Iterable[str]] | None = None) -> bool:
    """Whether any of the words (by language) occurs in the text, phrases of `except_` blanked out before looking."""
    said = _form(text)
    if except_:
        unwanted = _pattern(_all(except_))
        said = unwanted.sub(" ", said) if unwanted is not None else said
    wanted = _pattern(_all(words))
    return wanted is not None and wanted.search(said) is not None


def found_words(words: Iterable[str], text: str) -> Iterator[str]:
    """Those of the words that occur in the text, in the words' order."""
    said = _form(text)
    for word in words:
        pattern = _pattern((word,))
        if pattern is not None and pattern.search(said):
            yield word


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A word found: its weight grows with its length, `certainty` is 1 as written and less by sound."""

    word: str
    weight: int
    certainty: float


BY_SOUND = 0.9
"""How certain a word is that was only heard: homophones exist."""


class Finder:
    """A word list that tells which of its words occurs, by writing, in romanised Chinese, or by sound.

    Phrases of `except_` are blanked out before looking.
    """

    def __init__(self, words: Iterable[str], except_: Iterable[str] = ()) -> None:
        self._unwanted = _pattern(tuple(except_))
        self._words = sorted(dict.fromkeys(words), key=_weight, reverse=True)
        self._any = _pattern(tuple(self._words))
        self._sounds = [(word, pattern) for word in self._words if (pattern := _sound_pattern(word)) is not None]

    def longest(self, text: str) -> Hit | None:
        """The heaviest word in the text, None when there is none; homophones are looked for when nothing is written."""
        said = _form(text)
        if self._unwanted is not None:
            said = self._unwanted.sub(" , ", said)
        if self._any is not None and self._any.search(said):
            word = next(found_words(self._words, said), None)
            if word is not None:
                return Hit(word=word, weight=_weight(word), certainty=1.0)
        return self._by_sound(said) if has_han(said) else None

    def _by_sound(self, said: str) -> Hit | None:
        heard = sounds_of(said)
        for word, pattern in self._sounds:
            if pattern.search(heard):
                return Hit(word=word, weight=_weight(word), certainty=BY_SOUND)
        return None


@lru_cache(maxsize=64)
def sounds_of(said: str) -> str:
    """The syllables of all Chinese characters, each between blanks; other signs become a stop."""
    runs = re.split(f"({HAN.pattern}+)", said[:2_000])
    return " ".join(" ".join(syllables(run)) if HAN.match(run) else "|" for run in runs if run).join("  ")


def _weight(word: str) -> int:
    """How much a word says: a Chinese character as much as four letters."""
    return sum(4 if HAN.match(sign) else 1 for sign in word if sign not in "* ")


def _sound_pattern(word: str) -> re.Pattern[str] | None:
    """What finds a Chinese word of two or more characters by its sound."""
    if len(HAN.findall(word)) < 2:
        return None
    pieces = [" ".join(syllables(piece)) for piece in _form(word).split("*") if piece]
    return re.compile(r"(?<= )" + r" (?:[a-z]+ ){0,6}?".join(pieces) + r"(?= )")


def _all(words: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    return tuple(word for listed in words.values() for word in listed)


def _form(text: str) -> str:
    return plain(text).translate(_APOSTROPHES)


@lru_cache(maxsize=2048)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for all the words; None when there is nothing to look for."""
    parts = dict.fromkeys(part for word in words for part in _parts(_form(word)))
    return re.compile("|".join(sorted(parts, key=len, reverse=True))) if parts else None


def _parts(word: str) -> Iterator[str]:
    pieces = [piece.strip() for piece in word.split("*") if piece.strip()]
    if not pieces:
        return
    if not has_han(word):
        yield (
            r"(?<![a-z0-9])" + _GAP_EN.join(r"[\s\-]+".join(map(re.escape, piece.split())) for piece in pieces) + r"(?![a-z0-9])"
        )
        return
    yield _GAP_ZH.join(map(re.escape, pieces))
    sounds = [syllables(piece) for piece in pieces]
    if sum(map(len, sounds)) > 1 and all(sound.isascii() and sound.isalpha() for said in sounds for sound in said):
        yield r"(?<![a-z])" + _GAP_SOUND.join(r"[\s'\-]*".join(said) for said in sounds) + r"(?![a-z])"
