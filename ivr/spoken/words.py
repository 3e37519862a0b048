"""Finding set words in what somebody said, in both languages and in romanised Chinese; refuses near misses.

Chinese is found as it stands, English by whole words whatever the capitals, and Chinese words also as pinyin without tones,
blanks ignored, on word boundaries ("lou qi", "louqi"). Fast on long texts: every word list becomes one pattern, kept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from ivr.spoken.pinyin import syllables
from ivr.spoken.text import has_han, plain

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'"})


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
    if not word:
        return
    if not has_han(word):
        yield r"(?<![a-z0-9])" + r"[\s\-]+".join(map(re.escape, word.split())) + r"(?![a-z0-9])"
        return
    yield re.escape(word)
    sounds = syllables(word)
    if len(sounds) > 1 and all(sound.isascii() and sound.isalpha() for sound in sounds):
        yield r"(?<![a-z])" + r"[\s'\-]*".join(sounds) + r"(?![a-z])"
