"""What reaches the engine in a turn, in our own words; refuses carrier vocabulary (that ends in `telephony.turn`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar


class QueueResult(StrEnum):
    """How waiting in a queue ended."""

    ANSWERED = "answered"
    LEFT = "left"
    FULL = "full"
    FAILED = "failed"
    HUNG_UP = "hung_up"


class DialResult(StrEnum):
    """How ringing somebody on the caller's behalf ended."""

    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The call has just been answered by the flow."""

    kind: ClassVar[str] = "started"


@dataclass(frozen=True, slots=True, kw_only=True)
class Digits:
    """Keys the caller pressed, finishing key left out."""

    kind: ClassVar[str] = "digits"
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Words the carrier recognised; `confidence` is 0–1, None when it gave none."""

    kind: ClassVar[str] = "speech"
    text: str = field(repr=False)
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """The caller neither spoke nor pressed a key in time."""

    kind: ClassVar[str] = "silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEnded:
    """The caller is out of the queue; `said` are words of danger that made them leave it."""

    kind: ClassVar[str] = "queue_ended"
    result: QueueResult
    said: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DialEnded:
    """The leg dialled for the caller has ended."""

    kind: ClassVar[str] = "dial_ended"
    result: DialResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The world's answer to a `Wanted`; `outcome` is one of the query's, `values` are JSON values."""

    kind: ClassVar[str] = "found"
    query: str
    outcome: str
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HungUp:
    """The caller has gone; nobody hears what is said from now on."""

    kind: ClassVar[str] = "hung_up"


Signal = Started | Digits | Speech | Silence | QueueEnded | DialEnded | Found | HungUp
