"""A flow file as people write it; refuses keys it does not know. Nodes are read kind by kind in `ivr.nodes`."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.json_schema import models_json_schema

from ivr.nodes import NodeModel
from ivr.nodes.node import NodeName, Word
from ivr.questions.model import Language, Words

FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+\.ya?ml$")]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=False, validate_by_alias=True)


class WrittenInterrupt(_File):
    """Words, or a key, that take the caller elsewhere from any question."""

    name: Word
    words: Words = Field(default={}, description="Looked for in every language whatever the call's")
    unless: Words = Field(default={}, alias="except", description="Phrases that do not count")
    everywhere: bool = Field(default=False, description="Also inside free speech, the language question and read-backs")
    harmless: bool = Field(default=False, description="Everywhere, but no danger: who waits in a queue goes on waiting")
    key: str | None = Field(default=None, pattern="^[0-9]$", description="Where a question takes one key and not this one")
    next: NodeName

    @model_validator(mode="after")
    def _has_a_cause(self) -> Self:
        if self.key is None and not any(self.words.values()):
            raise ValueError("an interrupt needs words or a key")
        return self


class Head(_File):
    """A flow file without its nodes."""

    flow: Word = Field(description="The flow's name")
    languages: tuple[Language, ...] = Field(min_length=1, description="The first is the one to listen in until one is chosen")
    start: NodeName
    entries: Mapping[Word, NodeName] = Field(
        default={}, description="Where calls begin that are no ordinary ones, by name: calls that we placed"
    )
    limit: NodeName = Field(description="Where a call goes that took too many turns or steps; leads out without a question")
    turn_limit: int = Field(default=60, ge=1, le=500)
    include: tuple[FileName, ...] = Field(default=(), description="Files beside this one that hold further nodes")
    interrupts: tuple[WrittenInterrupt, ...] = Field(default=(), description="Looked for in this order, before any question")

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for what, names in (
            ("language", self.languages),
            ("included file", self.include),
            ("interrupt", tuple(one.name for one in self.interrupts)),
            ("interrupt key", tuple(one.key for one in self.interrupts if one.key)),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"the {what} '{twice[0]}' is there twice")
        return self


class FlowFile(Head):
    """A flow: where a call starts, what interrupts it, and its nodes."""

    nodes: Mapping[NodeName, NodeModel] = Field(min_length=1)


class IncludedFile(_File):
    """Further nodes of a flow."""

    nodes: Mapping[NodeName, NodeModel] = Field(min_length=1)


def schema() -> dict[str, Any]:
    """The JSON Schema of both kinds of file, for editors."""
    names, definitions = models_json_schema([(FlowFile, "validation"), (IncludedFile, "validation")])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Hotline flow",
        "anyOf": list(names.values()),
        **definitions,
    }
