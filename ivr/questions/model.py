"""What all typed questions are made of: the strict model, words in both languages, paths into answers; refuses meaning."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict

Language = Literal["zh-CN", "en-US"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Words = Mapping[Language, tuple[str, ...]]
"""Words to listen for; a language may be left out."""

MAX_HINTS = 100
MAX_HINT_LENGTH = 100
MAX_UNDERSTOOD = 2_000
"""Characters of speech that understanding looks at: a caller says less, a hostile client sends more."""


class Typed(BaseModel):
    """A question as written in a file: unknown keys are refused and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Text(Typed):
    """One text in every language, written `{zh-CN: …, en-US: …}`."""

    model_config = ConfigDict(alias_generator=lambda name: {"zh": "zh-CN", "en": "en-US"}[name])

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in this language (BCP 47); English for one we do not know."""
        return self.zh if language == "zh-CN" else self.en


def follow(path: str, values: Any) -> Any:
    """The JSON value at a dotted path (`slots.options.0.start`), None where there is none."""
    for part in path.split("."):
        if isinstance(values, Mapping):
            values = values.get(part)
        elif isinstance(values, list | tuple) and part.isdecimal() and int(part) < len(values):
            values = values[int(part)]
        else:
            return None
    return values


def as_hints(words: Iterable[str]) -> tuple[str, ...]:
    """The words that a recogniser accepts as hints: unique, short enough, at most a hundred."""
    kept = dict.fromkeys(word for word in words if 0 < len(word) <= MAX_HINT_LENGTH)
    return tuple(kept)[:MAX_HINTS]
