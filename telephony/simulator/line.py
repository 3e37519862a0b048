"""One end of a call: an inbox of what happens to it and the state others see; refuses to know TwiML.

A line is attached when somebody drives it (a story, a phone, a test): then nothing on it takes real time except that person.
An unattended line is nobody's: prompts take no time, waits take theirs on the carrier's clock.
"""

import threading
from collections import deque
from collections.abc import Callable
from enum import StrEnum

from telephony.simulator.clock import Clock
from telephony.simulator.messages import Ended, HungUp, Interrupt, Message, Quiet, Redirected


def unnoticed() -> None:
    """Nobody watches this line."""


class State(StrEnum):
    """What a line is doing, seen from outside."""

    RINGING = "ringing"
    TALKING = "talking"
    LISTENING = "listening"
    WAITING = "waiting"
    BRIDGED = "bridged"
    ENDED = "ended"


SETTLED = frozenset({State.LISTENING, State.WAITING, State.BRIDGED, State.ENDED})


class Line:
    """Messages in, one at a time, to the one thread that carries out the call.

    attached: somebody drives it. notice: called at every change, under the line's lock; it may take no lock but its own.
    """

    def __init__(self, clock: Clock, *, attached: bool, patience_s: float = 900.0) -> None:
        self.attached = attached
        self.notice: Callable[[], None] = unnoticed
        self.clock = clock
        self._patience_s = patience_s
        self._changed = threading.Condition()
        self._inbox: deque[Message] = deque()
        self._state = State.RINGING

    @property
    def state(self) -> State:
        """The state as of now."""
        with self._changed:
            return self._state

    def post(self, message: Message) -> bool:
        """Tell the call something; False when it has ended."""
        with self._changed:
            if self._state is State.ENDED:
                return False
            self._inbox.append(message)
            if self._state in SETTLED:
                self._state = State.TALKING
            self._change()
            return True

    def interrupt(self) -> Interrupt | None:
        """What came from outside and outranks the document, taken from the inbox; does not wait."""
        with self._changed:
            for message in self._inbox:
                if isinstance(message, HungUp | Ended | Redirected):
                    self._inbox.remove(message)
                    return message
            return None

    def take(self, wanted: tuple[type[Message], ...]) -> Message | None:
        """A message of one of these kinds if there is one; does not wait."""
        with self._changed:
            for message in self._inbox:
                if isinstance(message, wanted):
                    self._inbox.remove(message)
                    return message
            return None

    def wait(self, seconds: float | None, state: State) -> Message | None:
        """The next message, or None when `seconds` have passed (None: as long as it takes).

        A driven line waits for its person however long that takes, up to the line's patience; then they are taken to be gone.
        """
        with self._changed:
            if not self._inbox:
                self._state = state
                self._change()
            if not self._arrived(seconds):
                self._state = State.TALKING
                return HungUp() if self.attached or seconds is None else None
            message = self._inbox.popleft()
            self._state = State.TALKING
        if isinstance(message, Quiet):
            self.clock.elapse(seconds or 0)
            return None
        return message

    def _arrived(self, seconds: float | None) -> bool:
        if self.attached or seconds is None:
            return self._changed.wait_for(self._has_mail, timeout=self._patience_s)
        return self.clock.wait(self._changed, self._has_mail, seconds)

    def _has_mail(self) -> bool:
        return bool(self._inbox)

    def become(self, state: State) -> None:
        """Show another state; ENDED is the last one."""
        with self._changed:
            if self._state is not State.ENDED:
                self._state = state
                self._change()

    def _change(self) -> None:
        self._changed.notify_all()
        self.notice()

    def settle(self, seconds: float) -> State:
        """Wait (real seconds) until the call is at rest and has read all its mail; the state then."""
        with self._changed:
            self._changed.wait_for(self._rests, timeout=seconds)
            return self._state

    @property
    def at_rest(self) -> bool:
        """Whether nothing goes on until somebody does something. A line nobody drives is not at rest while it listens."""
        with self._changed:
            return self._rests()

    def _rests(self) -> bool:
        if self._state is State.LISTENING and not self.attached:
            return False
        return self._state is State.ENDED or (self._state in SETTLED and not self._inbox)
