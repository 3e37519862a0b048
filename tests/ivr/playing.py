"""Playing a flow turn by turn in tests; refuses to keep a session that has not been through JSON."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from ivr.engine import begin, resume
from ivr.events import Awaited, CallEnded, DialRequested, Event, Queued, Said, Wanted
from ivr.flow import Flow, FlowProblems, read
from ivr.intents import Intents
from ivr.session import Session
from ivr.signals import (
    DialEnded,
    DialResult,
    Digits,
    Found,
    HungUp,
    QueueEnded,
    QueueResult,
    Signal,
    Silence,
    Speech,
    Started,
)

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=timezone(timedelta(hours=8)))
STOPPING = (Awaited, Wanted, Queued, DialRequested, CallEnded)

HEAD = """
flow: demo
languages: [zh-CN, en-US]
start: {start}
limit: over
turn_limit: {turn_limit}
interrupts:
  - name: emergency
    words: {{zh-CN: [漏气, 煤气味], en-US: [smell of gas, smoke]}}
    except: {{en-US: [smoke alarm]}}
    everywhere: true
    next: emergency
  - {{name: person, words: {{zh-CN: [人工], en-US: [a person, operator]}}, key: "0", next: person}}
nodes:
  emergency: {{kind: end, outcome: emergency, text: {{zh-CN: 请马上离开。, en-US: Leave at once.}}}}
  person: {{kind: end, outcome: person, text: {{zh-CN: 转接。, en-US: Connecting.}}}}
  given_up: {{kind: end, outcome: given_up}}
  over: {{kind: end, outcome: too_long, text: {{zh-CN: 再见。, en-US: Goodbye.}}}}
"""

MAIN_FIELDS = {
    "node_entered": "node",
    "said": "text",
    "awaited": "node",
    "heard": "text",
    "understood": "value",
    "misunderstood": "reason",
    "interrupted": "interrupt",
    "language_chosen": "language",
    "intent_recognised": "intent",
    "wanted": "query",
    "answered": "outcome",
    "queued": "queue",
    "dial_requested": "to",
    "outcome_reached": "outcome",
    "recording_changed": "state",
    "limit_reached": "limit",
    "call_ended": "outcome",
}
"""The field that says most about an event of each kind."""


def source(nodes: str, *, start: str = "a", turn_limit: int = 60) -> str:
    """A flow file: the usual head and ends, and these nodes, which start at no indent."""
    text = HEAD.format(start=start, turn_limit=turn_limit)
    if " given_up" not in nodes:
        text = "".join(line for line in text.splitlines(keepends=True) if "  given_up:" not in line)
    return text + "".join(f"  {line}\n" for line in nodes.strip("\n").splitlines())


def flow_of(nodes: str, *, start: str = "a", turn_limit: int = 60, intents: Intents | None = None) -> Flow:
    """The flow of these nodes."""
    return read({"flow.yaml": source(nodes, start=start, turn_limit=turn_limit)}, "flow.yaml", intents)


def problems(text: str, *, intents: Intents | None = None, **others: str) -> list[str]:
    """What is wrong with a flow file, as printed; `others` are included files by their name without the ending."""
    files = {"flow.yaml": text, **{f"{name}.yaml": other for name, other in others.items()}}
    try:
        read(files, "flow.yaml", intents)
    except FlowProblems as refused:
        return [str(problem) for problem in refused.problems]
    return []


class Play:
    """One call through a flow; every session goes through JSON, as in production."""

    def __init__(self, flow: Flow, language: str | None = "en-US") -> None:
        self.flow = flow
        self.session = begin(flow, language)
        self.events: list[Event] = []

    def send(self, *signals: Signal) -> tuple[Event, ...]:
        """The events of the last of these signals."""
        new: tuple[Event, ...] = ()
        for signal in signals:
            sprint = resume(self.flow, self.session, signal, now=NOW)
            self.session = Session.from_json(json.loads(json.dumps(sprint.session.to_json())))
            assert self.session == sprint.session
            assert isinstance(sprint.events[-1], STOPPING)
            assert not any(isinstance(event, STOPPING) for event in sprint.events[:-1])
            new = sprint.events
            self.events.extend(new)
        return new

    def start(self) -> tuple[Event, ...]:
        """Answer the call."""
        return self.send(Started())

    def keys(self, *keys: str) -> tuple[Event, ...]:
        """Key these, turn by turn."""
        return self.send(*(Digits(value=one) for one in keys))

    def say(self, *texts: str) -> tuple[Event, ...]:
        """Say these, turn by turn."""
        return self.send(*(Speech(text=one, confidence=0.9) for one in texts))

    def silence(self, times: int = 1) -> tuple[Event, ...]:
        """Say nothing."""
        return self.send(*(Silence() for _ in range(times)))

    def found(self, outcome: str, **values: Any) -> tuple[Event, ...]:
        """Answer what was wanted last."""
        wanted = next(event for event in reversed(self.events) if isinstance(event, Wanted))
        return self.send(Found(query=wanted.query, outcome=outcome, values=values))

    def hang_up(self) -> tuple[Event, ...]:
        """Hang up."""
        return self.send(HungUp())


def spoken(events: Sequence[Event]) -> list[str]:
    """The texts said."""
    return [event.text for event in events if isinstance(event, Said)]


WORDS: Mapping[str, Signal] = {"started": Started(), "silence": Silence(), "hang up": HungUp()}
SIGNALS: Mapping[str, Callable[[Mapping[str, Any]], Signal]] = {
    "key": lambda written: Digits(value=written["key"]),
    "say": lambda written: Speech(text=written["say"], confidence=written.get("confidence", 0.9)),
    "found": lambda written: Found(query=written["query"], outcome=written["found"], values=written.get("values", {})),
    "queue": lambda written: QueueEnded(result=QueueResult(written["queue"])),
    "dial": lambda written: DialEnded(result=DialResult(written["dial"])),
}


def signal_of(written: str | Mapping[str, Any]) -> Signal:
    """A signal as the case files write it: a word, or a mapping whose first key says which."""
    return WORDS[written] if isinstance(written, str) else SIGNALS[next(iter(written))](written)


def brief(event: Event, expected: Mapping[str, Any]) -> dict[str, Any]:
    """The event as the case files write it: its kind with the main field, and what the case names beside it."""
    shown = {event.kind: getattr(event, MAIN_FIELDS[event.kind])}
    for name in expected:
        if name != event.kind:
            value = getattr(event, name, "no such field")
            shown[name] = list(value) if isinstance(value, tuple) else value
    return shown
