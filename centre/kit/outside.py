"""A hotline as it runs everywhere: web, workers and carrier as processes, real requests; refuses short cuts."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from centre import apart, wiring
from centre.apart import Running
from centre.invariants import Ledger
from centre.kit.ground import MORNING, Wanted
from centre.pack_files import load_pack
from centre.records import StoredRecords
from storage import outbox
from telephony.hotline import Hotline
from telephony.simulator.heard import Heard
from telephony.simulator.http_caller import HttpCaller
from telephony.simulator.line import State

REST_S: Final = 0.05
WORK_S: Final = 0.2
Put = Callable[[datetime], None]


class Attentive(HttpCaller):
    """A telephone that also notices what others do to its call. hands: to put the clock, and to let time pass."""

    def __init__(self, base_url: str, hands: "tuple[Put, Put]") -> None:
        super().__init__(base_url)
        self._hands = hands

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
        return Attentive(self._base, self._hands)

    def at(self, moment: datetime) -> bool:
        """Put the clock of all processes."""
        self._hands[0](moment)
        return True

    def until(self, moment: datetime) -> bool:
        """Let time pass."""
        self._hands[1](moment)
        return True


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
        return Attentive(self.running.carrier_url, (self.put_clock, self.pass_time))

    def settle(self) -> None:
        """Relay and workers look at the floor by themselves."""
        time.sleep(REST_S)

    def later(self, seconds: float) -> bool:
        """Wait."""
        time.sleep(seconds)
        return True

    def put_clock(self, moment: datetime) -> None:
        """Put the hands that all processes follow."""
        wiring.hands_of(self.running.settings).put(moment)

    def pass_time(self, until: datetime) -> None:
        """Put the hands on, stopping at every piece of work on the way until workers have done it."""
        hands, store = wiring.hands_of(self.running.settings), self.hotline.store
        while True:
            ahead = store.read(lambda tx: outbox.list_state(tx, "due", limit=1))
            if not ahead or ahead[0].due_at > until:
                break
            if ahead[0].due_at > hands.tell():
                hands.put(ahead[0].due_at)
            time.sleep(WORK_S)
        if until > hands.tell():
            hands.put(until)

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
    pack = load_pack(wanted.pack)
    at = wanted.at or MORNING.replace(tzinfo=pack.calendar.zone)
    given = ("--at", at.isoformat())
    with apart.running(wanted.folder / "data", pack=wanted.pack, arguments=given, more=more) as started:
        store = wiring.database(started.settings)
        try:
            hotline = wiring.hotline(started.settings, store=store, pack=pack)
            number = started.settings.numbers[0]
            yield Outside(running=started, hotline=hotline, records=StoredRecords(store), number=number)
        finally:
            store.close()
