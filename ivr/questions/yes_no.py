"""Yes or no, by 1 and 2 or in words; refuses to take a bare noise for consent."""

from typing import Any, Literal

from ivr.questions.model import Typed, as_hints
from ivr.questions.question import Answer, Context, Keys, Unclear
from ivr.spoken.consent import HINTS, consent

_SPOKEN = {("zh-CN", True): "是的", ("zh-CN", False): "不是", ("en-US", True): "yes", ("en-US", False): "no"}


class YesNo(Typed):
    """`{type: yes-no}`; the value is true or false."""

    type: Literal["yes-no"] = "yes-no"

    def keys(self, _context: Context) -> Keys:
        """One key: 1 yes, 2 no."""
        return Keys(num_digits=1, finish_on_key="")

    def hints(self, context: Context) -> tuple[str, ...]:
        """The commonest ways to say it."""
        return as_hints(HINTS.get(context.language, ()))

    def from_digits(self, digits: str, _context: Context) -> Answer | Unclear:
        """1 is yes, 2 is no."""
        match digits:
            case "1":
                return Answer(value=True)
            case "2":
                return Answer(value=False)
            case _:
                return Unclear(reason="wrong_key")

    def from_speech(self, text: str, _context: Context) -> Answer | Unclear:
        """Consent or refusal in either language; a mixture ("yes no") is nonsense."""
        meant = consent(text)
        return Unclear(reason="nonsense") if meant is None else Answer(value=meant)

    def read_back(self, value: Any, context: Context) -> str:
        """A plain yes or no."""
        return _SPOKEN.get((context.language, bool(value)), "")
