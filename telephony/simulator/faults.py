"""Misbehaviours of a carrier, by name; refuses chance: a fault happens where and as often as it was asked for."""

import threading
from enum import StrEnum


class Fault(StrEnum):
    """What goes wrong. The first four concern requests for documents, the next three status callbacks, the rest sounds.

    duplicate: the same request twice, one after the other. parallel: the same request twice at once. lost-reply: the reply is
    lost on its way and the request is sent again. straggler: the request comes once more after the next one, or after the call.
    recording-missing: its sound is not there (404). recording-locked: the account may not have it (401). recording-page: an
    error page instead, as if all were well. recording-truncated: half of the file. recording-other: a sound of another length.
    hold: callbacks wait until released. late: callbacks come after the call, in order. reordered: the same, last first.
    """

    DUPLICATE = "duplicate"
    PARALLEL = "parallel"
    LOST_REPLY = "lost-reply"
    STRAGGLER = "straggler"
    HOLD = "hold"
    LATE = "late"
    REORDERED = "reordered"
    MISSING = "recording-missing"
    LOCKED = "recording-locked"
    PAGE = "recording-page"
    TRUNCATED = "recording-truncated"
    OTHER = "recording-other"


REQUEST_FAULTS = frozenset({Fault.DUPLICATE, Fault.PARALLEL, Fault.LOST_REPLY, Fault.STRAGGLER})
SOUND_FAULTS = frozenset({Fault.MISSING, Fault.LOCKED, Fault.PAGE, Fault.TRUNCATED, Fault.OTHER})


class Faults:
    """What is to go wrong on one call, each as many times as said (None: always)."""

    def __init__(self, *always: Fault) -> None:
        self._lock = threading.Lock()
        self._left: dict[Fault, int | None] = dict.fromkeys(always)

    def add(self, fault: Fault, times: int | None = None) -> None:
        """Let it happen `times` times from now on, None for always, 0 to stop it."""
        with self._lock:
            self._left[fault] = times

    def request(self) -> Fault | None:
        """The fault of the next request for a document, counted as happened."""
        return self._take(REQUEST_FAULTS)

    def callback(self) -> Fault | None:
        """The fault of the next status callback, counted as happened."""
        return self._take(frozenset(Fault) - REQUEST_FAULTS - SOUND_FAULTS)

    def sound(self) -> Fault | None:
        """The fault of the next look for a recording's sound, counted as happened."""
        return self._take(SOUND_FAULTS)

    def _take(self, kinds: frozenset[Fault]) -> Fault | None:
        with self._lock:
            for fault, left in self._left.items():
                if fault in kinds and left != 0:
                    self._left[fault] = None if left is None else left - 1
                    return fault
        return None
