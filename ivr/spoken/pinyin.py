"""How Chinese sounds, without tones, so that homophones and romanised Chinese compare; refuses dialects."""

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_INITIALS = "zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]"
_FINALS = (
    "iang|iong|uang|ueng|ang|eng|ing|ong|ian|iao|uai|uan|van|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|vn|a|e|i|o|u|v"
)
_SYLLABLE = re.compile(f"(?:{_INITIALS})?(?:{_FINALS})(?![aeiouv])")
_FOLDED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"), ("lv", "lu"), ("nv", "nu"))


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[str, ...]:
    """The syllables of a Chinese text, other signs kept as they stand."""
    return tuple(lazy_pinyin(text, style=Style.NORMAL, errors=str.lower))


def sound(text: str) -> str:
    """The syllables written together: 投诉 is tousu."""
    return "".join(syllables(text))


def folded(syllable: str) -> str:
    """The syllable with the differences dropped that many speakers and recognisers drop: zh/z, sh/s, ing/in."""
    for careful, careless in _FOLDED:
        syllable = syllable.replace(careful, careless)
    return syllable


def romanised(text: str) -> tuple[str, ...]:
    """Latin letters read as pinyin ("wo yao tou su", "tousu"); empty when a word is none."""
    found: list[str] = []
    for word in re.findall("[a-z]+", text.lower()):
        parts = _split(word)
        if not parts:
            return ()
        found += parts
    return tuple(found)


def _split(word: str) -> list[str]:
    """One written word as syllables, longest first; empty when letters are left over."""
    parts, place = list[str](), 0
    while place < len(word):
        syllable = _SYLLABLE.match(word, place)
        if syllable is None or len(parts) > 8:
            return []
        parts.append(syllable.group())
        place = syllable.end()
    return parts
