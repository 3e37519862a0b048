"""A day, a time, or both, as people say them; refuses to guess silently (`sure` is False when several readings fit)."""

from typing import Any, Literal

from ivr.formats import speak
from ivr.questions.model import Typed, as_hints
from ivr.questions.question import Answer, Context, Keys, Unclear
from ivr.spoken.keyed_time import keyed
from ivr.spoken.when import Candidate, Reading, read

_HINTS = {
    "zh-CN": ("今天", "明天", "后天", "下周一", "星期六", "上午", "下午", "晚上", "九点半", "尽快"),
    "en-US": ("today", "tomorrow", "next Monday", "Saturday", "morning", "afternoon", "half past nine", "o'clock"),
}


class DateTime(Typed):
    """`{type: date-time, past: false, need: any}`.

    The value is {"start": ISO 8601, "end": ISO 8601 or null, "part": morning|noon|afternoon|evening|null, "has_time": bool}.
    `past` reads times backwards (when did it happen). `need` refuses answers without a date, or without a time or part.
    """

    type: Literal["date-time"] = "date-time"
    past: bool = False
    need: Literal["date", "time", "any"] = "any"

    def keys(self, _context: Context) -> Keys:
        """Month and day, with or without the time: MMDD or MMDDHHMM."""
        return Keys()

    def hints(self, context: Context) -> tuple[str, ...]:
        """The commonest pieces of a date."""
        return as_hints(_HINTS.get(context.language, ()))

    def from_digits(self, digits: str, context: Context) -> Answer | Unclear:
        """MMDD or MMDDHHMM; a day just gone is past, an earlier one is next year's."""
        candidate = keyed(digits, context.now, past=self.past)
        return Unclear(reason="invalid") if candidate is None else self._checked(candidate, context, sure=True)

    def from_speech(self, text: str, context: Context) -> Answer | Unclear:
        """The best reading; a wish for any time at all is the nearest day that was not ruled out."""
        reading = read(text, context.language, context.now, past=self.past)
        if reading.candidates:
            return self._checked(reading.candidates[0], context, sure=not reading.ambiguous, reading=reading)
        if reading.nearest is not None and not self.past and self.need != "time":
            return Answer(value=reading.nearest.to_json(), sure=False)
        return Unclear(reason="nonsense")

    def read_back(self, value: Any, context: Context) -> str:
        """Day and hours, or day and part of the day."""
        return speak(value, "datetime", context.language)

    def _checked(self, found: Candidate, context: Context, *, sure: bool, reading: Reading | None = None) -> Answer | Unclear:
        if reading is not None and self.need == "date" and not reading.dated:
            return Unclear(reason="invalid")
        if self.need == "time" and not found.has_time and found.part is None:
            return Unclear(reason="invalid")
        if not self.past and found.is_over(context.now):
            return Unclear(reason="past")
        if self.past and found.start > context.now:
            return Unclear(reason="invalid")
        return Answer(value=found.to_json(), sure=sure)
