"""A call run again from what was logged of it; refuses to make up what nobody logged: there it stops and says what is unknown.

The caller does what they did, the world answers what it answered, the clock stands where it stood. By the flow that the call went
through everything comes out the same; by another one the replay shows where the call would have gone another way, up to the
first question, of the caller or of the world, that has no logged answer.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from ivr.codec import Record, decode_signal, encode
from ivr.engine import Sprint, begin, resume
from ivr.events import Answered, CallEnded, Event, LimitReached, Wanted
from ivr.flow import Flow
from ivr.nodes.ask import Ask
from ivr.session import Session
from ivr.signals import Digits, Found, Signal, Speech, Started

RESTARTED: Final = "flow_restarted"
"""The kind of event that says: the flow no longer had the place the call was at."""
NO_WAY: Final = frozenset({"said", "awaited", "heard", "recording_changed"})
"""Kinds of event that tell nothing of the way a call takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedTurn:
    """A turn as it is stored. `number` is None for hanging up between turns, `signal` None once the words were erased."""

    number: int | None
    at: datetime
    signal: Mapping[str, Any] | None = field(repr=False)
    records: tuple[Record, ...] = field(repr=False)


class Verdict(StrEnum):
    """How a turn came out: the same; the same way in other words; another way; nobody knows."""

    SAME = "same"
    WORDS = "words"
    WAY = "way"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A turn run again: what the caller did, what happened now and what was logged; `unknown` says what had no logged answer."""

    number: int | None
    at: datetime
    signal: Signal
    events: tuple[Event, ...]
    logged: tuple[Record, ...] = field(repr=False)
    verdict: Verdict
    unknown: str | None = None


class CannotReplay(ValueError):
    """Nothing of this call can be run again; the text says why."""


def replay(flow: Flow, turns: Sequence[LoggedTurn], *, most_asked: int) -> tuple[Turned, ...]:
    """The call again by this flow, turn by turn, the last one being the first that is unknown or ends it.

    most_asked: questions to the world in a turn, of which one more leads to the limit. Moments are in the hotline's zone.
    Raises CannotReplay.
    """
    if any(turn.signal is None for turn in turns):
        raise CannotReplay("what the caller said has been erased")
    turns = _from_restart(turns)
    if not turns or not any(record.kind == "node_entered" for record in turns[0].records):
        raise CannotReplay("no flow answered this call")
    replaying = _Replaying(flow, turns, most_asked)
    return tuple(replaying.run())


def verdict(turned: Iterable[Turned]) -> Verdict:
    """How the whole call came out: the worst of its turns, another way before unknown."""
    order = (Verdict.SAME, Verdict.WORDS, Verdict.UNKNOWN, Verdict.WAY)
    return max((turn.verdict for turn in turned), key=order.index, default=Verdict.SAME)


def _from_restart(turns: Sequence[LoggedTurn]) -> Sequence[LoggedTurn]:
    """What was run by one flow: the turns since the flow was last found changed."""
    last = max((place for place, turn in enumerate(turns) if _restarts(turn)), default=0)
    return turns[last:]


def _restarts(turn: LoggedTurn) -> bool:
    return any(record.kind == RESTARTED for record in turn.records)


class _Unknown(Exception):
    """The flow asks what was never answered."""


class _Replaying:
    """One replay: the flow, what is logged, and which of the world's answers have been given."""

    def __init__(self, flow: Flow, turns: Sequence[LoggedTurn], most_asked: int) -> None:
        self.flow, self.turns, self.most_asked = flow, turns, most_asked
        self.answers = [answer for turn in turns for answer in _answers(turn.records)]
        self.given: set[int] = set()

    def run(self) -> Iterator[Turned]:
        session = self._beginning()
        before: Event | None = None
        for place, turn in enumerate(self.turns):
            signal = decode_signal(turn.signal or {})
            if signal is None:
                raise CannotReplay("a signal of another version of this program")
            if place and (asked := self._asked_elsewhere(place, before)):
                yield _turned(turn, signal, (), unknown=asked)
                return
            events, session, unknown = self._go(session, turn, Started() if _restarts(turn) else signal)
            yield _turned(turn, signal, events, unknown=unknown)
            if unknown or session.ended:
                return
            before = events[-1] if events else None

    def _beginning(self) -> Session:
        """The session before the first turn: entry and language that lead on as logged."""
        first = self.turns[0]
        logged = [(record.kind, record.data) for record in _spoken(first)]
        best, most = begin(self.flow), -1
        for entry in (None, *self.flow.entries):
            for language in (None, *self.flow.languages):
                session = begin(self.flow, language, entry)
                signal = decode_signal(first.signal or {})
                if isinstance(signal, Speech) and _restarts(first):
                    urgent = self.flow.interrupt_in(signal.text, everywhere=True)
                    session = session.having(node=urgent.next) if urgent else session
                self.given.clear()
                events, _, _ = self._go(session, first, Started())
                alike = _alike(logged, [(record.kind, record.data) for record in map(_record, events)])
                if alike > most:
                    best, most = session, alike
        self.given.clear()
        return best

    def _asked_elsewhere(self, place: int, before: Event | None) -> str | None:
        """Whether the flow now waits for something else than the caller answered: what they would have done nobody knows."""
        last = next((record for record in reversed(self.turns[place - 1].records) if record.kind != RESTARTED), None)
        if before is None or last is None or (self.turns[place].signal or {}).get("kind") == "hung_up":
            return None
        here = getattr(before, "node", None)
        if before.kind == last.kind and here == last.data.get("node"):
            return None
        return f"what the caller would have done at '{here}'"

    def _go(self, session: Session, turn: LoggedTurn, signal: Signal) -> tuple[tuple[Event, ...], Session, str | None]:
        """One turn: the signal, and the world's answers until somebody has to be waited for."""
        sprint = self._heard(session, turn, signal)
        events = [*sprint.events]
        asked = 0
        while isinstance(wanted := events[-1], Wanted):
            asked += 1
            try:
                sprint = self._answered(sprint, turn, wanted, asked)
            except _Unknown:
                return tuple(events), sprint.session, f"what '{wanted.query}' would have answered at '{wanted.node}'"
            events += sprint.events
        return tuple(events), sprint.session, None

    def _answered(self, sprint: Sprint, turn: LoggedTurn, wanted: Wanted, asked: int) -> Sprint:
        if asked == self.most_asked + 1:
            out = sprint.session.having(node=self.flow.limit, stage="starting", limited=True)
            led = resume(self.flow, out, Started(), now=turn.at)
            return Sprint(session=led.session, events=(LimitReached(limit="queries"), *led.events))
        if asked > 2 * self.most_asked:
            outcome = sprint.session.outcome or "limit"
            ended = sprint.session.having(ended=True, outcome=outcome)
            return Sprint(session=ended, events=(CallEnded(outcome=outcome, by="flow"),))
        return resume(self.flow, sprint.session, self._found(wanted), now=turn.at)

    def _found(self, wanted: Wanted) -> Found:
        """The answer logged to the same question: the next one not given yet, else the last one given."""
        args = _json(_record(wanted).personal or {}).get("args", {})
        same = [
            place
            for place, (asked, _) in enumerate(self.answers)
            if asked.data["query"] == wanted.query and _json((asked.personal or {}).get("args", {})) == args
        ]
        if not same:
            raise _Unknown
        place = next((place for place in same if place not in self.given), same[-1])
        self.given.add(place)
        answered = self.answers[place][1]
        values = (answered.personal or {}).get("values", {})
        return Found(query=wanted.query, outcome=answered.data["outcome"], values=values)

    def _heard(self, session: Session, turn: LoggedTurn, signal: Signal) -> Sprint:
        """The signal's own sprint; keys that were never stored are made up so that they are judged as they were."""
        node = self.flow.nodes.get(session.node)
        if not (isinstance(signal, Digits) and not signal.value and isinstance(node, Ask) and node.sensitive):
            return resume(self.flow, session, signal, now=turn.at)
        logged = [(record.kind, record.data) for record in turn.records]
        tried = [resume(self.flow, session, Digits(value=keys), now=turn.at) for keys in _stand_ins()]
        return max(tried, key=lambda one: _alike(logged, [(record.kind, record.data) for record in map(_record, one.events)]))


def _stand_ins() -> Iterator[str]:
    """Keys of every length and last digit, so that some pass a checksum and some do not."""
    yield from (f"{'1' * length}{last}" for length in range(20) for last in range(10))


def _answers(records: Sequence[Record]) -> Iterator[tuple[Record, Record]]:
    """Each question to the world with its answer."""
    asked: Record | None = None
    for record in records:
        if record.kind == Wanted.kind:
            asked = record
        elif record.kind == Answered.kind and asked is not None:
            yield asked, record
            asked = None


def _spoken(turn: LoggedTurn) -> list[Record]:
    """What the flow itself did: without the words that tell of its change."""
    records = [record for record in turn.records if record.kind != RESTARTED]
    if _restarts(turn):
        while records and records[0].kind == "said":
            records.pop(0)
    return records


def _turned(turn: LoggedTurn, signal: Signal, events: tuple[Event, ...], *, unknown: str | None) -> Turned:
    logged = tuple(_spoken(turn))
    now = [_record(event) for event in events]
    return Turned(
        number=turn.number,
        at=turn.at,
        signal=signal,
        events=events,
        logged=logged,
        verdict=_verdict(now, logged, known=unknown is None),
        unknown=unknown,
    )


def _verdict(now: Sequence[Record], logged: Sequence[Record], *, known: bool) -> Verdict:
    way, before = [list(map(_step, (one for one in records if one.kind not in NO_WAY))) for records in (now, logged)]
    if not known:
        return Verdict.UNKNOWN if way == before[: len(way)] else Verdict.WAY
    if way != before:
        return Verdict.WAY
    same = len(now) == len(logged) and all(map(_equal, now, logged))
    return Verdict.SAME if same else Verdict.WORDS


def _step(record: Record) -> tuple[str, dict[str, Any]]:
    """What counts of an event for the way: all but how sure we were."""
    return record.kind, {name: value for name, value in record.data.items() if name not in {"score", "confidence", "secret"}}


def _equal(now: Record, logged: Record) -> bool:
    """Whether an event came out as logged; what was erased of it is not held against it."""
    same = now.kind == logged.kind and _json(now.data) == _json(logged.data)
    return same and (logged.personal is None or _json(now.personal) == _json(logged.personal))


def _record(event: Event) -> Record:
    record = encode(event)
    return Record(kind=record.kind, data=_json(record.data), personal=_json(record.personal))


def _json(value: Any) -> Any:
    """As it comes back from a database."""
    return json.loads(json.dumps(value))


def _alike(one: Sequence[Any], other: Sequence[Any]) -> int:
    """How long the two go together."""
    count = 0
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            break
        count += 1
    return count
