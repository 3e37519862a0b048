"""Recordings as WAV files (8 kHz, mono or stereo, 16 bit); refuses to keep what is not sound.

Where nobody spoke into a microphone the file holds a quiet tone of the right length, so that there is something to play.
"""

import io
import json
import threading
import wave
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from telephony.simulator.sound import hum, wav_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """`source` is the carrier's word for who made it (RecordVerb, DialVerb, OutboundAPI, …); `seconds` is whole.

    status: in-progress while the call is being recorded, then completed, or absent when there was nothing to record.
    """

    sid: str
    call: str
    source: str
    channels: int
    seconds: int
    started: datetime
    status: str = "completed"

    def as_json(self) -> dict[str, Any]:
        """For the file beside the sound."""
        return asdict(self) | {"started": self.started.isoformat()}

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> "Recording":
        """The recording that `as_json` described."""
        return cls(**(data | {"started": datetime.fromisoformat(data["started"])}))


@dataclass(slots=True, kw_only=True)
class Recordings:
    """Keeps recordings in memory, or in a folder when one is given."""

    folder: Path | None = None
    _known: dict[str, Recording] = field(default_factory=dict, repr=False)
    _sounds: dict[str, bytes] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        if self.folder is not None and self.folder.is_dir():
            for path in sorted(self.folder.glob("*.json")):
                recording = Recording.of_json(json.loads(path.read_text()))
                self._known[recording.sid] = recording

    def note(self, recording: Recording) -> None:
        """Know of a recording that has no sound yet, or never will have one."""
        with self._lock:
            self._known[recording.sid] = recording

    def keep(self, recording: Recording, sound: bytes | None = None) -> None:
        """Keep a recording with its WAV file, a tone when there is no sound."""
        data = sound or tone(recording.seconds, channels=recording.channels)
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{recording.sid}.wav").write_bytes(data)
            (self.folder / f"{recording.sid}.json").write_text(json.dumps(recording.as_json()))
        with self._lock:
            self._known[recording.sid] = recording
            if self.folder is None:
                self._sounds[recording.sid] = data

    def find(self, sid: str) -> Recording | None:
        """The recording of this SID."""
        with self._lock:
            return self._known.get(sid)

    def of_call(self, call: str | None = None) -> list[Recording]:
        """All recordings, or those of one call."""
        with self._lock:
            return [recording for recording in self._known.values() if call in {None, recording.call}]

    def sound(self, sid: str) -> bytes | None:
        """The WAV file; None for a recording that is not complete."""
        recording = self.find(sid)
        if recording is None or recording.status != "completed":
            return None
        if self.folder is not None:
            return (self.folder / f"{sid}.wav").read_bytes()
        with self._lock:
            return self._sounds.get(sid)

    def delete(self, sid: str) -> bool:
        """Forget a recording and its sound; False when there is none."""
        with self._lock:
            self._sounds.pop(sid, None)
            gone = self._known.pop(sid, None)
        if gone is not None and self.folder is not None:
            for ending in ("json", "wav"):
                (self.folder / f"{sid}.{ending}").unlink(missing_ok=True)
        return gone is not None


def tone(seconds: float, *, channels: int = 1) -> bytes:
    """A WAV file with a quiet tone."""
    return wav_of([hum(seconds)] * channels)


def seconds_of_sound(sound: bytes) -> float:
    """How long a WAV file is. Raises `ValueError` when it is none."""
    try:
        with wave.open(io.BytesIO(sound), "rb") as file:
            return file.getnframes() / file.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError):
        raise ValueError("not a WAV file") from None
