"""Where an agent is in a script and what is known so far, as one JSON-safe value; refuses to be changed in place.

`dump` and `resume` are for autosave: what was dumped comes back equal; a script changed meanwhile loses what no longer fits.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from scripts.fitting import fits
from scripts.script import Script


class Source(StrEnum):
    """Who an answer came from: the agent typed it, the IVR had asked it, a fact stands for it."""

    AGENT = "agent"
    IVR = "ivr"
    FACT = "fact"


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Held(_Kept):
    """An answer: its JSON `value`, the words typed for it, and whether they had one meaning only (`sure`)."""

    value: Any = Field(repr=False)
    source: Source
    text: str = Field(default="", repr=False)
    sure: bool = True


class Untaken(_Kept):
    """Words typed that were no answer, and the `reason` why."""

    text: str = Field(repr=False)
    reason: str


class Progress(_Kept):
    """An agent's way through a script so far.

    entry: the step this way began at (the script's start, a variant's, the emergency's). trail: the steps to go back to, last
    one last. seen: steps the agent has gone on from. ticked: lines that were said, as "step/line". drafts: words typed that
    were not understood, by answer. results: what registering gave back, by fill.
    """

    script: str
    version: str
    language: str
    step: str
    entry: str
    trail: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    facts: Mapping[str, Any] = Field(default={}, repr=False)
    answers: Mapping[str, Held] = Field(default={}, repr=False)
    drafts: Mapping[str, Untaken] = Field(default={}, repr=False)
    results: Mapping[str, Mapping[str, Any]] = Field(default={}, repr=False)
    disposition: str | None = None

    def moved(self, **changes: Any) -> "Progress":
        """The same with these fields changed."""
        return self.model_copy(update=changes)


def dump(progress: Progress) -> dict[str, Any]:
    """The progress as JSON values, to be stored. It holds what the caller said: store it in a personal column."""
    return progress.model_dump(mode="json")


def resume(script: Script, data: Mapping[str, Any]) -> Progress:
    """What was dumped. Where the script has changed since, steps and answers that are gone or no longer fit are dropped.

    Raises pydantic's ValidationError, without the values in it, for what is no dumped progress.
    """
    progress = Progress.model_validate(data)
    if progress.version == script.version and progress.script == script.name:
        return progress
    known = script.steps.keys()
    entry = progress.entry if progress.entry in known else script.start
    return progress.moved(
        script=script.name,
        version=script.version,
        step=progress.step if progress.step in known else entry,
        entry=entry,
        trail=tuple(step for step in progress.trail if step in known),
        seen=tuple(step for step in progress.seen if step in known),
        ticked=tuple(mark for mark in progress.ticked if mark.rpartition("/")[0] in known),
        answers={
            name: held
            for name, held in progress.answers.items()
            if name in script.asks and fits(script.asks[name].question, held.value, progress.facts)
        },
        drafts={name: draft for name, draft in progress.drafts.items() if name in script.asks},
        results={name: result for name, result in progress.results.items() if name in script.fills},
        disposition=progress.disposition if progress.disposition in script.dispositions else None,
    )
