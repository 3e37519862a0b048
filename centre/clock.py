"""The one place that reads the clock; refuses naive times: every moment it gives knows its zone.

Where the simulator carries the calls, all processes of a hotline may follow one set of hands in the data folder: put to a
moment, stepped on, sped up, or held. Real callers have the real time, always.
"""

import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

Clock = Callable[[], datetime]


def clock(zone: tzinfo = UTC) -> Clock:
    """A clock that tells the time in `zone`; handed to whoever needs to know what time it is."""
    return lambda: datetime.now(zone)


def pinned(at: datetime) -> Clock:
    """A clock that stands still, for stories and tests. Raises `ValueError` for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a clock needs a time with a zone")
    return lambda: at


@dataclass(frozen=True, slots=True)
class _Put:
    """At `real` it was `moment` on these hands; since then they go `speed` times as fast as real time."""

    real: datetime
    moment: datetime
    speed: float

    def at(self, real: datetime) -> datetime:
        return self.moment + (real - self.real) * self.speed


class Hands:
    """The hands of a clock, in a file that all processes of one data folder see; without the file it is the real time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: tuple[int, int] | None = None
        self._put: _Put | None = None

    def tell(self, zone: tzinfo = UTC) -> datetime:
        """What time it is on them."""
        put, real = self._read(), datetime.now(UTC)
        return (put.at(real) if put else real).astimezone(zone)

    @property
    def speed(self) -> float:
        """How many seconds pass on them in a real one; 0 when they are held."""
        put = self._read()
        return put.speed if put else 1.0

    def put(self, moment: datetime | None = None, speed: float | None = None) -> None:
        """Put them to a moment (None: where they are), to go at a speed (None: as they do), for everybody who follows them.

        Raises `ValueError` for a moment without a zone or a speed below 0.
        """
        if moment is not None and moment.tzinfo is None:
            raise ValueError("a clock needs a time with a zone")
        if speed is not None and not 0 <= speed <= 1e6:
            raise ValueError("a clock's speed is 0 or more")
        real = datetime.now(UTC)
        old = self._read()
        put = _Put(real, moment or (old.at(real) if old else real), self.speed if speed is None else speed)
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._file.with_name(f"{self._file.name}.{secrets.token_hex(4)}")
        written = {"real": put.real.isoformat(), "moment": put.moment.isoformat(), "speed": put.speed}
        draft.write_text(json.dumps(written), encoding="utf-8")
        draft.replace(self._file)

    def reset(self) -> None:
        """Let it be the real time again."""
        self._file.unlink(missing_ok=True)

    @property
    def ahead(self) -> timedelta | None:
        """How far they are from the real time; None when nobody put them."""
        put, real = self._read(), datetime.now(UTC)
        return put.at(real) - real if put else None

    def _read(self) -> _Put | None:
        try:
            found = self._file.stat()
        except OSError:
            self._seen = self._put = None
            return None
        seen = (found.st_mtime_ns, found.st_ino)
        if seen != self._seen:
            with suppress(OSError, ValueError, KeyError, TypeError):  # what cannot be read changes nothing
                given = json.loads(self._file.read_text(encoding="utf-8"))
                moments = (datetime.fromisoformat(given["real"]), datetime.fromisoformat(given["moment"]))
                self._put, self._seen = _Put(*moments, float(given["speed"])), seen
        return self._put


def followed(hands: Hands, zone: tzinfo = UTC) -> Clock:
    """A clock that shows what these hands do."""
    return lambda: hands.tell(zone)
