"""Finding set words in what somebody said, in both languages and in romanised Chinese; refuses near misses.

Chinese is found as it stands, English by whole words whatever the capitals, and Chinese words also as pinyin without tones,
blanks ignored, on word boundaries ("lou qi", "louqi"). A `*` stands for up to six characters or three words. Fast on long
texts: every word list becomes one pattern, kept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from ivr.spoken.pinyin import syllables
from ivr.spoken.text import HAN, has_han, plain

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'"})
_NOT_LATIN = re.compile("[^a-z]+")
_GAP_ZH = r"[^，。！？；,.!?;]{0,6}?"
_GAP_EN = r"(?:[\s,]+[a-z0-9']+){0,3}?[\s,]+"
_GAP_SOUND = r"(?:[\s'\-]*[a-z]+){0,4}?[\s'\-]*"


class Spotter:
    """Tells whether any of some words (by language) occurs in a text, phrases of `except_` blanked out before looking.

    Long lists are gone through once, when something is first said.
    """

    __slots__ = ("_patterns", "_words")

    def __init__(self, words: Mapping[str, Iterable[str]], except_: Mapping[str, Iterable[str]]) -> None:
        self._words = (_all(words), _all(except_))
        self._patterns: tuple[re.Pattern[str] | None, re.Pattern[str] | None] | None = None

    def spots(self, text: str) -> bool:
        """Whether any of the words occurs in the text."""
        if self._patterns is None:
            words, except_ = self._words
            self._patterns = (_pattern(words) if words else None, _pattern(except_) if except_ else None)
        wanted, unwanted = self._patterns
        if wanted is None:
            return False
        said = _form(text)
        return wanted.search(said if unwanted is None else unwanted.sub(" ", said)) is not None


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
HEARD = "~"
"""Marks a word that is also found by its sound: for words whose homophones nobody says on the phone."""
SLIPPED = 0.8
"""How certain a word is that was misspelt (complane, apointment)."""
_LIKE_ENOUGH = 86.0
_LONG_ENOUGH = 6
"""Shorter words are misspellings of too many others."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word with what must occur in a text for it to be there: its longest piece, that piece's sound, its whole sound."""

    word: str
    piece: str
    squeezed: str
    sound: str

    @classmethod
    def of(cls, word: str) -> "_Word":
        pieces = [piece.strip() for piece in _form(word).split("*") if piece.strip()] or [""]
        longest = max(pieces, key=len)
        if not has_han(word):
            return cls(word, longest.split(" ")[0], "", "")
        sounds = syllables(longest)
        whole = f" {' '.join(sounds)} " if word.startswith(HEARD) else ""
        return cls(word, longest, "".join(sounds) if len(sounds) > 1 or len(pieces) > 1 else "", whole)

    def is_in(self, said: str, squeezed: str) -> bool:
        """Whether the word is written in a text; `squeezed` are the text's Latin letters."""
        if self.piece not in said and not (self.squeezed and self.squeezed in squeezed):
            return False
        pattern = _pattern((self.word,))
        return pattern is not None and pattern.search(said) is not None


class Finder:
    """A word list that tells which of its words occurs, by writing, in romanised Chinese, or (marked `~`) by sound.

    Phrases of `except_` are blanked out before looking.
    """

    def __init__(self, words: Iterable[str], except_: Iterable[str] = ()) -> None:
        self._unwanted = _pattern(tuple(except_))
        self._words = [_Word.of(word) for word in sorted(dict.fromkeys(words), key=_weight, reverse=True)]
        self._long = [
            one.word for one in self._words if one.word.isascii() and one.word.isalpha() and len(one.word) >= _LONG_ENOUGH
        ]

    def is_excepted(self, text: str) -> bool:
        """Whether a phrase of `except_` is in the text."""
        return self._unwanted is not None and self._unwanted.search(_form(text)) is not None

    def longest(self, text: str) -> Hit | None:
        """The heaviest word in the text, None when there is none; homophones are looked for when nothing is written."""
        said = self._wanted(text)
        squeezed = _NOT_LATIN.sub("", said)
        for one in self._words:
            if one.is_in(said, squeezed):
                return Hit(word=one.word.removeprefix(HEARD), weight=_weight(one.word), certainty=1.0)
        return self._by_sound(said) if has_han(said) else None

    def slipped(self, text: str) -> Hit | None:
        """A long English word of the list that the text holds misspelt, None when there is none."""
        for spelt in re.findall(rf"[a-z]{{{_LONG_ENOUGH},}}", self._wanted(text)) if self._long else ():
            found = process.extractOne(spelt, self._long, scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH)
            if found is not None:
                return Hit(word=found[0], weight=_weight(found[0]), certainty=SLIPPED)
        return None

    def _wanted(self, text: str) -> str:
        """The text with what is excepted blanked out."""
        said = _form(text)
        return said if self._unwanted is None else self._unwanted.sub(" , ", said)

    def _by_sound(self, said: str) -> Hit | None:
        heard = sounds_of(said)
        for one in self._words:
            if one.sound and one.sound in heard:
                return Hit(word=one.word.removeprefix(HEARD), weight=_weight(one.word), certainty=BY_SOUND)
        return None


@lru_cache(maxsize=64)
def sounds_of(said: str) -> str:
    """The syllables of all Chinese characters, each between blanks; other signs become a stop."""
    runs = re.split(f"({HAN.pattern}+)", said[:2_000])
    return " ".join(" ".join(syllables(run)) if HAN.match(run) else "|" for run in runs if run).join("  ")


def _weight(word: str) -> int:
    """How much a word says: a Chinese character as much as four letters."""
    return sum(4 if HAN.match(sign) else 1 for sign in word if sign not in "~* ")


def _all(words: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    return tuple(word for listed in words.values() for word in listed)


@lru_cache(maxsize=8)  # one text is looked through for many lists
def _form(text: str) -> str:
    return plain(text).translate(_APOSTROPHES).removeprefix(HEARD)


@lru_cache(maxsize=2048)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for all the words; None when there is nothing to look for."""
    forms = [pieces for word in words if (pieces := [piece.strip() for piece in _form(word).split("*") if piece.strip()])]
    written = [_GAP_ZH.join(map(re.escape, pieces)) for pieces in forms if has_han("".join(pieces))]
    latin = [_english(pieces) for pieces in forms if not has_han("".join(pieces))]
    latin += [sound for pieces in forms if has_han("".join(pieces)) and (sound := _sounded(pieces))]
    parts = [*_in_words(_longest_first(latin)), *_longest_first(written)]
    return re.compile("|".join(parts)) if parts else None


def _longest_first(parts: Iterable[str]) -> list[str]:
    return sorted(dict.fromkeys(parts), key=len, reverse=True)


def _in_words(parts: Iterable[str]) -> Iterator[str]:
    """The parts on word boundaries, by the sign they begin with: where none of the signs stands, nothing is tried."""
    by_sign: dict[str, list[str]] = {}
    for part in parts:
        end = 2 if part.startswith("\\") else 1
        by_sign.setdefault(part[:end], []).append(part[end:])
    for first, rests in by_sign.items():
        yield f"{first}(?<![a-z0-9]{first})(?:{'|'.join(rests)})(?![a-z0-9])"


def _english(pieces: list[str]) -> str:
    return _GAP_EN.join(r"[\s\-]+".join(map(re.escape, piece.split())) for piece in pieces)


def _sounded(pieces: list[str]) -> str:
    """Chinese pieces as pinyin; empty for a single syllable, which too many words hold."""
    sounds = [syllables(piece) for piece in pieces]
    if sum(map(len, sounds)) < 2 or not all(sound.isascii() and sound.isalpha() for said in sounds for sound in said):
        return ""
    return _GAP_SOUND.join(r"[\s'\-]*".join(said) for said in sounds)
