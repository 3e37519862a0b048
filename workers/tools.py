"""What jobs work with: store, pack, clock and the way to the carrier; refuses to read settings: `centre.wiring` fills it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # only passed on
    from storage.door import Store
    from storage.sounds import Sounds
    from telephony.captions import Captions
    from telephony.dialer import Dialer
    from telephony.media import Recorded
    from telephony.pack import Pack
    from workers.recognisers.recogniser import Recogniser


FORGETS = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Everything a job may use.

    line: our own number in E.164, which those we ring see. clock: the aware present instant in the pack's zone. new_id: a fresh
    random id. recorded: recordings at the carrier; sounds: where ours lie; None where nobody records. recognisers: by language.
    captions: what was said on agents' lines, where the carrier is the simulator, else None.

    looks_s: the pauses, in seconds, before each look at the carrier for a call whose fate is unknown. none_proves: a look
    that long after the intent which finds no call proves that none was placed. reports_due: how long after the ringing the last
    report of a call may come before the carrier is asked for it. forgets: a call begun that long ago which the carrier does not
    know is over; before, its register may only be behind.
    """

    store: "Store"
    pack: "Pack"
    dialer: "Dialer"
    line: str | None = field(repr=False)
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    recorded: "Recorded | None" = None
    sounds: "Sounds | None" = None
    recognisers: "Mapping[str, Recogniser]" = field(default_factory=dict)
    captions: "Captions | None" = None
    looks_s: tuple[float, ...] = (3.0, 15.0, 40.0, 120.0, 600.0)
    none_proves: timedelta = timedelta(seconds=45)
    reports_due: timedelta = timedelta(minutes=3)
    forgets: timedelta = FORGETS
