"""What may happen to a call from outside while a document runs; refuses to say what follows (the verb that waits decides)."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Goto:
    """Carry on with the document at an address; `fields` travel with the request."""

    url: str
    method: str = "POST"
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """Carry on with this document, which came with a REST request and has no address."""

    twiml: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The caller pressed these keys, one after the other, and then paused."""

    keys: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The caller spoke; `audio` is a WAV file when there is a real voice, `confidence` 0–1 is the recogniser's.

    `then` is what ends a recording: a key, hangup, or "" for silence. `by` is who speaks: caller, or agent in a conversation.
    """

    text: str = field(repr=False)
    then: str = field(default="", repr=False)
    confidence: float | None = None
    audio: bytes | None = field(default=None, repr=False)
    by: str = "caller"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """The caller lets the time allowed run out; it elapses at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HungUp:
    """The person on this line hung up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The person at a ringing phone takes the call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The person at a ringing phone does not want the call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The call was ended from outside by REST; `status` is completed or canceled."""

    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirected:
    """A live call was sent to another document by REST."""

    to: Goto | Inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Dequeued:
    """Somebody takes this caller out of the queue. `by` is the answering leg's SID, None for a hand on the control API."""

    by: str | None = None
    whisper: Goto | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The other leg is on the line now."""

    sid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """The other leg has left a conversation; `sid` is None when it had no leg of its own."""

    sid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stirred:
    """Something has changed in the room this line is in: who is there, who is on hold, or that it is over."""


Message = Keys | Spoken | Quiet | HungUp | Answered | Refused | Ended | Redirected | Dequeued | Joined | Released | Stirred
Interrupt = HungUp | Ended | Redirected | Dequeued
