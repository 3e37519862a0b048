"""A whole hotline with agents in this process: application, carrier, telephones and softphones; a clock that is set."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from centre.web import create_app
from storage import calls
from storage.door import Store
from storage.standing import Call
from telephony import floor, routing
from telephony.dialer import DialUnknown
from telephony.exchange import Exchange, Ring
from telephony.hotline import Hotline
from telephony.simulator import call as carriers
from telephony.simulator.account import Account
from telephony.simulator.caller import InProcessCaller
from telephony.simulator.carrier import Carrier, Config, Number
from telephony.simulator.clock import LogicalClock
from telephony.simulator.exchanging import captions, exchange
from telephony.simulator.messages import HungUp
from telephony.simulator.transport import WsgiTransport
from tests.telephony import hotlines
from tests.telephony.hotlines import ANN, MAIN, WEDNESDAY, rows

ADDRESS = "http://hotline.test"
BEN = "+8613800138002"
LI, WANG = 7, 8
"""Two agents."""


@dataclass(frozen=True)
class Hall:
    """The parts of the hotline; every deed of somebody returns when all lines are at rest."""

    hotline: Hotline
    carrier: Carrier
    clock: LogicalClock

    @property
    def store(self) -> Store:
        """The database."""
        return self.hotline.store

    def agent(self, person: int, *languages: str, queues: tuple[str, ...] = ()) -> None:
        """Somebody signs in and is free."""
        floor.arrive(self.hotline, person, languages=languages, queues=queues)
        floor.set_presence(self.hotline, person, "free")

    def caller(self, number: str = ANN, *keys: str) -> InProcessCaller:
        """Somebody calls and keys their way; without keys to the queue for a person."""
        telephone = InProcessCaller(self.carrier, patience_s=10)
        telephone.call(MAIN, caller=number)
        for key in keys or ("1", "3"):
            telephone.key(key)
        return telephone

    def later(self, seconds: float, *alive: int) -> None:
        """Time passes, the pages of those `alive` give signs of life, and somebody looks at the floor."""
        self.clock.set(self.clock.instant() + timedelta(seconds=seconds))
        for person in alive:
            floor.heartbeat(self.hotline, person)
        self.tick()

    def tick(self) -> None:
        """One look at the floor."""
        routing.tick(self.hotline, self.hotline.clock())
        self.settle()

    def answer(self, person: int) -> None:
        """The agent answers what rings."""
        floor.answer(self.hotline, person)
        self.settle()

    def state(self, person: int) -> str:
        """What the agent is doing."""
        return str(floor.state(self.hotline, person)["state"])

    def line(self, person: int) -> carriers.Call:
        """The agent's softphone's newest call."""
        return self.carrier.network.calls(lambda call: call.called == f"client:agent_{person}")[0]

    def lines(self, person: int) -> list[str]:
        """How the softphone's calls stand, newest first."""
        return [call.status for call in self.carrier.network.calls(lambda call: call.called == f"client:agent_{person}")]

    def hangs_up(self, person: int) -> None:
        """The agent's handset is put down, without their page."""
        self.line(person).line.post(HungUp())
        self.settle()

    def settle(self) -> None:
        """Let every call come to rest; one that ends may set another going."""
        for _ in range(3):
            for one in self.carrier.network.calls(lambda call: call.direction != "outbound-dial"):
                one.line.settle(10)

    def call(self, telephone: InProcessCaller) -> Call:
        """What is kept of a caller's call."""
        found = self.store.read(lambda tx: calls.find(tx, telephone.sid))
        assert found is not None
        return found

    def events(self, telephone: InProcessCaller, *kinds: str) -> list[dict[str, Any]]:
        """The data of the logged events of these kinds, in order."""
        shown = self.store.read(lambda tx: calls.show(tx, telephone.sid))
        assert shown is not None
        return [event["data"] for event in shown["events"] if event["kind"] in kinds]

    def kept(self, table: str, *names: str) -> list[tuple[Any, ...]]:
        """These columns of all rows of a table, oldest first."""
        return [tuple(row[name] for name in names) for row in rows(self.store, table)]

    def but(self, way: Exchange | None) -> "Hall":
        """The same with another way to the carrier."""
        return replace(self, hotline=replace(self.hotline, exchange=way))


@contextmanager
def hall(store: Store, text: str = hotlines.FLOW) -> Iterator[Hall]:
    """A hotline on this store."""
    clock, ids = LogicalClock(WEDNESDAY), itertools.count(1)  # the carrier has another, on which its music takes time
    plain = hotlines.hotline(store, text, numbers=(MAIN,))
    account = Account(sid=plain.account_sid, token=plain.auth_tokens[0])
    apps: dict[str, Any] = {}
    carrier = Carrier(
        Config(account=account, default=Number.of(ADDRESS)), clock=LogicalClock(WEDNESDAY), transport=WsgiTransport(apps)
    )
    hotline = replace(
        plain,
        public_url=ADDRESS,
        clock=lambda: clock.instant().astimezone(plain.pack.calendar.zone),
        new_id=lambda: f"{next(ids):016x}",
        exchange=exchange(carrier, public_url=ADDRESS),
        captions=captions(carrier),
    )
    apps[""] = create_app(hotline=hotline)
    try:
        yield Hall(hotline, carrier, clock)
    finally:
        carrier.close()


class Lossy:
    """A way to the carrier on which answers are lost, after (or, `unsent`, before) what is named was done; so many times."""

    def __init__(self, way: Exchange | None, what: str, times: int, *, unsent: str = "") -> None:
        assert way is not None
        self._way, self._what, self._left, self._unsent = way, what, times, unsent

    def take(self, queue: str, sid: str, key: str) -> bool:
        return bool(self._lose("take", lambda: self._way.take(queue, sid, key)))

    def ring(self, ring: Ring) -> str:
        return str(self._lose("ring", lambda: self._way.ring(ring)))

    def find(self, ring: Ring, **since: Any) -> str | None:
        found: str | None = self._lose("find", lambda: self._way.find(ring, **since))
        return found

    def hold(self, key: str, sid: str, *, on: bool) -> bool:
        return bool(self._lose("hold", lambda: self._way.hold(key, sid, on=on)))

    def send(self, sid: str, key: str) -> bool:
        return bool(self._lose("send", lambda: self._way.send(sid, key)))

    def hang_up(self, sid: str) -> bool:
        return bool(self._lose("hang_up", lambda: self._way.hang_up(sid)))

    def _lose(self, what: str, deed: Any) -> Any:
        lost = what == self._what and self._left > 0
        if lost:
            self._left -= 1
        answer = None if lost and self._unsent else deed()
        if lost:
            raise DialUnknown("lost on the way")
        return answer
