"""Where something about a call of ours happens: transaction, pack, instant, who acts; refuses a transaction of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage import eventlog
from storage.eventlog import Envelope
from storage.transaction import Transaction
from telephony.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The open transaction and what is needed to decide in it. `now` is aware; `actor`: hotline, worker, carrier or caller."""

    tx: Transaction
    pack: Pack
    now: datetime
    actor: str

    def note(self, kind: str, data: Mapping[str, Any], *, call_id: int | None = None) -> None:
        """Log what happened outside of a turn; nothing personal."""
        event = Envelope(kind=kind, data=data)
        eventlog.append(self.tx, call_id=call_id, turn=None, events=[event], at=self.now, actor=self.actor)
