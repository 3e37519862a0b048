"""One of several things, by key, by word or by place in the list; refuses to choose between two that fit equally."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from ivr.formats import speak
from ivr.questions.model import Text, Typed, Words, as_hints, follow
from ivr.questions.question import Answer, Context, Keys, Unclear
from ivr.spoken.choosing import Choosable, choose


class Option(Typed):
    """What a key stands for: the `value` kept, the words that also choose it, and how it is read back (`label`)."""

    value: Any
    words: Words = Field(default_factory=dict)
    label: Text | None = None


class Choice(Typed):
    """`{type: choice, options: {"1": {value: …, words: …}}}` or `{type: choice, from: slots.options, label: slot}`.

    With `from` the options are a list among the call's answers, keyed 1, 2, 3…; the value is the whole list item, spoken in
    the format `label`; `extra` adds options of the first kind.
    """

    type: Literal["choice"] = "choice"
    options: Mapping[str, Option] = {}
    source: str | None = Field(default=None, alias="from")
    label: str = "text"
    extra: Mapping[str, Option] = {}

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.options) == (self.source is not None):
            raise ValueError("a choice needs either options or from")
        return self

    def keys(self, context: Context) -> Keys:
        """As many keys as the options' keys have."""
        width = {len(one.key) for one in self._choosable(context)}
        return Keys(num_digits=width.pop(), finish_on_key="") if len(width) == 1 else Keys()

    def hints(self, context: Context) -> tuple[str, ...]:
        """The words of every option, this language's first."""
        return as_hints(word for one in self._choosable(context) for word in one.words)

    def from_digits(self, digits: str, context: Context) -> Answer | Unclear:
        """The option under this key."""
        for one in self._choosable(context):
            if one.key == digits:
                return Answer(value=one.value)
        return Unclear(reason="wrong_key")

    def from_speech(self, text: str, context: Context) -> Answer | Unclear:
        """The option meant by word, number or place; options that are times are also chosen by time or part of the day."""
        chosen = choose(self._choosable(context), text, language=context.language, now=context.now)
        return Unclear(reason="nonsense") if chosen is None else Answer(value=chosen.value)

    def read_back(self, value: Any, context: Context) -> str:
        """The option's label, its first word, or the value in the format `label`."""
        for option in (*self.options.values(), *self.extra.values()):
            if option.value == value:
                words = option.words.get("zh-CN" if context.language == "zh-CN" else "en-US", ())
                return option.label.in_language(context.language) if option.label else (*words, str(value))[0]
        return speak(value, self.label, context.language)

    def _choosable(self, context: Context) -> tuple[Choosable, ...]:
        listed = follow(self.source, context.answers) if self.source else None
        counted = [
            Choosable(key=str(place), value=item, words=(speak(item, self.label, context.language),), place=place)
            for place, item in enumerate(listed if isinstance(listed, list | tuple) else (), start=1)
        ]
        named = [
            Choosable(key=key, value=option.value, words=_words(option, context.language), place=place if self.options else None)
            for place, (key, option) in enumerate({**self.options, **self.extra}.items(), start=1)
        ]
        return (*counted, *named)


def _words(option: Option, language: str) -> tuple[str, ...]:
    """The option's words, those of the call's language first: callers mix."""
    ordered = sorted(option.words.items(), key=lambda item: item[0] != language)
    return tuple(word for _, words in ordered for word in words)
