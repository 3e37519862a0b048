r"""A story: a scripted caller with expectations, written in YAML; refuses unknown keys and half-meant steps with file:line:col.

Example:
    story: complaint-by-keys
    from: "+8613800138000"     # or withheld, or client:NAME
    to: main                   # main is the hotline's first number
    at: 2026-11-18T10:00:00+08:00
    steps:
      - {hear: [您好, Welcome]}
      - {key: "1"}
      - {say: 燃气灶打不着火, confidence: 0.8}
      - silence
      - {remember: {ticket: 'number (\d+)'}}
      - {meanwhile: {from: "+8613900139000", steps: [{key: "1"}, {key: "0"}], stays: true}}
      - {at: 2026-11-19T10:00:00+08:00}
      - {expect: ended}
    outcome: complaint_registered
    rows: {tickets: [{kind: complaint}], appointments: 0}

"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from ivr.faults import problems_of
from ivr.source import Problem, parse
from telephony.simulator.faults import Fault
from telephony.simulator.handsets import Behaviour

WITHHELD = "anonymous"
"""How the carrier names a caller who keeps the number back."""

Deed = Literal["silence", "hang up", "call again", "agent answers", "they hang up", "answer"]
Expected = Literal["listening", "waiting", "bridged", "ended"]


class StoryProblems(Exception):
    """A story that cannot be played; `problems` are all its faults with their places."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def _pattern(text: str) -> str:
    try:
        groups = re.compile(text).groups
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    if groups != 1:
        raise ValueError("a regular expression to remember by has exactly one group")
    return text


def _listed(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment needs an offset, such as +08:00")
    return value


Filled = Annotated[str, Field(min_length=1)]
Texts = Annotated[Filled | tuple[Filled, ...], AfterValidator(_listed)]
Keys = Annotated[str, Field(pattern=r"^([0-9*#]|\{[a-z_]+\})+$")]
PHONE = re.compile(r"(withheld|\+[1-9]\d{6,14}|client:[A-Za-z0-9_.@-]+|sip:\S+)")
Phone = Annotated[str, Field(pattern=f"^{PHONE.pattern}$")]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)


class Meanwhile(_Written):
    """Somebody else, on a telephone of their own, while the story's caller waits; the story is not judged by their call."""

    caller: Phone = Field(alias="from", repr=False)
    steps: tuple["Deed | Step", ...] = Field(min_length=1)
    stays: bool = Field(default=False, description="On the line until the story is over")
    times: Annotated[int, Field(ge=1, le=200)] = Field(default=1, description="So many callers, one after the other")


class Step(_Written):
    """One thing the caller does, or expects. Exactly one of the first eleven keys; the others say more about it."""

    hear: Texts | None = Field(default=None, description="All of these were heard since the last deed")
    hear_not: Texts | None = Field(default=None, description="None of these was heard since the last deed")
    expect: Expected | None = Field(default=None, description="What the call is doing now")
    remember: Mapping[str, Annotated[str, AfterValidator(_pattern)]] | None = Field(
        default=None, description="Keep what the group matched in what was heard, to use as {name}"
    )
    key: Keys | None = Field(default=None, description="Press these keys, then pause")
    say: Filled | None = Field(default=None, description="Speak")
    carrier: Fault | None = Field(default=None, description="The carrier misbehaves from now on")
    phone: Behaviour | None = Field(default=None, description="How the caller's own telephone behaves from now on")
    until: Annotated[datetime, AfterValidator(_aware)] | None = Field(
        default=None, description="Time passes, and what the hotline has to do by then is done"
    )
    at: Annotated[datetime, AfterValidator(_aware)] | None = Field(
        default=None, description="The hotline's clock is put to this moment, in-process only"
    )
    meanwhile: Meanwhile | None = Field(default=None, description="Somebody else calls")
    language: str | None = Field(default=None, description="With hear: in this language only")
    confidence: float | None = Field(default=None, ge=0, le=1, description="With say: the recogniser's, 0 to 1")
    then: Literal["hangup", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#", ""] = Field(
        default="", description="With say: what ends a recording"
    )
    audio: Filled | None = Field(default=None, description="With say: a WAV file beside the story, which is what is heard")
    by: Literal["caller", "agent"] = Field(default="caller", description="With say: who speaks in a conversation")
    times: int | None = Field(default=None, ge=0, description="With carrier: this often only")

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        given = [name for name in _DEEDS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a step is one of {', '.join(_DEEDS)}, or a word: silence, hang up, …")
        for name, needs in _BELONGS.items():
            if name in self.model_fields_set and given[0] != needs:
                raise ValueError(f"'{name}' goes with '{needs}'")
        return self


_BELONGS = {"language": "hear", **dict.fromkeys(("confidence", "then", "audio", "by"), "say"), "times": "carrier"}
_DEEDS = ("hear", "hear_not", "expect", "remember", "key", "say", "carrier", "phone", "until", "at", "meanwhile")


class Story(_Written):
    """A scripted caller. What is not said is not checked: without `outcome` and `rows` the store is not looked at."""

    story: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    caller: Phone = Field(alias="from", repr=False)
    to: Annotated[str, Field(pattern=r"^(main|\+[1-9]\d{6,14})$")] = "main"
    at: Annotated[datetime, AfterValidator(_aware)] | None = Field(
        default=None, description="The hotline's clock, in-process only"
    )
    about: str = ""
    carrier: tuple[Fault, ...] = Field(default=(), description="The carrier misbehaves on the whole call")
    handsets: Mapping[Phone, Behaviour] = Field(default={}, description="Who answers when the hotline dials", repr=False)
    steps: tuple[Deed | Step, ...] = Field(min_length=1)
    outcome: str | None = None
    rows: Mapping[str, int | tuple[Mapping[str, Any], ...]] = Field(default={}, description="Rows this call left, by table")
    _places: tuple[str, ...] = PrivateAttr(default=())
    _sounds: Callable[[str], bytes | None] | None = PrivateAttr(default=None)

    @property
    def places(self) -> tuple[str, ...]:
        """Where each step stands."""
        known = self._places[: len(self.steps)]
        return known + tuple(f"step {number}" for number in range(len(known) + 1, len(self.steps) + 1))

    def sound(self, name: str) -> bytes | None:
        """A sound file beside the story; None when there is no way to it."""
        return self._sounds(name) if self._sounds else None

    def set_sounds(self, sounds: Callable[[str], bytes | None]) -> None:
        """Say how files beside the story are read: None for one that cannot be."""
        self._sounds = sounds

    def set_places(self, places: tuple[str, ...]) -> None:
        """Note where each step stands in the file it came from."""
        self._places = places


def read(text: str, file: str) -> Story:
    """The story in this text; `file` names it in errors. Raises `StoryProblems` with all that is wrong."""
    source = parse(text, file)
    if source.problems:
        raise StoryProblems(source.problems)
    if not isinstance(source.data, dict):
        raise StoryProblems((source.problem((), "a story is a mapping with the keys story, from and steps"),))
    try:
        story = Story.model_validate(source.data)
    except ValidationError as error:
        raise StoryProblems(tuple(dict.fromkeys(problems_of(error, Story, source, ())))) from None
    story.set_places(tuple(f"{file}:{source.place(('steps', index)).line}" for index in range(len(story.steps))))
    return story


def schema() -> dict[str, Any]:
    """The JSON Schema of story files, for editors."""
    return Story.model_json_schema()
