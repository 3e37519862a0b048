"""A vehicle's number plate; refuses plates that no office issues."""

from typing import Any, Literal

from ivr.questions.model import Typed, as_hints
from ivr.questions.question import Answer, Context, Keys, Unclear
from ivr.spoken.plates import PROVINCES, plate_in, spelled


class Plate(Typed):
    """`{type: plate, region: CN}`; the value is the plate without blanks, as 京A12345 or 粤BD12345."""

    type: Literal["plate"] = "plate"
    region: Literal["CN"] = "CN"

    def keys(self, _context: Context) -> Keys:
        """Letters have no keys; whatever comes is refused."""
        return Keys()

    def hints(self, _context: Context) -> tuple[str, ...]:
        """The provinces' characters."""
        return as_hints(PROVINCES)

    def from_digits(self, _digits: str, _context: Context) -> Answer | Unclear:
        """A plate cannot be keyed."""
        return Unclear(reason="wrong_key")

    def from_speech(self, text: str, _context: Context) -> Answer | Unclear:
        """Province, letter, and five or six letters and digits, spelled as people do (沪A 洞幺, "A for apple")."""
        plate = plate_in(text)
        return Unclear(reason="nonsense") if plate is None else Answer(value=plate)

    def read_back(self, value: Any, context: Context) -> str:
        """One sign after another."""
        return spelled(str(value), context.language)
