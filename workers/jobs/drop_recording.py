"""Let go of a recording that its caller did not want, at the carrier and here; refuses to give up quietly."""

from functools import partial

from storage import eventlog, recordings
from storage.eventlog import Envelope
from storage.recordings import Recording
from storage.transaction import Transaction
from telephony import sound
from telephony.media import NotFetched
from workers.job import Done, Job, JobFailed, Task, Write
from workers.soundfiles import name_of
from workers.tools import Tools

PAUSES_S = (2, 10, 60, 300, 1800, 3600, 14400, 28800, 28800)
ACTOR = "worker"


def perform(tools: Tools, task: Task) -> Done:
    """Delete it there, then here; what is gone already is fine."""
    recording = _found(tools, task)
    if recording is None or recording.state != "refused" or tools.recorded is None:
        return Done()
    try:
        tools.recorded.delete(recording.sid)
    except NotFetched as error:
        raise JobFailed(error.reason) from None
    if tools.sounds is not None:
        tools.sounds.remove(name_of(recording))
    return Done(partial(_note, tools=tools, recording=recording, kind="recording_dropped"))


def _found(tools: Tools, task: Task) -> Recording | None:
    sid = task.payload.get("sid")
    return tools.store.read(lambda tx: recordings.find(tx, sid)) if isinstance(sid, str) else None


def _note(tx: Transaction, *, tools: Tools, recording: Recording, kind: str) -> None:
    event = Envelope(kind=kind, data={"sid": recording.sid})
    eventlog.append(tx, call_id=recording.call_id, turn=None, events=[event], at=tools.clock(), actor=ACTOR)


def _parked(tools: Tools, task: Task, _reason: str) -> Write:
    recording = _found(tools, task)

    def write(tx: Transaction) -> None:
        if recording is not None:
            _note(tx, tools=tools, recording=recording, kind="recording_not_dropped")

    return write


JOB = Job(kind=sound.DROP, perform=perform, timeout_s=60, pauses_s=PAUSES_S, parked=_parked)
