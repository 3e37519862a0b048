"""What reaches the engine in a turn, in our own words; refuses carrier vocabulary (that ends in `telephony.turn`)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

from msgspec import field

from ivr.value import Value


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


class Started(Value, frozen=True, kw_only=True):
    """The call has just been answered by the flow."""

    kind: ClassVar[str] = "started"


class Digits(Value, frozen=True, kw_only=True):
    """Keys the caller pressed, finishing key left out."""

    kind: ClassVar[str] = "digits"
    PERSONAL: ClassVar[tuple[str, ...]] = ("value",)
    value: str


class Speech(Value, frozen=True, kw_only=True):
    """Words the carrier recognised; `confidence` is 0–1, None when it gave none."""

    kind: ClassVar[str] = "speech"
    PERSONAL: ClassVar[tuple[str, ...]] = ("text",)
    text: str
    confidence: float | None = None


class Silence(Value, frozen=True, kw_only=True):
    """The caller neither spoke nor pressed a key in time."""

    kind: ClassVar[str] = "silence"


class QueueEnded(Value, frozen=True, kw_only=True):
    """The caller is out of the queue; `said` are words of danger that made them leave it."""

    kind: ClassVar[str] = "queue_ended"
    PERSONAL: ClassVar[tuple[str, ...]] = ("said",)
    result: QueueResult
    said: str | None = None


class DialEnded(Value, frozen=True, kw_only=True):
    """The leg dialled for the caller has ended."""

    kind: ClassVar[str] = "dial_ended"
    result: DialResult


class Found(Value, frozen=True, kw_only=True):
    """The world's answer to a `Wanted`; `outcome` is one of the query's, `values` are JSON values."""

    kind: ClassVar[str] = "found"
    PERSONAL: ClassVar[tuple[str, ...]] = ("values",)
    query: str
    outcome: str
    values: Mapping[str, Any] = field(default_factory=dict)


class HungUp(Value, frozen=True, kw_only=True):
    """The caller has gone; nobody hears what is said from now on."""

    kind: ClassVar[str] = "hung_up"


Signal = Started | Digits | Speech | Silence | QueueEnded | DialEnded | Found | HungUp
