"""All that the calls of one carrier share; refuses behaviour: it holds the parts and looks up calls."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from telephony.simulator.account import Account
from telephony.simulator.call import Call
from telephony.simulator.clock import Clock
from telephony.simulator.conferences import Conferences
from telephony.simulator.deferred import Deferred
from telephony.simulator.handsets import Handsets
from telephony.simulator.identifiers import Identifiers
from telephony.simulator.ledger import Ledger
from telephony.simulator.misbehaviour import Misbehaviour
from telephony.simulator.news import News
from telephony.simulator.phones import Phones
from telephony.simulator.queues import Queues
from telephony.simulator.recordings import Recordings
from telephony.simulator.sounds import Sounds
from telephony.simulator.texts import Texts
from telephony.simulator.voice import Hum, Voice
from telephony.simulator.webhooks import Webhooks

# Calls that can be looked up; a carrier under load for hours must not grow.
KEPT = 10_000


@dataclass(slots=True, kw_only=True)
class Network:
    """The parts of a carrier."""

    account: Account
    clock: Clock
    ledger: Ledger
    ids: Identifiers
    web: Webhooks
    sounds: Sounds
    handsets: Handsets = field(default_factory=Handsets)
    queues: Queues = field(default_factory=Queues)
    conferences: Conferences = field(default_factory=Conferences)
    recordings: Recordings = field(default_factory=Recordings)
    texts: Texts = field(default_factory=Texts)
    news: News = field(default_factory=News)
    misbehaviour: Misbehaviour = field(default_factory=Misbehaviour)
    phones: Phones = field(init=False)
    deferred: Deferred = field(init=False, repr=False)
    voice: Voice = field(default_factory=Hum)
    _calls: dict[str, Call] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        self.phones = Phones(news=self.news)
        self.deferred = Deferred(self.clock)

    def add(self, call: Call) -> Call:
        """Know a new call."""
        call.faults.otherwise = self.misbehaviour.of_call(call.direction, call.caller, call.called)
        call.notice = call.line.notice = partial(self.news.tell, call.sid)
        with self._lock:
            self._calls[call.sid] = call
            if len(self._calls) > KEPT:
                self._forget()
        self.ledger.append(
            "call", call.sid, direction=call.direction, **{"from": call.caller, "to": call.called, "parent": call.parent}
        )
        return call

    def _forget(self) -> None:
        """Let the oldest finished calls go; the ledger keeps what they did."""
        for sid in [call.sid for call in self._calls.values() if call.over][: KEPT // 10]:
            del self._calls[sid]
            self.news.forget(sid)

    def drop(self, sid: str) -> None:
        """Let a call go; the ledger keeps what it did."""
        with self._lock:
            self._calls.pop(sid, None)
        self.news.forget(sid)

    def find(self, sid: str) -> Call | None:
        """The call of this SID."""
        with self._lock:
            return self._calls.get(sid)

    def calls(self, wanted: Callable[[Call], bool] = bool) -> list[Call]:
        """The calls that are wanted, newest first."""
        with self._lock:
            return [call for call in reversed(self._calls.values()) if wanted(call)]

    def note(self, kind: str, call: Call, /, **data: Any) -> None:
        """Write something about a call into the ledger."""
        self.ledger.append(kind, call.sid, **data)
