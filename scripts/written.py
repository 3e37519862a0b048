"""A script file as people write it; refuses keys it does not know. What it means is compiled in `scripts.draft`."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from ivr.nodes.node import AnswerName, NodeName, Word
from ivr.questions import QuestionModel
from ivr.questions.model import Text, Typed
from scripts.fills import FillKind


def _filled(text: Text) -> Text:
    if not (text.zh.strip() and text.en.strip()):
        raise ValueError("the text is empty")
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, list | dict):
        raise ValueError("must be one plain value")  # noqa: TRY004 - pydantic reports ValueErrors
    return value


def _alias(name: str) -> str:
    return _ALIASES.get(name, name)


Title = Annotated[Text, AfterValidator(_filled)]
Plain = Annotated[Any, AfterValidator(_plain)]
_FORMS = ("is", "not", "in", "all", "any")
_ALIASES = {"zh": "zh-CN", "en": "en-US", "same": "is", "other": "not", "among": "in", "every": "all", "either": "any"}


_CONFIG = ConfigDict(extra="forbid", frozen=True, validate_by_name=False, validate_by_alias=True, populate_by_name=False)


class _Written(Typed):
    model_config = ConfigDict(alias_generator=_alias, **_CONFIG)


class WrittenCondition(_Written):
    """`{on: smells, is: true}`, `{on: caller.name, not: null}`, `{on: fault, in: [a, b]}`, `{all: […]}` or `{any: […]}`."""

    on: str | None = Field(default=None, description="The path to an answer, a fact or a result")
    same: Plain = Field(default=None, description="Holds when the value is this one")
    other: Plain = Field(default=None, description="Holds when the value is any but this one; null: when there is a value")
    among: tuple[Plain, ...] = Field(default=(), description="Holds when the value is one of these")
    every: tuple["WrittenCondition", ...] = ()
    either: tuple["WrittenCondition", ...] = ()

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        given = [name for name in _FORMS if any(_ALIASES[field] == name for field in self.model_fields_set & _ALIASES.keys())]
        if len(given) != 1:
            raise ValueError(f"a condition has exactly one of {', '.join(_FORMS)}")
        if (given[0] in {"all", "any"}) == (self.on is not None):
            raise ValueError("'on' goes with is, not or in, and only with them")
        return self


class Line(_Written, Text):
    """Words in every language, where `when` holds; `must`: they have to be said, and the agent ticks that they were."""

    model_config = ConfigDict(alias_generator=_alias, **_CONFIG)

    when: WrittenCondition | None = None
    must: bool = False


class WrittenAsk(_Written):
    """One typed question; the answer is kept under its key."""

    label: Title = Field(description="What the agent sees beside the field")
    question: QuestionModel
    hint: Title | None = Field(default=None, description="What the agent sees under the field")
    optional: bool = Field(default=False, description="The call may end without an answer")
    when: WrittenCondition | None = Field(default=None, description="Asked, and counted, only where this holds")
    prefill: str | None = Field(default=None, description="The path to a fact that answers it unless the caller says otherwise")


class WrittenBranch(_Written):
    """Where a step leads when the condition holds."""

    when: WrittenCondition
    next: NodeName


class WrittenStep(_Written):
    """One thing the agent does: says, asks, registers."""

    title: Title | None = None
    say: tuple[Line, ...] = Field(default=(), description="Words to speak, in the caller's language")
    note: tuple[Line, ...] = Field(default=(), description="For the agent's eyes, in the agent's language")
    remind: tuple[Line, ...] = Field(default=(), description="Manners to keep in mind here")
    ask: Mapping[AnswerName, WrittenAsk] = Field(default={})
    fill: tuple[Word, ...] = Field(default=(), description="What can be registered here, before the call ends")
    branches: tuple[WrittenBranch, ...] = Field(default=(), description="The first that holds is taken")
    next: NodeName | None = Field(default=None, description="The step after this one, where no branch holds")
    end: tuple[Word, ...] | None = Field(default=None, description="The dispositions the call may end with here")

    @model_validator(mode="after")
    def _is_a_step(self) -> Self:
        if not (self.say or self.ask or self.note):
            raise ValueError("a step says, asks or notes something")
        if (self.next is None) == (self.end is None):
            raise ValueError("a step goes on with 'next' or ends with 'end', one of them")
        return self


class WrittenSection(_Written):
    """Steps that belong together, under one name in the list of sections."""

    title: Title
    steps: Mapping[NodeName, WrittenStep] = Field(min_length=1)


class WrittenFill(_Written):
    """Something the answers fill: `fields` are values or "{path}", `words` texts made of lines."""

    kind: FillKind
    title: Title = Field(description="What the agent does, as a button says it")
    fields: Mapping[Word, Plain] = Field(default={})
    words: Mapping[Word, tuple[Line, ...]] = Field(default={})
    save: AnswerName | None = Field(default=None, description="What registering gives back is kept under this name")


class WrittenReport(_Written):
    """The contact report's four parts, as lines; a line with a value that is missing is left out."""

    agreed: tuple[Line, ...] = ()
    next: tuple[Line, ...] = ()
    who: tuple[Line, ...] = ()
    by: tuple[Line, ...] = ()


class WrittenDisposition(_Written):
    """A way a call can end. `always`: from any step, for callers hang up where they like."""

    title: Title
    always: bool = False
    fills: tuple[Word, ...] = ()
    report: WrittenReport = WrittenReport()


class WrittenPurpose(_Written):
    """What brings the script up: the caller's intents, or the reason why we call."""

    intents: tuple[Word, ...] = ()
    outbound: Word | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.intents) == (self.outbound is not None):
            raise ValueError("a purpose is either 'intents' or 'outbound'")
        return self


class WrittenEmergency(_Written):
    """Where key 0 leads from every step: a step of this script, or another script of the pack."""

    step: NodeName | None = None
    script: Word | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.step is None) == (self.script is None):
            raise ValueError("an emergency leads to a 'step' or to a 'script', one of them")
        return self


class WrittenVariant(_Written):
    """Another way a call of ours goes when it does not reach the customer."""

    title: Title
    start: NodeName


class ScriptFile(_Written):
    """A call script: what an agent says and asks, what the answers fill, how the call may end."""

    script: Word = Field(description="The script's name")
    title: Title
    purpose: WrittenPurpose
    start: NodeName
    emergency: WrittenEmergency
    facts: tuple[AnswerName, ...] = Field(default=(), description="What it uses of what the desk knows (scripts/facts.py)")
    variants: Mapping[Word, WrittenVariant] = Field(default={}, description="voicemail and wrong-person, for calls of ours")
    sections: Mapping[Word, WrittenSection] = Field(min_length=1)
    fills: Mapping[Word, WrittenFill] = Field(default={})
    dispositions: Mapping[Word, WrittenDisposition] = Field(min_length=1)
    report: WrittenReport = Field(default=WrittenReport(), description="The parts of the report that a disposition leaves out")


def schema() -> dict[str, Any]:
    """The JSON Schema of script files, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **ScriptFile.model_json_schema()}
