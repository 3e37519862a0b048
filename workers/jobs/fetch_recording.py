"""Bring a recording home: fetched from the carrier, checked to be whole, hashed, kept; refuses whatever is not its sound.

A sound that is not there yet, a refused password, an error page, half a file: all are tried again for a day, then a person has to
look. Fetching twice does no harm: the file has one name and is replaced as a whole.
"""

import hashlib
from functools import partial

from storage import eventlog, pictures, recordings
from storage.eventlog import Envelope
from storage.pictures import Peaks
from storage.recordings import Recording
from storage.transaction import Transaction
from telephony import sound as sounds_to_come
from telephony.media import NotFetched
from workers import wav
from workers.job import Done, Job, JobFailed, Task, Write
from workers.peaks import peaks_of
from workers.soundfiles import name_of
from workers.tools import Tools

PAUSES_S = (2, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 3600, 7200, 14400, 28800, 28800)
"""Some 25 hours in all."""
_LEAST_S, _SHARE = 2.0, 0.05
"""How far a sound may be from the length that was reported: seconds, or a share of it."""
ACTOR = "worker"


def perform(tools: Tools, task: Task) -> Done:
    """Fetch, check, keep."""
    recording = _wanted(tools, task)
    if recording is None or tools.recorded is None or tools.sounds is None:
        return Done()
    try:
        data = tools.recorded.fetch(recording.sid)
        sound = wav.read(data)
    except (NotFetched, wav.NotSound) as error:
        raise JobFailed(error.reason) from None
    if not as_long(sound.seconds, recording.seconds):
        raise JobFailed("it is not as long as reported")
    try:
        tools.sounds.put(name_of(recording), data)
    except OSError:
        raise JobFailed("it could not be kept") from None
    return Done(partial(_keep, tools=tools, recording=recording, data=data, seen=peaks_of(sound)))


def as_long(seconds: float, reported: int | None) -> bool:
    """Whether a sound has the length that was reported, as near as reports are."""
    return reported is None or abs(seconds - reported) <= max(_LEAST_S, _SHARE * reported)


def _wanted(tools: Tools, task: Task) -> Recording | None:
    """The recording, while it is wanted and not here."""
    sid = task.payload.get("sid")
    found = tools.store.read(lambda tx: recordings.find(tx, sid)) if isinstance(sid, str) else None
    return found if found is not None and found.state in {"due", "parked"} else None


def _keep(tx: Transaction, *, tools: Tools, recording: Recording, data: bytes, seen: Peaks) -> None:
    """It is ours, with a picture of how loud it is, unless its caller has refused meanwhile."""
    now, digest = tools.clock(), hashlib.sha256(data).hexdigest()
    size, name, channels = len(data), name_of(recording), len(seen)
    if not recordings.stored(tx, recording.sid, file=name, sha256=digest, size=size, channels=channels, at=now):
        sounds_to_come.drop(tx, recording.sid, at=now)
        return
    pictures.keep(tx, recording.id, seen, at=now)
    facts = {"sid": recording.sid, "sha256": digest, "bytes": size, "channels": channels}
    stored = Envelope(kind="recording_stored", data=facts)
    eventlog.append(tx, call_id=recording.call_id, turn=None, events=[stored], at=now, actor=ACTOR)
    sounds_to_come.transcribe(tx, recording.sid, at=now)


def _parked(tools: Tools, task: Task, reason: str) -> Write:
    recording = _wanted(tools, task)
    now = tools.clock()

    def write(tx: Transaction) -> None:
        if recording is not None:
            recordings.parked(tx, recording.sid, reason=reason)
            lost = Envelope(kind="recording_parked", data={"sid": recording.sid, "reason": reason})
            eventlog.append(tx, call_id=recording.call_id, turn=None, events=[lost], at=now, actor=ACTOR)

    return write


JOB = Job(kind=sounds_to_come.FETCH, perform=perform, timeout_s=300, pauses_s=PAUSES_S, parked=_parked)
