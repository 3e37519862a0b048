"""A call run again, told line by line for a terminal; refuses the caller's words, answers and values unless they are asked for.

The first column says how a turn came out: blank the same, ~ in other words, ! another way, ? unknown; - is what was logged then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from ivr.codec import Record, Unknown, decode, encode
from ivr.events import (
    Answered,
    Awaited,
    CallEnded,
    Event,
    Heard,
    NodeEntered,
    Said,
    Understood,
    Wanted,
)
from ivr.flow import Flow
from ivr.replay import Turned, Verdict
from ivr.signals import DialEnded, Digits, QueueEnded, Signal, Speech
from ivr.unsaid import HIDDEN, as_written

SIGNS: Final = {Verdict.SAME: " ", Verdict.WORDS: "~", Verdict.WAY: "!", Verdict.UNKNOWN: "?"}
SHORT: Final = 2
"""Keys that choose from a menu; more of them may be a number of somebody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """How to tell: by which flow the call was run; `reveal`: with everything that callers said and are."""

    flow: Flow
    reveal: bool

    def conversation(self, turned: Sequence[Turned]) -> Iterator[str]:
        """The call, a line for everything that people would want to know."""
        for turn in turned:
            sign = SIGNS[turn.verdict]
            number = "" if turn.number is None else turn.number
            yield f"{sign} {turn.at:%H:%M:%S}  {number:>3}  {self.did(turn.signal)}"
            yield from (f"{sign}                {line}" for line in map(self.happened, turn.events) if line)
            if turn.verdict in {Verdict.WAY, Verdict.WORDS}:
                yield from (f"-                {line}" for line in self.was(turn))
            if turn.unknown:
                yield f"?                unknown from here: {turn.unknown}"

    def did(self, signal: Signal) -> str:
        """What the caller did, or the carrier for them."""
        match signal:
            case Digits(value=keys):
                return f"keys  {keys if self.reveal or 0 < len(keys) <= SHORT else HIDDEN}"
            case Speech(text=text):
                return f"says  {text if self.reveal else HIDDEN}"
            case QueueEnded(result=result) | DialEnded(result=result):
                return f"{signal.kind.replace('_', ' ')}  {result.value}"
            case _:
                return signal.kind.replace("_", " ")

    def was(self, turn: Turned) -> Iterator[str]:
        """What was logged and did not happen again."""
        now = [encode(event) for event in turn.events]
        for record in turn.logged:
            if not any(map(partial(_same, record), now)):
                event = decode(record.kind, record.data, record.personal)
                line = "" if isinstance(event, Unknown) else self.happened(event)
                if line:
                    yield line

    def happened(self, event: Event) -> str:
        """One event; empty for what is only for machines."""
        match event:
            case Heard() | Awaited():
                return ""
            case Said(language=language, text=text):
                return f"{language[:2]}  {text if self.reveal else as_written(self.flow, event)}"
            case NodeEntered(node=node):
                return f"→ {node}"
            case Understood(question=question, value=value):
                shown = value if self.reveal or question == "menu" else HIDDEN
                return f"understood  {question}: {shown}"
            case _:
                return _plain(event)


def _same(one: Record, other: Record) -> bool:
    return one.kind == other.kind and one.data == other.data and (one.personal is None or one.personal == other.personal)


def _plain(event: Event) -> str:
    match event:
        case Wanted(query=query):
            return f"asks  {query}"
        case Answered(query=query, outcome=outcome):
            return f"told  {query}: {outcome}"
        case CallEnded(outcome=outcome, by=by):
            return f"ended  {outcome}, by {by}"
        case _:
            facts = (str(value) for name, value in encode(event).data.items() if name != "node")
            return f"{event.kind.replace('_', ' ')}  {' '.join(facts)}".rstrip()
