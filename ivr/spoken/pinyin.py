"""How Chinese sounds, without tones, so that homophones and romanised Chinese compare; refuses dialects."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[str, ...]:
    """The syllables of a Chinese text, other signs kept as they stand."""
    return tuple(lazy_pinyin(text, style=Style.NORMAL, errors=str.lower))


def sound(text: str) -> str:
    """The syllables written together: 投诉 is tousu."""
    return "".join(syllables(text))
