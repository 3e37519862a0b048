"""A hotline as it runs everywhere: web, workers and carrier as processes, real requests, real time; refuses to move the clock."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from centre import apart, wiring
from centre.apart import Running
from centre.invariants import Ledger
from centre.kit.ground import Wanted
from centre.records import StoredRecords
from telephony.hotline import Hotline
from telephony.simulator.heard import Heard
from telephony.simulator.http_caller import HttpCaller
from telephony.simulator.line import State

REST_S: Final = 0.05


class Attentive(HttpCaller):
    """A telephone that also notices what others do to its call."""

    @property
    def state(self) -> State:
        """What the call is doing now."""
        if self.sid:
            self._settle()
        return super().state

    def hear(self) -> list[Heard]:
        """What was heard up to now and not yet asked for."""
        if self.sid:
            self._settle()
        return super().hear()

    def another(self) -> "Attentive":
        """One more telephone at the same carrier."""
        return Attentive(self._base, patience_s=self._patience_s)


@dataclass(slots=True, kw_only=True)
class Outside:
    """The ground of a test with processes of its own."""

    running: Running
    hotline: Hotline
    records: StoredRecords
    number: str
    real: bool = field(default=True, init=False)

    def telephone(self) -> Attentive:
        """One more telephone."""
        return Attentive(self.running.carrier_url)

    def settle(self) -> None:
        """Relay and workers look at the floor by themselves."""
        time.sleep(REST_S)

    def later(self, seconds: float) -> bool:
        """Wait."""
        time.sleep(seconds)
        return True

    def put_clock(self, moment: datetime) -> bool:
        """The time of day is what it is."""
        del moment
        return False

    def pass_time(self, until: datetime) -> bool:
        """It passes by itself."""
        del until
        return False

    def ledger(self) -> Ledger:
        """The carrier's file as far as it is written."""
        return Ledger.read(self.running.ledger) if self.running.ledger.exists() else Ledger.of(())

    def log(self) -> list[str]:
        """What all processes wrote."""
        return self.running.log.read_text(encoding="utf-8", errors="replace").splitlines()


@contextmanager
def outside(wanted: Wanted) -> Iterator[Outside]:
    """A hotline in processes, until the block ends."""
    more = {"HOTLINE_ON_CALL_NUMBER": wanted.on_call} if wanted.on_call else {}
    with apart.running(wanted.folder / "data", pack=wanted.pack, more=more) as started:
        store = wiring.database(started.settings)
        try:
            hotline = wiring.hotline(started.settings, store=store, pack=started.pack())
            number = started.settings.numbers[0]
            yield Outside(running=started, hotline=hotline, records=StoredRecords(store), number=number)
        finally:
            store.close()
