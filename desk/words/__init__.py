"""Every word of the pages, Chinese and English side by side; refuses a text that is there in one language only.

A catalogue is a mapping from a key to (Chinese, English). Values stand in braces. There is no gettext: two languages that are
written together stay together, and a type checker sees the one that is missing.
"""

from collections.abc import Mapping
from typing import Final

from desk.words import admin, board, call, calls, deeds, floor, flows, happened, names, scripts, shell, surveys, work

LANGUAGES: Final = ("zh-CN", "en-US")
Text = tuple[str, str]


def _joined(*parts: Mapping[str, Text]) -> dict[str, Text]:
    joined: dict[str, Text] = {}
    for part in parts:
        twice = joined.keys() & part.keys()
        if twice:
            raise ValueError(f"these words are there twice: {sorted(twice)}")
        joined |= part
    return joined


WORDS: Final = _joined(
    *(shell.WORDS, floor.WORDS, calls.WORDS, call.WORDS, deeds.WORDS, happened.WORDS, work.WORDS),
    *(surveys.WORDS, board.WORDS, admin.WORDS, flows.WORDS, scripts.WORDS, names.WORDS),
)


def say(language: str, key: str, /, **values: object) -> str:
    """The words in the language (`zh-CN`, else English) with their values filled in. KeyError for a key nobody has written."""
    chinese, english = WORDS[key]
    text = chinese if language == "zh-CN" else english
    return text.format(**values) if values else text


def name(language: str, kind: str, code: str | None) -> str:
    """What people call a code of ours (`intent`, `repair`); a pack's own codes are shown as words."""
    if code is None:
        return "—"
    key = f"{kind}.{code}"
    return say(language, key) if key in WORDS else code.replace("_", " ").replace("-", " ")


def known(language: str, kind: str, text: str | None) -> str | None:
    """What people call the text if it is a code of ours; else the text itself, which may be a caller's own words."""
    return say(language, f"{kind}.{text}") if f"{kind}.{text}" in WORDS else text
