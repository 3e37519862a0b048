"""Callers on a carrier whose webhooks come twice, late, in disorder or not at all; refuses to care what they hear."""

import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from telephony.simulator.caller import CallerError
from telephony.simulator.faults import Fault
from telephony.simulator.http_caller import HttpCaller

COMPLAINT: Final = ("1", "3", "2", "1116#", "1", "2", "2")
"""Chinese; a complaint; its kind; when; this number; no survey."""
FAULTS: Final = (None, Fault.DUPLICATE, Fault.PARALLEL, Fault.LOST_REPLY, Fault.STRAGGLER, Fault.REORDERED, Fault.LATE)


@dataclass(slots=True, kw_only=True)
class Phones:
    """Threads that phone; `sids` are the calls they made."""

    carrier_url: str
    number: str
    seed: int
    sids: list[str] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def start(self, count: int) -> None:
        """Let so many people phone, one call after the other."""
        for index in range(count):
            thread = threading.Thread(target=self._phone, args=(index,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self, within_s: float) -> None:
        """Let them end the calls they are in."""
        self._over.set()
        until = time.monotonic() + within_s
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _phone(self, index: int) -> None:
        dice = random.Random(self.seed * 1000 + index)
        caller = HttpCaller(self.carrier_url, patience_s=20)
        number = 0
        while not self._over.is_set():
            number += 1
            fault = dice.choice(FAULTS)
            with suppress(CallerError):
                caller.call(self.number, caller=f"+86139{index:02d}{number:06d}", faults=[fault] if fault else [])
                self.sids.append(caller.sid)
                self._complain(caller)
            time.sleep(dice.random() * 0.5)

    def _complain(self, caller: HttpCaller) -> None:
        for keys in COMPLAINT:
            if caller.state.value == "ended":
                return
            caller.key(keys)
            time.sleep(0.05)
        if caller.state.value != "ended":
            caller.hang_up()
