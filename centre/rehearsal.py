"""A hotline and a carrier inside this process, for one telephone; refuses to be reached from anywhere else."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from centre import wiring
from centre.clock import clock
from centre.passing import pass_time
from centre.records import StoredRecords
from centre.settings import Settings
from telephony.simulator.account import Account
from telephony.simulator.caller import InProcessCaller
from telephony.simulator.carrier import Carrier, Config, Number
from telephony.simulator.clock import LogicalClock, RealClock
from telephony.simulator.dialling import dialer
from telephony.simulator.transport import WsgiTransport
from workers.tools import Tools

if TYPE_CHECKING:
    from telephony.pack import Pack
    from telephony.simulator.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A telephone and what its calls leave in the store."""

    caller: InProcessCaller
    records: StoredRecords


@contextmanager
def rehearsal(settings: Settings, pack: "Pack", *, for_a_person: bool) -> Iterator[Rehearsal]:
    """A hotline on the settings' database with a telephone before it, as long as the block lasts.

    for_a_person: time passes as it does; else it stands still but for what a call takes, and can be put to any moment.
    """
    from centre.web import create_app

    time: Clock = RealClock(wiring.time_of(settings)) if for_a_person else LogicalClock(clock()())
    wiring.migrate(settings)
    store = wiring.database(settings)
    wiring.keep_editions(settings, pack, store)
    zone = settings.zone or pack.calendar.zone
    hotline = wiring.hotline(settings, store=store, pack=pack, at=lambda: time.instant().astimezone(zone))
    account = Account(sid=settings.account_sid, token=settings.auth_token.get_secret_value())
    config = Config(
        account=account,
        default=Number.of(settings.public_url),
        folder=wiring.make_data_dir(settings) / "simulator",  # where a simulator that runs later finds the recordings
        seed=secrets.token_hex(16),
        voice=wiring.voice(),
    )
    carrier = Carrier(config, clock=time, transport=WsgiTransport({"": create_app(hotline=hotline)}))
    tools = Tools(
        store=store,
        pack=pack,
        dialer=dialer(carrier, public_url=settings.public_url),
        line=next(iter(settings.numbers), None),
        clock=hotline.clock,
        new_id=hotline.new_id,
    )
    wait = partial(pass_time, tools, carrier, time) if isinstance(time, LogicalClock) else None
    try:
        yield Rehearsal(caller=InProcessCaller(carrier, wait=wait), records=StoredRecords(store))
    finally:
        carrier.close()
        store.close()


@contextmanager
def throw_away(settings: Settings) -> Iterator[Settings]:
    """The same settings with an empty database that is gone after the block."""
    with TemporaryDirectory(prefix="hotline-") as folder:
        url = type(settings.database_url)(f"sqlite:///{Path(folder) / 'hotline.db'}")
        yield settings.model_copy(update={"database_url": url, "data_dir": Path(folder)})
