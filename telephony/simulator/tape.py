"""A call being recorded: who said what, and when it was heard; refuses to let two sounds of one side lie over each other.

Time on a tape is the call's: a prompt takes as long as it is spoken although nobody waits for it here, and a person who thinks
for ten seconds leaves ten seconds of silence.
"""

import threading
from array import array
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from telephony.simulator.messages import Goto
from telephony.simulator.sound import RATE, silence, wav_of

MOST_S = 4 * 60 * 60
"""A carrier records no longer than this."""


class Side(IntEnum):
    """Whose voice: what comes from the caller, and what the caller hears."""

    CALLER = 0
    LINE = 1


@dataclass(slots=True, kw_only=True)
class Tape:
    """One recording under way. `report` is told what becomes of it, for the events listed."""

    sid: str
    source: str
    channels: int
    started: datetime
    report: Goto | None = None
    events: tuple[str, ...] = ("completed",)
    paused: str = ""
    """silence: time goes on and nothing is heard; skip: time stands still; "": it records."""
    _at: float = 0.0
    _skipped: float = 0.0
    _sides: tuple["array[int]", "array[int]"] = field(default_factory=lambda: (array("h"), array("h")), repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def seconds(self) -> float:
        """How long it is by now."""
        return self._at

    def run_to(self, moment: datetime) -> None:
        """It is this late now; a tape never runs back."""
        late = (moment - self.started).total_seconds()
        with self._lock:
            if self.paused == "skip":
                self._skipped = max(self._skipped, late - self._at)
            else:
                self._at = min(MOST_S, max(self._at, late - self._skipped))

    def pause(self, seconds: float) -> None:
        """Nobody says anything for so long."""
        with self._lock:
            if self.paused != "skip":
                self._at = min(MOST_S, self._at + max(0.0, seconds))

    def put(self, side: Side, samples: "array[int]") -> None:
        """Somebody is heard now, as long as this takes."""
        if self.paused:
            self.pause(len(samples) / RATE)
            return
        with self._lock:
            track = self._sides[side]
            missing = int(self._at * RATE) - len(track)
            if missing > 0:
                track.extend(silence(missing))
            track.extend(samples)
            self._at = min(MOST_S, max(self._at, len(track) / RATE))

    def cut(self) -> bytes:
        """The WAV file of all of it: two channels, or both sides in one."""
        with self._lock:
            length = int(self._at * RATE)
            sides = [self._filled(track, length) for track in self._sides]
        if self.channels == 2:
            return wav_of(sides)
        return wav_of([array("h", (max(-32768, min(32767, one + other)) for one, other in zip(*sides, strict=True)))])

    @staticmethod
    def _filled(track: "array[int]", length: int) -> "array[int]":
        return track[:length] + silence(max(0, length - len(track)))
