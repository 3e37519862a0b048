"""What the hotline can answer by itself: entries with words to find them by; refuses to guess below a threshold."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated

from pydantic import Field
from pypinyin import lazy_pinyin

from promises.written import Name, Text, Words, Written

LONGEST = 2_000  # characters looked at; nobody asks a question longer than that
_THRESHOLD = 0.75
_HOMOPHONE = 0.9  # what a phrase written with other characters of the same sound is worth
_UNIT = re.compile(r"[\u3400-\u9fff]|[a-z0-9]+(?:'[a-z]+)?")


class Entry(Written):
    """One answer: found when a caller uses its `words` (words or phrases, every language), then `text` is spoken.

    intents: recognised intents that ask for it without more words.
    """

    words: Words
    text: Text
    intents: tuple[Name, ...] = ()


class KnowledgeFile(Written):
    """The knowledge file of a pack."""

    entries: Annotated[dict[Name, Entry], Field(min_length=1)]


def find(entries: Mapping[str, Entry], text: str) -> Entry | None:
    """The entry that answers a question best, in whichever language it is put; an entry's name or an intent of it will do too."""
    plain = text.strip()
    for name, entry in entries.items():
        if plain == name or plain in entry.intents:
            return entry
    asked = _units(text[:LONGEST])
    scored = [(_score(entry, asked), entry) for entry in entries.values()]
    best = max(scored, key=lambda pair: pair[0], default=((0.0, 0), None))
    return best[1] if best[0][0] >= _THRESHOLD else None


def _score(entry: Entry, asked: Sequence[str]) -> tuple[float, int]:
    """How well the best phrase is met (0–1), and how many units of phrases were met in all, to break ties."""
    met = [(_share(_units(phrase), asked), len(_units(phrase))) for phrases in entry.words.values() for phrase in phrases]
    whole = sum(length for share, length in met if share >= _THRESHOLD)
    return max((share for share, _ in met), default=0.0), whole


def _share(phrase: Sequence[str], asked: Sequence[str]) -> float:
    """How much of a phrase was said: all of it in one piece 1, the same sounds a little less, else the share of pairs."""
    if not phrase:
        return 0.0
    if _holds(asked, phrase):
        return 1.0
    if len(phrase) > 1 and _holds(_sounds(tuple(asked)), _sounds(tuple(phrase))):
        return _HOMOPHONE
    if len(phrase) < 4:
        return 0.0
    pairs = set(pairwise(asked))
    wanted = list(pairwise(phrase))
    return sum(pair in pairs for pair in wanted) / len(wanted)


def _holds(units: Sequence[str], piece: Sequence[str]) -> bool:
    width = len(piece)
    return any(units[i : i + width] == piece for i in range(len(units) - width + 1))


def _units(text: str) -> tuple[str, ...]:
    """Han characters one by one, other words whole, without a plural's s."""
    found = _UNIT.findall(text.lower())
    return tuple(unit.removesuffix("'s").removesuffix("s") if len(unit) > 3 else unit for unit in found)


def _sounds(units: tuple[str, ...]) -> tuple[str, ...]:
    """Han characters by their sound without tones; other words as they are."""
    return tuple(lazy_pinyin(list(units)))
