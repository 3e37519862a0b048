"""What a test stands on: one hotline with its carrier, in this process or in processes of its own; refuses to differ in use."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from centre.invariants import Ledger
from centre.records import StoredRecords
from telephony.hotline import Hotline
from telephony.simulator.caller import Caller

MORNING: Final = datetime.fromisoformat("2026-11-18T10:00:00")
"""When a test begins unless it says otherwise: a Wednesday, in the pack's own zone."""


class Ground(Protocol):
    """One hotline on an empty database. real: processes, sockets and the time of day; else here, with a set clock."""

    real: bool
    hotline: Hotline
    records: StoredRecords
    number: str

    def telephone(self) -> Caller:
        """One more telephone."""
        ...

    def settle(self) -> None:
        """Let every call come to rest, and the floor be looked at."""
        ...

    def later(self, seconds: float) -> bool:
        """Wait a moment where things happen by themselves; False where they never will."""
        ...

    def put_clock(self, moment: datetime) -> None:
        """Put the clock to a moment, back too; nothing of what falls due is done."""
        ...

    def pass_time(self, until: datetime) -> None:
        """Let time pass, with all work that falls due."""
        ...

    def ledger(self) -> Ledger:
        """The carrier's own record."""
        ...

    def log(self) -> Sequence[str]:
        """Every line that the hotline has logged so far."""
        ...


class Wanted(Protocol):
    """What a test asks of its ground."""

    @property
    def pack(self) -> str:
        """A name or a folder."""
        ...

    @property
    def at(self) -> datetime | None:
        """When it begins, where the clock can be set."""
        ...

    @property
    def on_call(self) -> str | None:
        """Who is rung in an emergency."""
        ...

    @property
    def folder(self) -> Path:
        """Where its files may go."""
        ...
