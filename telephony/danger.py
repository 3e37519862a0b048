"""Danger spoken of while waiting in a queue: kept until the caller is out of it; refuses to let anybody say it twice.

The carrier tells nothing of what was said in a queue when a call leaves it, and a document heard there cannot lead elsewhere.
"""

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from ivr.signals import QueueEnded, QueueResult, Signal
from storage import calls, eventlog
from storage.eventlog import Envelope
from storage.standing import Call
from storage.transaction import Transaction

KIND: Final = "danger_heard"


def note(tx: Transaction, sid: str, *, turn: int, speech: str, at: datetime) -> None:
    """Keep what was said, once, for the turn in which the call leaves the queue."""
    call = calls.find(tx, sid)
    if call is not None:
        event = Envelope(kind=KIND, data={"turn": turn}, personal={"text": speech})
        eventlog.once(tx, f"danger:{sid}:{turn}", event, call_id=call.id, turn=turn, at=at, actor="caller")


def recall(tx: Transaction, call: Call, signal: Signal, *, turn: int) -> Signal:
    """The signal with what was said, when danger made the caller leave the queue."""
    if not isinstance(signal, QueueEnded) or signal.result is not QueueResult.LEFT:
        return signal
    for event in eventlog.of_call(tx, call.id):
        if event.kind == KIND and event.turn == turn and event.personal:
            return replace(signal, said=str(event.personal["text"]))
    return signal
