"""Everything that happens in a call, past tense; refuses meaning: it names what happened and decides nothing.

Kinds are never renamed: stored calls are read with them. Fields named in `PERSONAL` may hold a caller's own words or data and
are stored apart, where they can be erased; all other fields must not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeEntered:
    """The flow moved to a node."""

    kind: ClassVar[str] = "node_entered"
    PERSONAL: ClassVar[tuple[str, ...]] = ()
    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text was spoken to the caller, in one language."""

    kind: ClassVar[str] = "said"
    PERSONAL: ClassVar[tuple[str, ...]] = ("text",)
    node: str
    language: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """The flow waits for the caller. `prompts` are the `Said` since the last wait that the caller may interrupt.

    num_digits: how many keys end the input by themselves (None: as many as come, up to `finish_on_key`).
    finish_on_key: "#" or "" (none). timeout_s: seconds of silence allowed after the prompt.
    sensitive: keys alone are taken and nothing of the answer is stored.
    """

    kind: ClassVar[str] = "awaited"
    PERSONAL: ClassVar[tuple[str, ...]] = ()
    node: str
    language: str
    num_digits: int | None = None
    finish_on_key: str = "#"
    timeout_s: int = 6
    hints: tuple[str, ...] = ()
    sensitive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the caller did in this turn: `input` is digits, speech or silence; `text` is empty for silence."""

    kind: ClassVar[str] = "heard"
    PERSONAL: ClassVar[tuple[str, ...]] = ("text",)
    node: str
    input: str
    text: str = field(default="", repr=False)
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A question got its answer; `value` is a JSON value."""

    kind: ClassVar[str] = "understood"
    PERSONAL: ClassVar[tuple[str, ...]] = ("value",)
    node: str
    question: str
    value: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Misunderstood:
    """An answer was not understood or not allowed; `reason` is a fixed word, `tries` counts from 1."""

    kind: ClassVar[str] = "misunderstood"
    PERSONAL: ClassVar[tuple[str, ...]] = ()
    node: str
    reason: str
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """Words that outrank every question (an emergency, a wish for a person) took the caller elsewhere."""

    kind: ClassVar[str] = "interrupted"
    PERSONAL: ClassVar[tuple[str, ...]] = ()
    node: str
    interrupt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChosen:
    """The call goes on in this language (BCP 47: zh-CN, en-US)."""

    kind: ClassVar[str] = "language_chosen"
    PERSONAL: ClassVar[tuple[str, ...]] = ()
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentRecognised:
    """What the caller wants; score 0–1 (1 for a key)."""

    kind: ClassVar[str] = "intent_recognised"
    PERSONAL: ClassVar[tuple[str, ...]] = ()
    intent: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The flow asks the world for a fact or a deed (see `ivr.queries`).

    secret: names of arguments made from sensitive answers; `ivr.codec` leaves their values out of what is stored.
    """

    kind: ClassVar[str] = "wanted"
    PERSONAL: ClassVar[tuple[str, ...]] = ("args",)
    node: str
    query: str
    args: Mapping[str, Any] = field(default_factory=dict, repr=False)
    secret: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The world's answer to a `Wanted`, as logged."""

    kind: ClassVar[str] = "answered"
    PERSONAL: ClassVar[tuple[str, ...]] = ("values",)
    node: str
    query: str
    outcome: str
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """The caller was put into a queue; larger `priority` goes first; `max_wait_s` seconds until we offer something else."""

    kind: ClassVar[str] = "queued"
    PERSONAL: ClassVar[tuple[str, ...]] = ()
    node: str
    language: str
    queue: str
    priority: int
    max_wait_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DialRequested:
    """Somebody is rung for the caller; `timeout_s` seconds of ringing."""

    kind: ClassVar[str] = "dial_requested"
    PERSONAL: ClassVar[tuple[str, ...]] = ("to",)
    node: str
    to: str = field(repr=False)
    timeout_s: int = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingChanged:
    """The call is recorded from here on (`state` on), or the caller does not want it to be (refused): all of it is dropped.

    paused: not while a sensitive answer is keyed. running: a recording was under way until now.
    """

    kind: ClassVar[str] = "recording_changed"
    PERSONAL: ClassVar[tuple[str, ...]] = ()
    node: str
    state: str
    running: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeReached:
    """What this call came to so far (the last one counts)."""

    kind: ClassVar[str] = "outcome_reached"
    PERSONAL: ClassVar[tuple[str, ...]] = ()
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitReached:
    """A guard ended a loop politely; `limit` is turns or steps."""

    kind: ClassVar[str] = "limit_reached"
    PERSONAL: ClassVar[tuple[str, ...]] = ()
    limit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded:
    """The flow is over; `by` is flow or caller."""

    kind: ClassVar[str] = "call_ended"
    PERSONAL: ClassVar[tuple[str, ...]] = ()
    outcome: str
    by: str


Event = (
    NodeEntered
    | Said
    | Awaited
    | Heard
    | Understood
    | Misunderstood
    | Interrupted
    | LanguageChosen
    | IntentRecognised
    | Wanted
    | Answered
    | Queued
    | DialRequested
    | RecordingChanged
    | OutcomeReached
    | LimitReached
    | CallEnded
)
