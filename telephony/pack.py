"""An industry pack: the file people write and the value a hotline runs on; refuses to read files (`centre.pack_files`)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from ivr.files import FlowFiles, gather
from ivr.flow import Flow, Problem
from ivr.nodes.find import Find
from ivr.nodes.node import Node
from ivr.nodes.queue import Queue as QueueNode
from ivr.nodes.set import Set
from promises.book import Resource, Resources, Service, Services
from promises.calendar import Calendar, CalendarFile
from promises.callbacks import Callbacks
from promises.clocks import Clock, Clocks, TicketKind
from promises.knowledge import Entry, KnowledgeFile
from promises.outbound import MACHINE, Outbound, Purpose, Result
from promises.queues import Queue, Queues
from promises.surveys import ANSWERS, Survey
from promises.written import Line, Name, Text, Written, missing
from scripts.fills import FillKind
from scripts.library import Library, clashes, shelve
from scripts.script import Script

Place = tuple[str | int, ...]


class PackFile(Written):
    """`pack.yaml`. File names are relative to its folder; `region` (CN) is that of numbers written without a country.

    safety: what to do in danger, said to who speaks of it while we fail; for everybody, so without a place for values.
    """

    name: Name
    title: Text
    flow: Line
    intents: Line | None = None
    knowledge: Line | None = None
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"
    safety: Text | None = None
    calendar: CalendarFile
    services: Services = Field(default_factory=dict)
    resources: Resources = Field(default_factory=dict)
    clocks: Clocks
    callbacks: Callbacks = Field(default_factory=Callbacks)
    queues: Queues = Field(default_factory=dict)
    survey: Survey | None = None
    outbound: Outbound = Field(default_factory=Outbound)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The compiled pack: flow, scripts, calendar, book, clocks, callbacks, calls we place, queues, survey, knowledge.

    texts: the files it was read from, by name, where it was read from files; files: those of its flow.
    """

    name: str
    title: Mapping[str, str]
    region: str
    safety: Mapping[str, str] | None
    flow: Flow
    calendar: Calendar
    services: Mapping[str, Service]
    resources: Mapping[str, Resource]
    clocks: Mapping[TicketKind, Clock]
    callbacks: Callbacks
    queues: Mapping[str, Queue]
    survey: Survey | None
    outbound: Outbound
    knowledge: Mapping[str, Entry]
    scripts: Library
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    files: FlowFiles | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        file: PackFile,
        *,
        flow: Flow,
        knowledge: KnowledgeFile | None = None,
        scripts: Iterable[Script] = (),
        texts: Mapping[str, str] | None = None,
    ) -> "Pack":
        """The pack that these files describe; call `problems` first."""
        return cls(
            name=file.name,
            title=file.title,
            region=file.region,
            safety=file.safety,
            flow=flow,
            calendar=Calendar.of(file.calendar),
            services=file.services,
            resources=file.resources,
            clocks=file.clocks,
            callbacks=file.callbacks,
            queues=file.queues,
            survey=file.survey,
            outbound=file.outbound,
            knowledge=knowledge.entries if knowledge else {},
            scripts=shelve(scripts),
            texts=texts or {},
            files=gather(texts, file.flow, file.intents) if texts else None,
        )


def problems(file: PackFile) -> Iterator[tuple[Place, str]]:
    """What is wrong between the parts of a pack, each with its place in the file (keys from the top, list indexes)."""
    for name, service in file.services.items():
        for unknown in missing(service.resources, file.resources):
            yield ("services", name, "resources", service.resources.index(unknown)), f"there is no resource {unknown}"
    used = {resource for service in file.services.values() for resource in service.resources}
    for name in file.resources:
        if name not in used:
            yield ("resources", name), "no service uses this resource"


def strangers(file: PackFile, flow: Flow) -> Iterator[Problem]:
    """Names that the flow uses and the pack does not have: queues, services, kinds of ticket, ends of a survey.

    Also entries for calls we place that the flow lacks.
    """
    head, _ = flow.places[flow.start]
    for message in _entries(file, flow):
        yield Problem(file=head, line=1, col=1, message=message)
    for name, node in flow.nodes.items():
        where, place = flow.places[name]
        for message in _strangers(file, node):
            yield Problem(file=where, line=place.line, col=place.col, message=f"node '{name}': {message}")


def _entries(file: PackFile, flow: Flow) -> Iterator[str]:
    for name in missing(flow.entries, [*(purpose.value for purpose in Purpose), MACHINE]):
        yield f"nobody is rung for the entry '{name}'; there are {', '.join(Purpose)}, {MACHINE}"
    asks = {node.query for node in flow.nodes.values() if isinstance(node, Find)}
    reminds = file.outbound.reminders is not None and any(one.remind_minutes is not None for one in file.services.values())
    needed = {
        Purpose.CALLBACK.value: "request_callback" in asks,
        Purpose.REMINDER.value: reminds and "book" in asks,
        Purpose.SURVEY.value: file.survey is not None and file.outbound.surveys is not None,
    }
    needed[MACHINE] = file.outbound.machines and any(needed.values())
    for name in sorted(name for name, is_needed in needed.items() if is_needed and name not in flow.entries):
        yield f"the flow has no entry '{name}', where calls that we place begin"


def _strangers(file: PackFile, node: Node) -> Iterator[str]:
    match node:
        case QueueNode(queue=queue) if queue not in file.queues:
            yield f"the pack has no queue '{queue}'"
        case Find(query=query, args=args):
            known: dict[str, Collection[str]] = {
                "queue": file.queues,
                "service": file.services,
                "kind": [kind.value for kind in TicketKind],
                "result": [Result.REACHED, Result.DECLINED, Result.WRONG_PERSON, Result.UNHEARD],
                "status": [status.value for status in ANSWERS],
            }
            for argument, names in known.items():
                value = args.get(argument)
                if isinstance(value, str) and value not in names:
                    yield f"'{query}' knows no {argument} '{value}'"
        case _:
            pass


def script_problems(file: PackFile, scripts: Iterable[Script], flow: Flow | None) -> Iterator[Problem]:
    """What is wrong between the scripts, and names that they use and pack and flow (when it could be read) do not have."""
    listed = list(scripts)
    yield from clashes(listed)
    intents = None if flow is None else _intents(flow)
    known: dict[tuple[FillKind, str], Collection[str]] = {
        (FillKind.TICKET, "kind"): [kind.value for kind in TicketKind],
        (FillKind.APPOINTMENT, "service"): file.services,
        (FillKind.ATTEMPT, "result"): [result.value for result in Result],
    }
    for script in listed:
        for place, intent in enumerate(script.intents):
            if intents is not None and intent not in intents:
                yield script.source.problem(("purpose", "intents", place), f"the pack has no intent '{intent}'")
        for name, fill in script.fills.items():
            for part, value in fill.fields.items():
                names = known.get((fill.kind, part))
                if names is not None and isinstance(value, str) and value not in names:
                    yield script.source.problem(("fills", name, "fields", part), f"the pack knows no {part} '{value}'")


def _intents(flow: Flow) -> set[str]:
    """Everything a call of this flow can be about: what is recognised, and what a node says it is."""
    told = {node.intent for node in flow.nodes.values() if isinstance(node, Set) and node.intent}
    return told | set(flow.intents.intents if flow.intents else ())
