"""The way a call took through its flow, with the roads not taken; refuses what callers said: keys and names of nodes are all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk import words
from desk.reader import CALLS, Reader
from ivr.drawing.cards import labels
from ivr.drawing.words import KINDS, word
from ivr.flow import Flow
from storage import calls, eventlog
from storage.eventlog import Logged
from storage.transaction import Transaction
from telephony import editions
from telephony.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A way on that was not taken: its short name and the node it leads to."""

    label: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A node of the walk. after_s: whole seconds since the call began; taken: the short name of the way it was left by.

    interrupted: words that outrank every question took the caller away from here. file, line: its source, where that is kept.
    """

    node: str
    kind: str
    kind_word: str
    after_s: int
    taken: str
    interrupted: bool
    roads: tuple[Road, ...]
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The whole way. `kept`: the flow of this version is kept, so that roads not taken are known."""

    flow: str | None
    version: str | None
    kept: bool
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """A node entered, and what happened there before the next."""

    node: str
    at: datetime
    events: tuple[Logged, ...]


def walk_for(reader: Reader, tx: Transaction, sid: str, pack: Pack, language: str) -> Walk | None:
    """The way of this call, its names in the reader's language; None when there is no such call."""
    reader.must(*CALLS)
    call = calls.find(tx, sid)
    if call is None:
        return None
    flow = editions.flow_of(tx, pack, call.flow, call.version)
    visits = list(_visits(eventlog.of_call(tx, call.id)))
    following = [*(visit.node for visit in visits[1:]), None][: len(visits)]  # a call that nobody took went nowhere
    stops = tuple(_stop(flow, visit, onward, call.started_at, language) for visit, onward in zip(visits, following, strict=True))
    return Walk(flow=call.flow, version=call.version, kept=flow is not None, stops=stops)


def _visits(events: Sequence[Logged]) -> Iterator[_Visit]:
    node: str | None = None
    at: datetime | None = None
    here: list[Logged] = []
    for event in events:
        if event.kind == "node_entered":
            if node is not None and at is not None:
                yield _Visit(node=node, at=at, events=tuple(here))
            node, at, here = event.data["node"], event.at, []
        else:
            here.append(event)
    if node is not None and at is not None:
        yield _Visit(node=node, at=at, events=tuple(here))


def _stop(flow: Flow | None, visit: _Visit, onward: str | None, began: datetime, language: str) -> Stop:
    after = max(0, int((visit.at - began).total_seconds()))
    jumped = next((event for event in visit.events if event.kind == "interrupted"), None)
    node = flow.nodes.get(visit.node) if flow else None
    away = words.name(language, "intent", jumped.data["interrupt"]) if jumped else ""
    if flow is None or node is None:
        return Stop(node=visit.node, kind="", kind_word="", after_s=after, taken=away, interrupted=bool(jumped), roads=())
    ways = list(labels(node, language))
    file, place = flow.places[visit.node]
    return Stop(
        node=visit.node,
        kind=node.kind,
        kind_word=word(KINDS, node.kind, language),
        after_s=after,
        taken=away or _taken(ways, visit.events, onward),
        interrupted=bool(jumped),
        roads=tuple(_others(ways, None if jumped else onward)),
        file=file,
        line=place.line,
    )


def _taken(ways: Sequence[tuple[str, str]], events: Sequence[Logged], onward: str | None) -> str:
    """The short name of the way to the next node; where several lead there, the one that a key or an answer chose."""
    named = [label for label, target in ways if target == onward and label]
    told = {str(word_) for event in events for word_ in _words(event.data, event.personal, event.kind)}
    exact = [label for label in named if label.split(" ")[0] in told or label in told]
    return (exact or named or [""])[0]


def _words(data: Mapping[str, Any], own: Mapping[str, Any] | None, kind: str) -> Iterator[str]:
    """What an event says of the way on: the key of a menu, the world's answer."""
    if kind == "answered":
        yield str(data["outcome"]).replace("_", " ")
    elif kind == "understood" and data.get("question") == "menu" and own:
        yield str(own.get("value"))


def _others(ways: Sequence[tuple[str, str]], onward: str | None) -> Iterator[Road]:
    """The ways to other nodes, those to the same node together."""
    grouped: dict[str, list[str]] = {}
    for label, target in ways:
        if target != onward:
            grouped.setdefault(target, []).append(label)
    for target, listed in grouped.items():
        yield Road(label=" · ".join(dict.fromkeys(label for label in listed if label)), target=target)
