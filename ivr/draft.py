"""A flow between text and proof: every file read, every node compiled by itself; refuses nothing, it gathers what is wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import get_args

from pydantic import ValidationError

from ivr.faults import nearest, problems_of
from ivr.intents import Intents
from ivr.nodes import NODES
from ivr.nodes.node import NODE_NAME, RESERVED, Maker, Node, Shape, Use, Written
from ivr.questions.model import LANGUAGES
from ivr.source import Path, Problem, Source, parse
from ivr.written import Head

KINDS: Mapping[str, type[Written]] = {get_args(model.model_fields["kind"].annotation)[0]: model for model in NODES}
"""The kinds of node by the word they are written with."""


@dataclass(kw_only=True)
class Draft:
    """What was read so far.

    homes: by node the file it is written in, also of nodes that could not be read. whole: every file could be read.
    """

    intents: Intents | None
    whole: bool = False
    head: Head | None = None
    sources: list[Source] = field(default_factory=list)
    homes: dict[str, Source] = field(default_factory=dict)
    written: dict[str, Written] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def kept(self) -> dict[str, Shape]:
        """The answers kept anywhere, with what is known of their insides."""
        shapes: dict[str, Shape] = {}
        for node in self.written.values():
            for name, shape in node.keeps().items():
                before = shapes.get(name, frozenset())
                shapes[name] = None if shape is None or before is None else before | shape
        return shapes

    def refuse(self, node: str, path: Path, message: str, at_key: bool = False) -> None:  # noqa: FBT001, FBT002 - a callback
        """Note a problem inside a node."""
        self.problems.append(self.homes[node].problem(("nodes", node, *path), message, at_key=at_key))

    def refuse_head(self, path: Path, message: str) -> None:
        """Note a problem in the main file's head."""
        self.problems.append(self.sources[0].problem(path, message))


def make(files: Mapping[str, str], main: str, intents: Intents | None) -> Draft:
    """Read the main file and those it includes."""
    draft = Draft(intents=intents)
    if main not in files:
        draft.problems.append(Problem(file=main, line=1, col=1, message="there is no such file"))
        return draft
    source = _read(draft, files[main], main)
    if not isinstance(source.data, dict):
        return draft
    if "flow" not in source.data and set(source.data) == {"nodes"}:
        draft.problems.append(source.problem((), "this file only holds nodes; check the flow that includes it"))
        return draft
    _read_head(draft, source)
    _gather(draft, source)
    draft.whole = _include(draft, files, source)
    for name, node in draft.written.items():
        _compile(draft, name, node)
    return draft


def _read(draft: Draft, text: str, name: str) -> Source:
    source = parse(text, name)
    draft.sources.append(source)
    draft.problems.extend(source.problems)
    if not isinstance(source.data, dict) and not source.problems:
        draft.problems.append(source.problem((), "a flow file is a mapping: flow, languages, start, limit, nodes"))
    return source


def _read_head(draft: Draft, source: Source) -> None:
    data = {key: value for key, value in source.data.items() if key != "nodes"}
    try:
        draft.head = Head.model_validate(data)
    except ValidationError as error:
        draft.problems.extend(problems_of(error, Head, source, ()))


def _include(draft: Draft, files: Mapping[str, str], main: Source) -> bool:
    """Read the included files, as far as they can be told even from a head with other faults; whether all were there."""
    listed = main.data.get("include")
    folder = main.file[: main.file.rfind("/") + 1]
    whole = True
    for place, name in enumerate(listed if isinstance(listed, list) else ()):
        path = f"{folder}{name}"
        if path not in files or path == main.file:
            draft.problems.append(main.problem(("include", place), f"there is no file '{name}' beside this one"))
            whole = False
            continue
        source = _read(draft, files[path], path)
        whole = whole and isinstance(source.data, dict)
        if isinstance(source.data, dict):
            for key in source.data.keys() - {"nodes"}:
                message = f"an included file holds only 'nodes', not '{key}'"
                draft.problems.append(source.problem((key,), message, at_key=True))
            _gather(draft, source)
    return whole


def _gather(draft: Draft, source: Source) -> None:
    """The nodes of one file."""
    nodes = source.data.get("nodes")
    if not isinstance(nodes, dict) or not nodes:
        draft.problems.append(source.problem(("nodes",), "missing key 'nodes', a mapping of node names to nodes", at_key=True))
        return
    for name, data in nodes.items():
        here = ("nodes", name)
        home = draft.homes.get(name)
        if home is not None:
            where = f"{home.file}:{home.place(here, at_key=True).line}"
            draft.problems.append(source.problem(here, f"duplicate node '{name}'; it is already in {where}", at_key=True))
            continue
        draft.homes[name] = source
        if not re.fullmatch(NODE_NAME, name):
            draft.problems.append(source.problem(here, f"'{name}' is no name: letters, digits, _ and -", at_key=True))
        _validate(draft, source, name, data)


def _validate(draft: Draft, source: Source, name: str, data: object) -> None:
    here: Path = ("nodes", name)
    if not isinstance(data, dict):
        draft.problems.append(source.problem(here, "a node is a mapping: kind and what the kind needs"))
        return
    if "kind" not in data:
        draft.problems.append(source.problem(here, f"missing key 'kind'{nearest('', KINDS)}", at_key=True))
        return
    model = KINDS.get(str(data["kind"]))
    if model is None:
        message = f"unknown kind '{data['kind']}'{nearest(str(data['kind']), KINDS)}"
        draft.problems.append(source.problem((*here, "kind"), message))
        return
    try:
        draft.written[name] = model.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        draft.problems.extend(problems_of(error, model, source, here))


def _compile(draft: Draft, name: str, node: Written) -> None:
    maker = Maker(
        name=name,
        languages=draft.head.languages if draft.head else LANGUAGES,
        intents=draft.intents,
        report=partial(draft.refuse, name),
        uses=draft.uses,
    )
    draft.nodes[name] = node.compile(maker)
    for kept in node.keeps():
        if kept in RESERVED:
            draft.refuse(name, ("save",), f"'{kept}' is a name that templates use for something else")
