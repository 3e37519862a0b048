"""Which language the call goes on in; refuses to guess from a cough."""

import re
from typing import Any, Literal

from pydantic import Field

from ivr.questions.model import LANGUAGES, Typed, as_hints
from ivr.questions.model import Language as Code
from ivr.questions.question import Answer, Context, Keys, Unclear
from ivr.spoken.text import has_han, plain

_NAMED: dict[Code, re.Pattern[str]] = {
    "zh-CN": re.compile(
        r"中文|普通话|国语|汉语|华语|说中|讲中|\b(?:chinese|mandarin|putonghua|zhong ?wen|guo ?yu|han ?yu|pu ?tong ?hua)\b"
    ),
    "en-US": re.compile(r"英文|英语|英国话|美语|\b(?:english|inglish|ying ?wen|ying ?yu)\b"),
}
_EDGE = re.compile(r"^\W+|\W+$")
_NUMBERED = (
    re.compile(r"(?:按|选|第)?[一1](?:号|个)?|(?:press |number |option )?(?:one|1)"),
    re.compile(r"(?:按|选|第)?[二两2](?:号|个)?|(?:press |number |option )?(?:two|2)"),
)
_NAMES = {
    ("zh-CN", "zh-CN"): "中文",
    ("en-US", "zh-CN"): "英文",
    ("zh-CN", "en-US"): "Chinese",
    ("en-US", "en-US"): "English",
}


class Language(Typed):
    """`{type: language, options: [zh-CN, en-US]}`; key n is the nth; the value is the language's BCP 47 name."""

    type: Literal["language"] = "language"
    options: tuple[Code, ...] = Field(default=LANGUAGES, min_length=1)

    def keys(self, _context: Context) -> Keys:
        """One key."""
        return Keys(num_digits=1, finish_on_key="")

    def hints(self, _context: Context) -> tuple[str, ...]:
        """The languages' names."""
        return as_hints(("中文", "英文", "普通话", "Chinese", "English", "Mandarin"))

    def from_digits(self, digits: str, _context: Context) -> Answer | Unclear:
        """The nth language."""
        place = int(digits) if digits.isdecimal() else 0
        return Answer(value=self.options[place - 1]) if 0 < place <= len(self.options) else Unclear(reason="wrong_key")

    def from_speech(self, text: str, _context: Context) -> Answer | Unclear:
        """A language named, its number, or else the language that was spoken."""
        said = _EDGE.sub("", plain(text))
        named = [code for code in self.options if _NAMED[code].search(said)]
        if len(named) == 1:
            return Answer(value=named[0])
        for place, pattern in enumerate(_NUMBERED[: len(self.options)]):
            if pattern.fullmatch(said):
                return Answer(value=self.options[place])
        spoken: Code | None = "zh-CN" if has_han(said) else "en-US" if re.search(r"[a-z]{2}", said) else None
        return Answer(value=spoken, sure=not named) if spoken in self.options else Unclear(reason="nonsense")

    def read_back(self, value: Any, context: Context) -> str:
        """The language's name in the context's language."""
        return _NAMES.get((str(value), context.language), "")
