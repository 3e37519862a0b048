"""Callers on a carrier whose webhooks come twice, late, in disorder or not at all; refuses to trust what it has not heard.

They complain, or with their own number withheld ask to be rung back at another one.
"""

import random
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from telephony.simulator.caller import CallerError
from telephony.simulator.faults import Fault
from telephony.simulator.http_caller import HttpCaller
from telephony.story import WITHHELD

COMPLAINT: Final = ("1", "3", "2", "1116#", "1", "2", "2")
"""Chinese; a complaint; its kind; when; this number; no survey."""
SILENCE: Final = ""
CALLBACK: Final = ("1", "0", "2", SILENCE, SILENCE)
"""Chinese; a person; rather be rung back; at any time. Then the number."""
PROMISED: Final = re.compile(r"我们\S+给您回电")
FAULTS: Final = (None, Fault.DUPLICATE, Fault.PARALLEL, Fault.LOST_REPLY, Fault.STRAGGLER, Fault.REORDERED, Fault.LATE)


@dataclass(slots=True, kw_only=True)
class Phones:
    """Threads that phone; `sids` are the calls they made, `promised` the numbers they were told would be rung."""

    carrier_url: str
    number: str
    seed: int
    sids: list[str] = field(default_factory=list)
    promised: list[str] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def start(self, count: int) -> None:
        """Let so many people phone, one call after the other."""
        for index in range(count):
            thread = threading.Thread(target=self._phone, args=(index,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def no_more(self) -> None:
        """Let nobody begin another call."""
        self._over.set()

    def stop(self, within_s: float) -> None:
        """Let them end the calls they are in."""
        self.no_more()
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
            to_ring = f"137{index:02d}{number:06d}" if number % 2 == 0 else ""
            shown = WITHHELD if to_ring else f"+86139{index:02d}{number:06d}"
            with suppress(CallerError):
                caller.call(self.number, caller=shown, faults=[fault] if fault else [])
                self.sids.append(caller.sid)
                self._talk(caller, to_ring)
            time.sleep(dice.random() * 0.5)

    def _talk(self, caller: HttpCaller, to_ring: str) -> None:
        for keys in (*CALLBACK, f"{to_ring}#") if to_ring else COMPLAINT:
            if caller.state.value == "ended":
                return
            press: Callable[[], None] = (lambda keys=keys: caller.key(keys)) if keys else caller.silence  # type: ignore[misc]
            press()
            time.sleep(0.05)
        heard = " ".join(item.text for item in caller.hear())
        if to_ring and PROMISED.search(heard):
            self.promised.append(f"+86{to_ring}")
        if caller.state.value != "ended":
            caller.hang_up()
