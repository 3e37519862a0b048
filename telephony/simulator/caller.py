"""Somebody at a telephone, driven by a story, a test or a person; refuses to guess when the hotline is done: it waits for it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from telephony.simulator.call import Call
from telephony.simulator.carrier import Carrier
from telephony.simulator.clock import LogicalClock
from telephony.simulator.faults import Fault
from telephony.simulator.handsets import Handset
from telephony.simulator.heard import Heard
from telephony.simulator.line import State
from telephony.simulator.messages import HungUp, Keys, Message, Quiet, Spoken


class CallerError(Exception):
    """The telephone cannot do this now: no call, or the hotline does not come to a point where it can be heard."""


class Caller(Protocol):
    """A telephone. Every deed returns when the hotline listens, waits, talks with somebody, or has ended the call."""

    @property
    def sid(self) -> str:
        """The SID of the current call, "" before the first."""
        ...

    @property
    def state(self) -> State:
        """What the call is doing."""
        ...

    def at(self, moment: datetime) -> bool:
        """Put the carrier's clock to a moment; False when it cannot be."""
        ...

    def until(self, moment: datetime) -> bool:
        """Let time pass to a moment, with all that the hotline has to do by then; False when it cannot be made to pass."""
        ...

    def call(self, number: str, *, caller: str, faults: Sequence[Fault] = ()) -> None:
        """Dial."""
        ...

    def answer(self, number: str) -> bool:
        """Take the call that rings at this number and listen until the hotline is done talking; False when none does."""
        ...

    def another(self) -> "Caller":
        """One more telephone at the same carrier."""
        ...

    def hear(self) -> list[Heard]:
        """What was heard since this was last asked."""
        ...

    def key(self, keys: str) -> None:
        """Press keys, then pause."""
        ...

    def say(
        self,
        text: str,
        *,
        confidence: float | None = None,
        then: str = "",
        audio: bytes | None = None,
        by: str = "caller",
    ) -> None:
        """Speak: `text` is what the carrier understands, `audio` (a WAV file) what is heard; none: a voice, or a tone.

        then: what ends a recording, a key or hangup. by: who speaks, caller, or agent in a conversation.
        """
        ...

    def silence(self) -> None:
        """Let the time allowed run out; in a queue one more round of its music; in a conversation the other side hangs up."""
        ...

    def hang_up(self) -> None:
        """Hang up."""
        ...

    def answer_queue(self, queue: str) -> bool:
        """Somebody takes the first waiting caller; False when nobody waits."""
        ...

    def misbehave(self, fault: Fault, times: int | None = None) -> None:
        """Let the carrier misbehave on this call from now on."""
        ...

    def handset(self, number: str, handset: Handset) -> None:
        """Who answers when the hotline dials this number."""
        ...


class InProcessCaller:
    """A telephone at a carrier of this process. wait: lets time pass to a moment, for the hotline too."""

    def __init__(self, carrier: Carrier, *, patience_s: float = 30.0, wait: Callable[[datetime], None] | None = None) -> None:
        self._carrier = carrier
        self._wait = wait
        self._patience_s = patience_s
        self._call: Call | None = None
        self._known = 0

    @property
    def current(self) -> Call:
        """The call itself, for tests that look closer. Raises `CallerError` before the first."""
        if self._call is None:
            raise CallerError("there is no call yet")
        return self._call

    @property
    def sid(self) -> str:
        """The SID of the current call."""
        return self._call.sid if self._call else ""

    @property
    def state(self) -> State:
        """What the call is doing, once it has come to rest."""
        self._settle()
        return self.current.line.state

    def at(self, moment: datetime) -> bool:
        """Put a logical clock to a moment."""
        clock = self._carrier.network.clock
        if not isinstance(clock, LogicalClock):
            return False
        clock.set(moment)
        self._carrier.network.deferred.do_due()
        return True

    def until(self, moment: datetime) -> bool:
        """Let time pass, where whoever made this telephone said how."""
        if self._wait is not None:
            self._wait(moment)
            self._carrier.network.deferred.do_due()
        return self._wait is not None

    def another(self) -> "InProcessCaller":
        """One more telephone at the same carrier."""
        return InProcessCaller(self._carrier, patience_s=self._patience_s, wait=self._wait)

    def call(self, number: str, *, caller: str, faults: Sequence[Fault] = ()) -> None:
        """Dial and listen until the hotline is done talking."""
        self._known = 0
        self._call = self._carrier.phone(caller, number, faults=tuple(faults))
        self._settle()

    def answer(self, number: str) -> bool:
        """Take the call that rings at this number."""
        call = self._carrier.ringing(number)
        if call is None:
            return False
        self._known, self._call = 0, call
        self._settle()
        return True

    def hear(self) -> list[Heard]:
        """What was heard since this was last asked."""
        self._settle()
        items = self.current.heard(self._known)
        self._known += len(items)
        return items

    def key(self, keys: str) -> None:
        """Press keys."""
        self._do(Keys(keys=keys))

    def say(
        self,
        text: str,
        *,
        confidence: float | None = None,
        then: str = "",
        audio: bytes | None = None,
        by: str = "caller",
    ) -> None:
        """Speak."""
        self._do(Spoken(text=text, confidence=confidence, then=then, audio=audio, by=by))

    def silence(self) -> None:
        """Say and press nothing."""
        self._do(Quiet())

    def hang_up(self) -> None:
        """Hang up."""
        self._do(HungUp())

    def answer_queue(self, queue: str) -> bool:
        """Somebody takes the first waiting caller."""
        taken = self._carrier.answer_queue(queue)
        self._settle()
        return taken

    def misbehave(self, fault: Fault, times: int | None = None) -> None:
        """Let the carrier misbehave."""
        self._carrier.misbehave(self.current, fault, times)

    def handset(self, number: str, handset: Handset) -> None:
        """Who answers at a number."""
        self._carrier.set_handset(number, handset)

    def _do(self, message: Message) -> None:
        self.current.tell(message)
        self._settle()

    def _settle(self) -> None:
        line = self.current.line
        line.settle(self._patience_s)
        if not line.at_rest:
            raise CallerError(f"the hotline did not come to rest within {self._patience_s:g} s")
