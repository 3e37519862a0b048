"""A hotline and a carrier inside this process, on a clock that is set: a call takes milliseconds; refuses sockets."""

import itertools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from centre.invariants import Ledger
from centre.kit.ground import MORNING, Wanted
from centre.logs import Lines
from centre.pack_files import load_pack
from centre.passing import pass_time
from centre.records import StoredRecords
from centre.web import create_app
from storage.door import open_store
from telephony import routing
from telephony.hotline import Hotline
from telephony.pack import Pack
from telephony.simulator.account import Account
from telephony.simulator.caller import InProcessCaller
from telephony.simulator.carrier import Carrier, Config, Number
from telephony.simulator.clock import LogicalClock
from telephony.simulator.dialling import dialer
from telephony.simulator.exchanging import captions, exchange
from telephony.simulator.transport import WsgiTransport
from workers.tools import Tools

ACCOUNT: Final = "AC00000000000000000000000000000001"
TOKEN: Final = "a-token-for-tests"  # noqa: S105 - opens a carrier that only this process has
NUMBER: Final = "+12025550100"
ADDRESS: Final = "http://hotline.test"
ROOMS: Final = ("centre", "desk", "ivr", "promises", "scripts", "storage", "telephony", "workers")


class Kept(logging.Handler):
    """Every line as it would be written by a process of ours."""

    def __init__(self, clock: LogicalClock) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(Lines(clock.instant))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.lines.append(self.format(record))


@dataclass(slots=True, kw_only=True)
class Inside:
    """The ground of a test in this process. apps: what answers the carrier, by host, "" for any."""

    hotline: Hotline
    carrier: Carrier
    clock: LogicalClock
    tools: Tools
    kept: Kept
    apps: dict[str, Any]
    records: StoredRecords
    number: str = NUMBER
    real: bool = field(default=False, init=False)

    def telephone(self) -> InProcessCaller:
        """One more telephone."""
        return InProcessCaller(self.carrier, wait=self.pass_time)

    def settle(self) -> None:
        """Let every call come to rest; one that ends may set another going."""
        for _ in range(3):
            routing.tick(self.hotline, self.hotline.clock())
            for call in self.carrier.network.calls(lambda call: call.direction != "outbound-dial"):
                call.line.settle(10)

    def later(self, seconds: float) -> bool:
        """Nothing happens here by itself."""
        del seconds
        return False

    def put_clock(self, moment: datetime) -> None:
        """Put the clock."""
        self.clock.set(moment)
        self.carrier.network.deferred.do_due()

    def pass_time(self, until: datetime) -> None:
        """Let time pass."""
        pass_time(self.tools, self.carrier, self.clock, until)

    def ledger(self) -> Ledger:
        """What the carrier did so far."""
        return Ledger.of(entry.as_json() for entry in self.carrier.ledger.entries())

    def log(self) -> list[str]:
        """All lines so far."""
        return self.kept.lines


@contextmanager
def inside(wanted: Wanted, template: Path) -> Iterator[Inside]:
    """A hotline on a copy of the migrated database `template`, until the block ends."""
    database = wanted.folder / "hotline.db"
    database.write_bytes(template.read_bytes())
    pack = load_pack(wanted.pack)
    clock = LogicalClock(wanted.at or MORNING.replace(tzinfo=pack.calendar.zone))
    store = open_store(f"sqlite:///{database}")
    apps: dict[str, Any] = {}
    carrier = Carrier(
        Config(account=Account(sid=ACCOUNT, token=TOKEN), default=Number.of(ADDRESS)), clock=clock, transport=WsgiTransport(apps)
    )
    kept = Kept(clock)
    try:
        hotline = _hotline(wanted, pack, store, clock, carrier)
        apps[""] = create_app(hotline=hotline)
        tools = Tools(
            store=store,
            pack=pack,
            dialer=dialer(carrier, public_url=ADDRESS),
            line=NUMBER,
            clock=hotline.clock,
            new_id=hotline.new_id,
        )
        with _listening(kept):
            yield Inside(
                hotline=hotline, carrier=carrier, clock=clock, tools=tools, kept=kept, apps=apps, records=StoredRecords(store)
            )
    finally:
        carrier.close()
        store.close()


def _hotline(wanted: Wanted, pack: Pack, store: Any, clock: LogicalClock, carrier: Carrier) -> Hotline:
    ids = itertools.count(1)
    return Hotline(
        store=store,
        pack=pack,
        numbers=(NUMBER,),
        public_url=ADDRESS,
        auth_tokens=(TOKEN,),
        account_sid=ACCOUNT,
        on_call_number=wanted.on_call,
        clock=lambda: clock.instant().astimezone(pack.calendar.zone),
        new_id=lambda: f"{next(ids):016x}",
        secret_key="a-key-for-tests-0123456789",  # noqa: S106 - of a hotline that ends with its test
        exchange=exchange(carrier, public_url=ADDRESS),
        captions=captions(carrier),
    )


@contextmanager
def _listening(kept: Kept) -> Iterator[None]:
    rooms = [logging.getLogger(room) for room in ROOMS]
    levels = [room.level for room in rooms]
    for room in rooms:
        room.addHandler(kept)
        room.setLevel(logging.INFO)
    try:
        yield
    finally:
        for room, level in zip(rooms, levels, strict=True):
            room.removeHandler(kept)
            room.setLevel(level)
