"""A caller who takes time to think and measures how long the hotline does; refuses to forget what it made others wait.

A turn is timed from the moment the caller meant to act, not from when this program got round to it: a generator that is late
would else hide exactly the slow moments it is there to find (coordinated omission).
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from telephony.simulator.caller import CallerError
from telephony.simulator.faults import Fault
from telephony.simulator.handsets import Handset
from telephony.simulator.heard import Heard
from telephony.simulator.http_caller import HttpCaller
from telephony.simulator.line import State


class Paced:
    """`HttpCaller` with think time; `turns` are the seconds each deed took until the hotline was done talking."""

    def __init__(self, inner: HttpCaller, *, think: Callable[[], float], due: float, seen: Callable[[float], None]) -> None:
        self._inner = inner
        self._think = think
        self._due = due
        self._seen = seen
        self._first = True

    @property
    def sid(self) -> str:
        """The SID of the current call."""
        return self._inner.sid

    @property
    def state(self) -> State:
        """What the call is doing, as of the last deed."""
        return self._inner.state

    def at(self, moment: datetime) -> bool:
        """All callers share one clock: nobody puts it."""
        del moment
        return False

    def until(self, moment: datetime) -> bool:
        """As `at`."""
        del moment
        return False

    def call(self, number: str, *, caller: str, faults: Sequence[Fault] = ()) -> None:
        """Dial: the first time at the moment that was planned."""
        self._timed(lambda: self._inner.call(number, caller=caller, faults=faults))

    def answer(self, number: str) -> bool:
        """Take the call that rings."""
        return self._inner.answer(number)

    def another(self) -> "Paced":
        """One more telephone, as slow to think."""
        return Paced(self._inner.another(), think=self._think, due=time.monotonic(), seen=self._seen)

    def hear(self) -> list[Heard]:
        """What was heard since this was last asked."""
        return self._inner.hear()

    def key(self, keys: str) -> None:
        """Press keys."""
        self._timed(lambda: self._inner.key(keys))

    def say(
        self, text: str, *, confidence: float | None = None, then: str = "", audio: bytes | None = None, by: str = "caller"
    ) -> None:
        """Speak."""
        self._timed(lambda: self._inner.say(text, confidence=confidence, then=then, audio=audio, by=by))

    def silence(self) -> None:
        """Say and press nothing."""
        self._timed(self._inner.silence)

    def hang_up(self) -> None:
        """Hang up; nobody waits for anything then."""
        self._wait()
        self._inner.hang_up()

    def answer_queue(self, queue: str) -> bool:
        """Somebody takes the first waiting caller, whoever that is."""
        return self._inner.answer_queue(queue)

    def misbehave(self, fault: Fault, times: int | None = None) -> None:
        """Let the carrier misbehave on this call."""
        self._inner.misbehave(fault, times)

    def handset(self, number: str, handset: Handset) -> None:
        """Who answers at a number."""
        self._inner.handset(number, handset)

    def _wait(self) -> None:
        if not self._first:
            self._due = max(self._due, time.monotonic()) + self._think()
        self._first = False
        time.sleep(max(0.0, self._due - time.monotonic()))

    def _timed(self, act: Callable[[], None]) -> None:
        self._wait()
        began = self._due
        try:
            act()
        except CallerError:
            self._due = time.monotonic()
            raise
        self._due = time.monotonic()
        self._seen(self._due - began)
