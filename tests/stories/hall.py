"""A whole hotline in this process: the real application on a fresh database, a carrier, one telephone, a clock that is set."""

import itertools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from centre.pack_files import load_pack
from centre.passing import pass_time
from centre.records import StoredRecords
from centre.web import create_app
from storage.door import Store, open_store
from telephony.hotline import Hotline
from telephony.pack import Pack
from telephony.simulator.account import Account
from telephony.simulator.caller import InProcessCaller
from telephony.simulator.carrier import Carrier, Config, Number
from telephony.simulator.clock import LogicalClock
from telephony.simulator.dialling import dialer
from telephony.simulator.transport import WsgiTransport
from workers.tools import Tools

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "a-token-for-stories"
NUMBER = "+15005550006"
ADDRESS = "http://hotline.test"
AT = datetime.fromisoformat("2026-11-18T10:00:00+08:00")


class Complaints(logging.Handler):
    """Every warning and error that the hotline logs: there should be none."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        extra = {name: getattr(record, name) for name in ("error", "where") if hasattr(record, name)}
        self.told.append(f"{record.name}: {record.getMessage()} {extra or ''}".strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """The parts of one hotline that a story touches."""

    store: Store
    hotline: Hotline
    carrier: Carrier
    clock: LogicalClock
    records: StoredRecords
    tools: Tools
    complaints: Complaints

    def telephone(self) -> InProcessCaller:
        """One more telephone."""
        return InProcessCaller(self.carrier, wait=self.wait)

    def wait(self, until: datetime) -> None:
        """Let time pass."""
        pass_time(self.tools, self.carrier, self.clock, until)


@cache
def _pack(name: str) -> Pack:
    return load_pack(name)


@contextmanager
def hall(folder: Path, template: Path, pack: str = "gas", *, on_call: str | None = None) -> Iterator[Hall]:
    """A hotline on a copy of the migrated database `template`."""
    database = folder / "hotline.db"
    database.write_bytes(template.read_bytes())
    store = open_store(f"sqlite:///{database}")
    try:
        with hall_on(store, pack, on_call=on_call) as place:
            yield place
    finally:
        store.close()


@contextmanager
def hall_on(store: Store, pack: str = "gas", *, on_call: str | None = None) -> Iterator[Hall]:
    """A hotline on this store."""
    clock = LogicalClock(AT)
    ready = _pack(pack)
    ids = itertools.count(1)
    hotline = Hotline(
        store=store,
        pack=ready,
        numbers=(NUMBER,),
        public_url=ADDRESS,
        auth_tokens=(TOKEN,),
        account_sid=ACCOUNT,
        on_call_number=on_call,
        clock=lambda: clock.instant().astimezone(ready.calendar.zone),
        new_id=lambda: f"{next(ids):016x}",
        secret_key="a-key-for-stories-0123456789",
    )
    carrier = Carrier(
        Config(account=Account(sid=ACCOUNT, token=TOKEN), default=Number.of(ADDRESS)),
        clock=clock,
        transport=WsgiTransport({"": create_app(hotline=hotline)}),
    )
    complaints = Complaints()
    rooms = [logging.getLogger(room) for room in ("telephony", "storage", "centre")]
    for room in rooms:
        room.addHandler(complaints)
    try:
        yield Hall(
            store=store,
            hotline=hotline,
            carrier=carrier,
            clock=clock,
            records=StoredRecords(store),
            tools=Tools(
                store=store,
                pack=ready,
                dialer=dialer(carrier, public_url=ADDRESS),
                line=NUMBER,
                clock=hotline.clock,
                new_id=hotline.new_id,
            ),
            complaints=complaints,
        )
    finally:
        for room in rooms:
            room.removeHandler(complaints)
        carrier.close()
