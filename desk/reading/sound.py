"""Recordings of a call as its reader may see and hear them; refuses a byte of sound before it is logged who listens.

A picture of a recording is drawn from numbers the worker kept when it stored the sound: nothing is decoded for a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from desk.reader import CALLS, Reader
from storage import audit, calls, eventlog, pictures, queue, recordings, transcripts
from storage.audit import Act
from storage.eventlog import Envelope
from storage.pictures import Peaks
from storage.recordings import Recording
from storage.transaction import Transaction
from storage.transcripts import Transcript, Utterance

WIDTH: Final = 540
MIDDLE: Final = (26, 72)
"""Where the two channels' lines lie in the picture, top down."""
HALF: Final = 21
_GRID_S: Final = (5, 10, 30, 60, 120, 300, 600, 1800, 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A waveform as SVG draws it: a path a channel, marks of time as (x, seconds), waits as (x, width, seconds)."""

    paths: tuple[str, ...]
    marks: tuple[tuple[float, int], ...]
    waits: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One recording. `state` is that of `storage.recordings`; `began` is the instant its seconds count from."""

    id: int
    state: str
    seconds: int
    error: str | None
    began: datetime
    channels: int
    picture: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Somebody wants to hear a recording: from which page, in which session of theirs, when."""

    page: str
    session: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """All there is to hear of a call: the recording chosen, how many there are, who refused, what engines made of it."""

    track: Track | None
    tracks: tuple[int, ...]
    refused: bool
    transcripts: tuple[Transcript, ...]
    said: tuple[Utterance, ...]


def heard_for(reader: Reader, tx: Transaction, call_id: int, *, chosen: int | None, began: datetime) -> Heard:
    """The recordings of a call; `chosen` is the id of the one to show, else the first that is stored. began: the call."""
    reader.must(*CALLS)
    found = recordings.of_call(tx, call_id)
    one = _chosen(found, chosen)
    made = transcripts.of_call(tx, call_id)
    said = [said for script in made if one and script.recording_id == one.id for said in transcripts.said(tx, script.id)]
    if not any(each.speaker == "agent" for each in said):  # no engine has heard both sides of a conversation on the recording
        late_ms = round((began - ((one and one.started_at) or began)).total_seconds() * 1000)
        live = [said for script in made if script.recording_id is None for said in transcripts.said(tx, script.id)]
        said += [replace(each, start_ms=each.start_ms + late_ms, end_ms=each.end_ms + late_ms) for each in live]
    return Heard(
        track=_track(tx, one, began) if one else None,
        tracks=tuple(recording.id for recording in found if recording.state == "stored"),
        refused=recordings.refused(tx, call_id),
        transcripts=tuple(made),
        said=tuple(said),
    )


def listen_for(reader: Reader, tx: Transaction, sid: str, recording_id: int, listening: Listening) -> Recording | None:
    """The stored recording, once it is logged that this person listens, once a call and session; None when there is none."""
    reader.must(*CALLS)
    call = calls.find(tx, sid)
    found = [one for one in recordings.of_call(tx, call.id) if one.id == recording_id and one.file] if call else []
    if call is None or not found:
        return None
    told = Envelope(kind="recording_heard", data={"person": reader.id})
    key = f"heard:{reader.id}:{sid}:{listening.session}"
    if eventlog.once(tx, key, told, call_id=call.id, turn=None, at=listening.at, actor=f"person {reader.id}"):
        audit.log(tx, Act.LISTENED, person_id=reader.id, page=listening.page, at=listening.at, subject="call", key=sid)
    return found[0]


def _chosen(found: Sequence[Recording], chosen: int | None) -> Recording | None:
    wanted = [one for one in found if one.id == chosen] or [one for one in found if one.state == "stored"] or found
    return wanted[0] if wanted else None


def _track(tx: Transaction, one: Recording, began: datetime) -> Track:
    at, seconds = one.started_at or began, one.seconds or 0
    peaks = pictures.of(tx, one.id) if one.state == "stored" else None
    waits = [
        ((wait.entered_at - at).total_seconds(), (wait.left_at - at).total_seconds())
        for wait in queue.waits_of(tx, one.call_id)
        if wait.left_at is not None
    ]
    return Track(
        id=one.id,
        state=one.state,
        seconds=seconds,
        error=one.error,
        began=at,
        channels=one.channels or 1,
        picture=picture(peaks or (), seconds, waits) if one.state == "stored" and seconds else None,
    )


def picture(peaks: Peaks, seconds: int, waits: Sequence[tuple[float, float]]) -> Picture:
    """The picture of these peaks (0 to 100); waits in seconds from the beginning, as (from, to)."""
    step = next((step for step in _GRID_S if seconds / step <= 8), _GRID_S[-1])
    return Picture(
        paths=tuple(_path(channel, middle) for channel, middle in zip(peaks, MIDDLE, strict=False)),
        marks=tuple((round(WIDTH * at / seconds, 1), at) for at in range(0, seconds, step)),
        waits=tuple(_stretch(start, end, seconds) for start, end in waits if 0 <= start < seconds),
    )


def _path(levels: Sequence[int], middle: int) -> str:
    gap = WIDTH / max(1, len(levels))
    heights = [(place * gap + gap / 2, max(1, round(HALF * level / 100))) for place, level in enumerate(levels) if level > 2]
    return "".join(f"M{x:.0f} {middle - half}v{2 * half}" for x, half in heights)


def _stretch(start: float, end: float, seconds: int) -> tuple[float, float, int]:
    end = min(end, seconds)
    return round(WIDTH * start / seconds, 1), round(WIDTH * (end - start) / seconds, 1), round(end - start)
