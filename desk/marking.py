"""Words somebody looked for, marked where they stand in a text; refuses to make markup: it gives parts, templates write them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

Parts = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it was looked for."""
AROUND: Final = 24
"""Characters of an excerpt on either side of what was found."""
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[^\W_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


def marked(text: str, words: str | None) -> Parts:
    """The text with each of the words marked; Chinese words anywhere, Latin ones as whole words."""
    pattern = _pattern(words)
    if pattern is None:
        return ((text, False),)
    parts: list[tuple[str, bool]] = []
    at = 0
    for found in pattern.finditer(text):
        parts += [(text[at : found.start()], False), (found.group(), True)]
        at = found.end()
    return tuple(part for part in (*parts, (text[at:], False)) if part[0])


def excerpt(texts: Iterable[str], words: str) -> Parts:
    """A little of the text in which most of the words stand, with the words marked; nothing when they stand in none."""
    pattern = _pattern(words)
    best: tuple[int, str] = (0, "")
    for text in texts:
        found = len({hit.casefold() for hit in pattern.findall(text)}) if pattern else 0
        best = max(best, (found, text), key=lambda one: one[0])
    if pattern is None or (hit := pattern.search(best[1])) is None:
        return ()
    start, end = max(0, hit.start() - AROUND), min(len(best[1]), hit.end() + AROUND)
    cut = ("…" if start else "") + best[1][start:end] + ("…" if end < len(best[1]) else "")
    return marked(cut, words)


def _pattern(words: str | None) -> "re.Pattern[str] | None":
    runs: Sequence[str] = _RUN.findall(unicodedata.normalize("NFKC", words or ""))
    ways = [rf"\b{re.escape(run)}\b" if run.isascii() else re.escape(run) for run in sorted(set(runs), key=len, reverse=True)]
    return re.compile("|".join(ways), re.IGNORECASE) if ways else None
