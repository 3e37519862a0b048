"""One call (or leg) at the carrier: its facts, what was heard on it, what was exchanged about it; refuses to run itself."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from telephony.simulator.deeds import Deed, deed_of
from telephony.simulator.faults import Fault, Faults
from telephony.simulator.heard import Heard
from telephony.simulator.line import Line, unnoticed
from telephony.simulator.messages import Goto, Inline, Message
from telephony.simulator.running import Beside
from telephony.simulator.tape import Tape

FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
EVENTS = ("initiated", "ringing", "answered", "completed")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusHook:
    """Where a call's progress is reported, and which events."""

    url: str
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What a call starts with and whom it reports to."""

    start: Goto | Inline
    fallback: Goto | None = None
    status: StatusHook | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP request of the carrier and the raw reply; `status` 0 means there was none, `error` says why.

    `kind`: document, fallback, action, status, recording. `copy` is 1 for the first sending, 2 for a repeat.
    took_ms: how long the reply took. order, at_s: as in `Heard`.
    """

    kind: str
    method: str
    url: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    copy: int
    status: int
    content_type: str = ""
    body: bytes = field(default=b"", repr=False)
    error: int = 0
    took_ms: int = 0
    order: int = 0
    at_s: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """For the control API."""
        named = {name: getattr(self, name) for name in ("kind", "method", "url", "copy", "status", "content_type", "error")}
        return named | {"fields": dict(self.fields), "body": self.body.decode("utf-8", "replace")}


@dataclass(slots=True, kw_only=True, eq=False)
class Call:
    """A call; `number`s are kept as dialled (E.164, client:NAME, sip:…, anonymous). Personal: never put into a message.

    stays_s: how many seconds more the person on this line stays, None when they hear it out.
    """

    sid: str
    direction: str
    caller: str = field(repr=False)
    called: str = field(repr=False)
    script: Script = field(repr=False)
    line: Line = field(repr=False)
    created: datetime
    parent: str = ""
    status: str = "queued"
    started: datetime | None = None
    ended: datetime | None = None
    answered_by: str = ""
    queue_seconds: int = 0
    stays_s: float | None = None
    faults: Faults = field(default_factory=Faults, repr=False)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)
    exchanges: list[Exchange] = field(default_factory=list, repr=False)
    callbacks: int = 0
    held: list[tuple[StatusHook, dict[str, str], Fault]] = field(default_factory=list, repr=False)
    afterwards: list[Goto] = field(default_factory=list, repr=False)
    running: list[Beside] = field(default_factory=list, repr=False)
    tapes: dict[str, Tape] = field(default_factory=dict, repr=False)
    stragglers: list[Callable[[], object]] = field(default_factory=list, repr=False)
    deeds: list[Deed] = field(default_factory=list, repr=False)
    notice: Callable[[], None] = field(default=unnoticed, repr=False)
    _count: int = 0
    _heard: list[Heard] = field(default_factory=list, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def over(self) -> bool:
        """Whether the status is a final one."""
        return self.status in FINAL

    @property
    def seconds(self) -> int:
        """Whole seconds from answer to end, 0 if it was never answered or still goes on."""
        return int((self.ended - self.started).total_seconds()) if self.started and self.ended else 0

    def hear(self, kind: str, text: str, language: str, data: Mapping[str, Any]) -> None:
        """Note what the person on the line hears."""
        with self._lock:
            item = Heard(n=len(self._heard) + 1, kind=kind, text=text, language=language, data=data)
            self._heard.append(replace(item, order=self._next(), at_s=self._since()))
        self.notice()

    def heard(self, after: int = 0) -> list[Heard]:
        """Everything heard after item `after`."""
        with self._lock:
            return self._heard[after:]

    def exchange(self, item: Exchange) -> None:
        """Keep a request and its reply."""
        with self._lock:
            self.exchanges.append(replace(item, order=self._next(), at_s=self._since()))
        self.notice()

    def tell(self, message: Message) -> bool:
        """The person at this telephone does something; False when the call has ended."""
        return self.do(deed_of(message, self.line.state), lambda: self.line.post(message))

    def do(self, deed: Deed, act: Callable[[], bool]) -> bool:
        """Act, and keep the deed if it could be done: before anything that follows from it."""
        with self._lock:
            done = act()
            if done:
                self.deeds.append(replace(deed, order=self._next(), at_s=self._since()))
        self.notice()
        return done

    def log(self, after: int = 0) -> list[Heard | Deed | Exchange]:
        """All that was heard, done and exchanged, in the order in which it happened, after the item of this order."""
        with self._lock:
            entries: list[Heard | Deed | Exchange] = [*self._heard, *self.deeds, *self.exchanges]
        return sorted((entry for entry in entries if entry.order > after), key=lambda entry: entry.order)

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _since(self) -> float:
        return round((self.line.clock.instant() - self.created).total_seconds(), 2)

    def replies(self, kind: str = "document") -> list[bytes]:
        """The raw replies of one kind, in the order they were asked for."""
        with self._lock:
            return [item.body for item in self.exchanges if item.kind == kind]
