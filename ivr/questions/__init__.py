"""The typed questions: each understands keys and speech in every language, validates and reads back; refuses prompts.

One file a type; `QUESTIONS` is the registry. Flows and scripts write `{type: digits, min: 4, max: 8}` and hold it as a
`QuestionModel` field; `parse` reads one such mapping by itself.
"""

from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from ivr.questions.address import Address
from ivr.questions.amount import Amount
from ivr.questions.choice import Choice
from ivr.questions.date_time import DateTime
from ivr.questions.digits import Digits
from ivr.questions.free_speech import FreeSpeech
from ivr.questions.language import Language
from ivr.questions.phone import Phone
from ivr.questions.plate import Plate
from ivr.questions.question import Answer, Context, Keys, Question, Unclear
from ivr.questions.yes_no import YesNo

QUESTIONS = (Language, Choice, YesNo, Digits, Phone, DateTime, Amount, Plate, Address, FreeSpeech)

QuestionModel = Annotated[
    Language | Choice | YesNo | Digits | Phone | DateTime | Amount | Plate | Address | FreeSpeech,
    Field(discriminator="type"),
]
"""Any typed question, for a pydantic model's field."""

_ADAPTER: TypeAdapter[QuestionModel] = TypeAdapter(QuestionModel)


def parse(data: Any) -> QuestionModel:
    """The question written as this mapping; raises pydantic's ValidationError naming every fault."""
    return _ADAPTER.validate_python(data)


__all__ = [
    "QUESTIONS",
    "Address",
    "Amount",
    "Answer",
    "Choice",
    "Context",
    "DateTime",
    "Digits",
    "FreeSpeech",
    "Keys",
    "Language",
    "Phone",
    "Plate",
    "Question",
    "QuestionModel",
    "Unclear",
    "YesNo",
    "parse",
]
