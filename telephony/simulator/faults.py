"""Misbehaviours of a carrier, by name; refuses chance of its own: a fault happens where and as often as it was asked for.

`misbehaviour.py` says what else is to go wrong: at a number, or at random with a seed.
"""

import threading
from collections.abc import Callable
from enum import StrEnum

Kinds = frozenset["Fault"]


class Fault(StrEnum):
    """What goes wrong; `docs/carrier.md` has the table, and a test holds it against these words."""

    DUPLICATE = "duplicate"
    PARALLEL = "parallel"
    LOST_REPLY = "lost-reply"
    STRAGGLER = "straggler"
    HOLD = "hold"
    LATE = "late"
    REORDERED = "reordered"
    CALLBACK_TWICE = "callback-duplicate"
    CALLBACK_PARALLEL = "callback-parallel"
    CALLBACK_DELAYED = "callback-delayed"
    CALLBACK_NEXT_DAY = "callback-next-day"
    CALLBACK_LOST = "callback-lost"
    TERMINAL_MISSING = "terminal-missing"
    LATE_PROGRESS = "late-in-progress"
    MISSING = "recording-missing"
    LOCKED = "recording-locked"
    PAGE = "recording-page"
    TRUNCATED = "recording-truncated"
    OTHER = "recording-other"
    REST_BUSY = "rest-429"
    REST_ERROR = "rest-500"
    REST_REQUEST_LOST = "rest-request-lost"
    REST_ANSWER_LOST = "rest-answer-lost"
    REST_ERROR_AFTER = "rest-500-after"
    REST_TIMEOUT = "rest-timeout"


REQUEST_FAULTS: Kinds = frozenset({Fault.DUPLICATE, Fault.PARALLEL, Fault.LOST_REPLY, Fault.STRAGGLER})
STATUS_FAULTS: Kinds = frozenset({Fault.HOLD, Fault.LATE, Fault.REORDERED})
"""Status callbacks alone have an order to lose."""
CALLBACK_FAULTS: Kinds = frozenset(
    {
        *(Fault.CALLBACK_TWICE, Fault.CALLBACK_PARALLEL, Fault.CALLBACK_DELAYED),
        *(Fault.CALLBACK_NEXT_DAY, Fault.CALLBACK_LOST),
    }
)
SOUND_FAULTS: Kinds = frozenset({Fault.MISSING, Fault.LOCKED, Fault.PAGE, Fault.TRUNCATED, Fault.OTHER})
REST_FAULTS: Kinds = frozenset(
    {
        *(Fault.REST_BUSY, Fault.REST_ERROR, Fault.REST_REQUEST_LOST),
        *(Fault.REST_ANSWER_LOST, Fault.REST_ERROR_AFTER, Fault.REST_TIMEOUT),
    }
)

Otherwise = Callable[[Kinds], Fault | None]


def nothing(_kinds: Kinds) -> None:
    """All goes well."""


class Faults:
    """What is to go wrong on one call (or at one number), each as many times as said (None: always).

    `otherwise` is asked when nothing of that is due: what goes wrong at the numbers of the call, or at random.
    """

    def __init__(self, *always: Fault, otherwise: Otherwise = nothing) -> None:
        self._lock = threading.Lock()
        self._left: dict[Fault, int | None] = dict.fromkeys(always)
        self.otherwise = otherwise

    def add(self, fault: Fault, times: int | None = None) -> None:
        """Let it happen `times` times from now on, None for always, 0 to stop it."""
        with self._lock:
            self._left[fault] = times

    def left(self) -> dict[Fault, int | None]:
        """What is still to go wrong, and how often (None: always)."""
        with self._lock:
            return {fault: left for fault, left in self._left.items() if left != 0}

    def request(self) -> Fault | None:
        """The fault of the next request for a document, counted as happened."""
        return self.take(REQUEST_FAULTS)

    def report(self, *, final: bool, progress: bool) -> Fault | None:
        """The fault of the next status callback: a `final` one may stay away, one of `progress` may come too late."""
        kinds = STATUS_FAULTS | CALLBACK_FAULTS
        kinds |= {Fault.TERMINAL_MISSING} if final else set()
        kinds |= {Fault.LATE_PROGRESS} if progress else set()
        return self.take(kinds)

    def callback(self) -> Fault | None:
        """The fault of the next callback of another kind (of a recording, a room, a message, a machine found)."""
        return self.take(CALLBACK_FAULTS)

    def sound(self) -> Fault | None:
        """The fault of the next look for a recording's sound, counted as happened."""
        return self.take(SOUND_FAULTS)

    def take(self, kinds: Kinds) -> Fault | None:
        """The fault of these kinds that is due, counted as happened."""
        with self._lock:
            for fault, left in self._left.items():
                if fault in kinds and left != 0:
                    self._left[fault] = None if left is None else left - 1
                    return fault
        return self.otherwise(kinds)
