"""Texts (SMS) at the carrier: their facts, who wants none, how many pieces they take; refuses to deliver anything itself.

Twilio: messaging/api/message-resource, glossary/what-is-gsm-7-character-encoding.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from telephony.simulator.call import Exchange
from telephony.simulator.faults import Faults
from telephony.simulator.messages import Goto

LONGEST = 1600
# Texts that can be looked up; a carrier under load for hours must not grow.
KEPT = 10_000
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
STOPS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
STARTS = frozenset({"START", "YES", "UNSTOP"})


@dataclass(slots=True, kw_only=True, eq=False)
class Text:
    """One text. status: queued, sent, delivered, undelivered, received; `report` is told of each change."""

    sid: str
    direction: str
    sender: str = field(repr=False)
    to: str = field(repr=False)
    body: str = field(repr=False)
    created: datetime
    status: str = "queued"
    sent: datetime | None = None
    error: int = 0
    report: Goto | None = None
    faults: Faults = field(default_factory=Faults, repr=False)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)
    exchanges: list[Exchange] = field(default_factory=list, repr=False)
    stragglers: list[Callable[[], object]] = field(default_factory=list, repr=False)
    over: threading.Event = field(default_factory=threading.Event, repr=False)

    def exchange(self, item: Exchange) -> None:
        """Keep a request about it and the reply."""
        self.exchanges.append(item)

    @property
    def segments(self) -> int:
        """How many pieces it travels in."""
        size, joined = (160, 153) if set(self.body) <= _GSM else (70, 67)
        units = len(self.body.encode("utf-16-le")) // 2 if size == 70 else len(self.body)
        return 1 if units <= size else -(-units // joined)


class Texts:
    """All texts of one carrier, and who has said STOP to whom."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Text] = {}
        self._stopped: set[tuple[str, str]] = set()

    def add(self, text: Text) -> Text:
        """Know a new text."""
        with self._lock:
            self._known[text.sid] = text
            if len(self._known) > KEPT:
                del self._known[next(iter(self._known))]
        return text

    def find(self, sid: str) -> Text | None:
        """The text of this SID."""
        with self._lock:
            return self._known.get(sid)

    def all(self, wanted: Callable[[Text], bool] = bool) -> list[Text]:
        """The texts that are wanted, newest first."""
        with self._lock:
            return [text for text in reversed(self._known.values()) if wanted(text)]

    def delete(self, sid: str) -> bool:
        """Forget a text; False when there is none."""
        with self._lock:
            return self._known.pop(sid, None) is not None

    def heed(self, text: Text) -> None:
        """Whoever texts STOP gets nothing more from that number until they text START."""
        word = text.body.strip().upper()
        with self._lock:
            if word in STOPS:
                self._stopped.add((text.to, text.sender))
            elif word in STARTS:
                self._stopped.discard((text.to, text.sender))

    def stopped(self, sender: str, to: str) -> bool:
        """Whether they have said STOP to this sender."""
        with self._lock:
            return (sender, to) in self._stopped
