"""A flow, read and proved: `read` gives one that no caller can get stuck in; refuses every other, with all problems at once.

Files come as texts: nothing is opened here. Reading takes a fraction of a second; keep the flow.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.check import check
from ivr.draft import Draft, make
from ivr.intents import Intents
from ivr.nodes.ask import Ask
from ivr.nodes.node import Node
from ivr.questions.model import Words
from ivr.rules import Interrupt, Rules
from ivr.source import Place, Problem
from ivr.written import Head, WrittenInterrupt

__all__ = ["Flow", "FlowProblems", "Problem", "read"]


class FlowProblems(ValueError):
    """Everything wrong with a flow's files, in the order of the files and lines."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Rules):
    """A flow ready to run. `entries`: by name the node where calls of ours begin. `places`: a node's file and where it stands."""

    start: str
    entries: Mapping[str, str] = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(repr=False)
    places: Mapping[str, tuple[str, Place]] = field(repr=False)

    def first(self, entry: str | None) -> str:
        """The node where a call begins that came in by this entry; an unknown one is the flow's start."""
        return self.entries.get(entry, self.start) if entry else self.start


def read(files: Mapping[str, str], main: str, intents: Intents | None = None) -> Flow:
    """The flow in the file `main` with the files it includes; `files` holds texts by name, folders joined by "/".

    Raises FlowProblems.
    """
    draft = make(files, main, intents)
    check(draft)
    if draft.problems or draft.head is None:
        order = {source.file: place for place, source in enumerate(draft.sources)}
        unique = dict.fromkeys(draft.problems)
        raise FlowProblems(tuple(sorted(unique, key=lambda one: (order.get(one.file, 0), one.line, one.col))))
    flow = _compiled(draft, draft.head)
    flow.warm()
    return flow


def _compiled(draft: Draft, head: Head) -> Flow:
    return Flow(
        name=head.flow,
        version=_version(draft),
        languages=head.languages,
        start=head.start,
        entries=dict(head.entries),
        limit=head.limit,
        turn_limit=head.turn_limit,
        interrupts=tuple(_interrupt(one) for one in head.interrupts),
        intents=draft.intents,
        sensitive=frozenset(node.save for node in draft.nodes.values() if isinstance(node, Ask) and node.sensitive),
        nodes=draft.nodes,
        places={name: (home.file, home.place(("nodes", name), at_key=True)) for name, home in draft.homes.items()},
    )


def _interrupt(written: WrittenInterrupt) -> Interrupt:
    return Interrupt(
        name=written.name,
        next=written.next,
        words=_by_language(written.words),
        unless=_by_language(written.unless),
        everywhere=written.everywhere,
        harmless=written.harmless,
        key=written.key,
    )


def _by_language(words: Words) -> dict[str, tuple[str, ...]]:
    return {str(language): listed for language, listed in words.items()}


def _version(draft: Draft) -> str:
    """The same for the same content, intents included, whatever the comments, blanks and file names; 12 hexadecimal digits."""
    intents = draft.intents.intents if draft.intents else {}
    wishes = {name: intent.model_dump(mode="json") for name, intent in intents.items()}
    data = [*(source.data for source in draft.sources), wishes]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
