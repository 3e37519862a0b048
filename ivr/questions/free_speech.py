"""A matter in the caller's own words, or by key one of the categories offered; refuses digits without meaning."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from ivr.questions.model import Text, Typed, Words, as_hints
from ivr.questions.question import Answer, Context, Keys, Unclear
from ivr.spoken.text import speech_in


class Category(Typed):
    """What a key stands for when the caller cannot speak: `value` is kept as if it had been said."""

    value: str | Text
    words: Words = Field(default_factory=dict)

    def label(self, language: str) -> str:
        """The value in this language."""
        return self.value if isinstance(self.value, str) else self.value.in_language(language)


class OwnWords(Typed):
    """What free speech and addresses share: any words are taken as they are, keys choose among `keys`."""

    categories: Mapping[str, Category] = Field(default={}, alias="keys")
    min_chars: int = Field(default=2, ge=1)
    max_chars: int | None = Field(default=None, ge=1)

    def keys(self, _context: Context) -> Keys:
        """One key when categories are offered."""
        width = {len(key) for key in self.categories}
        return Keys(num_digits=width.pop(), finish_on_key="") if len(width) == 1 else Keys()

    def hints(self, context: Context) -> tuple[str, ...]:
        """The categories' words."""
        return as_hints(word for one in self.categories.values() for words in one.words.values() for word in words) or as_hints(
            one.label(context.language) for one in self.categories.values()
        )

    def from_digits(self, digits: str, context: Context) -> Answer | Unclear:
        """The label of the category under this key."""
        category = self.categories.get(digits)
        return Unclear(reason="wrong_key") if category is None else Answer(value=category.label(context.language))

    def from_speech(self, text: str, _context: Context) -> Answer | Unclear:
        """The whole text; silence written as punctuation is nonsense."""
        spoken = speech_in(text)
        if not spoken:
            return Unclear(reason="nonsense")
        if len(spoken) < self.min_chars:
            return Unclear(reason="too_short")
        if self.max_chars is not None and len(text.strip()) > self.max_chars:
            return Unclear(reason="too_long")
        return Answer(value=text.strip())

    def read_back(self, value: Any, _context: Context) -> str:
        """The caller's words as they came."""
        return str(value)


class FreeSpeech(OwnWords):
    """`{type: free-speech, min_chars: 2, max_chars: 500, keys: {"1": {value: …}}}`; the value is a text."""

    type: Literal["free-speech"] = "free-speech"
