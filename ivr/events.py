"""Everything that happens in a call, past tense; refuses meaning: it names what happened and decides nothing.

Kinds are never renamed: stored calls are read with them. Fields named in `PERSONAL` may hold a caller's own words or data and
are stored apart, where they can be erased; all other fields must not.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from msgspec import field

from ivr.value import Value


class NodeEntered(Value, frozen=True, kw_only=True):
    """The flow moved to a node."""

    kind: ClassVar[str] = "node_entered"
    node: str


class Said(Value, frozen=True, kw_only=True):
    """A text was spoken to the caller, in one language."""

    kind: ClassVar[str] = "said"
    PERSONAL: ClassVar[tuple[str, ...]] = ("text",)
    node: str
    language: str
    text: str


class Awaited(Value, frozen=True, kw_only=True):
    """The flow waits for the caller. `prompts` are the `Said` since the last wait that the caller may interrupt.

    num_digits: how many keys end the input by themselves (None: as many as come, up to `finish_on_key`).
    finish_on_key: "#" or "" (none). timeout_s: seconds of silence allowed after the prompt.
    sensitive: keys alone are taken and nothing of the answer is stored.
    """

    kind: ClassVar[str] = "awaited"
    node: str
    language: str
    num_digits: int | None = None
    finish_on_key: str = "#"
    timeout_s: int = 6
    hints: tuple[str, ...] = ()
    sensitive: bool = False


class Heard(Value, frozen=True, kw_only=True):
    """What the caller did in this turn: `input` is digits, speech or silence; `text` is empty for silence."""

    kind: ClassVar[str] = "heard"
    PERSONAL: ClassVar[tuple[str, ...]] = ("text",)
    node: str
    input: str
    text: str = ""
    confidence: float | None = None


class Understood(Value, frozen=True, kw_only=True):
    """A question got its answer; `value` is a JSON value."""

    kind: ClassVar[str] = "understood"
    PERSONAL: ClassVar[tuple[str, ...]] = ("value",)
    node: str
    question: str
    value: Any = None


class Misunderstood(Value, frozen=True, kw_only=True):
    """An answer was not understood or not allowed; `reason` is a fixed word, `tries` counts from 1."""

    kind: ClassVar[str] = "misunderstood"
    node: str
    reason: str
    tries: int


class Interrupted(Value, frozen=True, kw_only=True):
    """Words that outrank every question (an emergency, a wish for a person) took the caller elsewhere."""

    kind: ClassVar[str] = "interrupted"
    node: str
    interrupt: str


class LanguageChosen(Value, frozen=True, kw_only=True):
    """The call goes on in this language (BCP 47: zh-CN, en-US)."""

    kind: ClassVar[str] = "language_chosen"
    language: str


class IntentRecognised(Value, frozen=True, kw_only=True):
    """What the caller wants; score 0–1 (1 for a key)."""

    kind: ClassVar[str] = "intent_recognised"
    intent: str
    score: float


class Wanted(Value, frozen=True, kw_only=True):
    """The flow asks the world for a fact or a deed (see `ivr.queries`).

    secret: names of arguments made from sensitive answers; `ivr.codec` leaves their values out of what is stored.
    """

    kind: ClassVar[str] = "wanted"
    PERSONAL: ClassVar[tuple[str, ...]] = ("args",)
    node: str
    query: str
    args: Mapping[str, Any] = field(default_factory=dict)
    secret: tuple[str, ...] = ()


class Answered(Value, frozen=True, kw_only=True):
    """The world's answer to a `Wanted`, as logged."""

    kind: ClassVar[str] = "answered"
    PERSONAL: ClassVar[tuple[str, ...]] = ("values",)
    node: str
    query: str
    outcome: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Queued(Value, frozen=True, kw_only=True):
    """The caller was put into a queue; larger `priority` goes first; `max_wait_s` seconds until we offer something else."""

    kind: ClassVar[str] = "queued"
    node: str
    language: str
    queue: str
    priority: int
    max_wait_s: int


class DialRequested(Value, frozen=True, kw_only=True):
    """Somebody is rung for the caller; `timeout_s` seconds of ringing."""

    kind: ClassVar[str] = "dial_requested"
    PERSONAL: ClassVar[tuple[str, ...]] = ("to",)
    node: str
    to: str
    timeout_s: int = 25


class RecordingChanged(Value, frozen=True, kw_only=True):
    """The call is recorded from here on (`state` on), or the caller does not want it to be (refused): all of it is dropped.

    paused: not while a sensitive answer is keyed. running: a recording was under way until now.
    """

    kind: ClassVar[str] = "recording_changed"
    node: str
    state: str
    running: bool = False


class OutcomeReached(Value, frozen=True, kw_only=True):
    """What this call came to so far (the last one counts)."""

    kind: ClassVar[str] = "outcome_reached"
    outcome: str


class LimitReached(Value, frozen=True, kw_only=True):
    """A guard ended a loop politely; `limit` is turns or steps."""

    kind: ClassVar[str] = "limit_reached"
    limit: str


class CallEnded(Value, frozen=True, kw_only=True):
    """The flow is over; `by` is flow or caller."""

    kind: ClassVar[str] = "call_ended"
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
