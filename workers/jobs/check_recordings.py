"""Ask the carrier what it recorded of a call that is over: the last report of a recording may be lost; refuses to guess it."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from storage import calls, recordings
from storage.transaction import Transaction
from telephony import notices
from telephony.media import NotFetched
from workers import ending
from workers.job import Done, Job, Later, Task
from workers.silence import RECORDINGS
from workers.tools import Tools

NOT_YET: Final = timedelta(minutes=5)
"""The shortest pause before the carrier is asked again."""
_log = logging.getLogger(__name__)
Reports = Sequence[Mapping[str, str]]


def perform(tools: Tools, task: Task) -> Done | Later:
    """Ask, and act on every last word as on a report; again later while a recording we know of has none."""
    sid = str(task.payload.get("sid", ""))
    call = tools.store.read(lambda tx: calls.find(tx, sid))
    if call is None or tools.recorded is None:
        return Done()
    now = tools.clock()
    later = ending.again(now, call.started_at, least=NOT_YET)
    try:
        reports = [one for one in tools.recorded.of_call(sid) if one.get("RecordingStatus") in notices.FINAL]
    except NotFetched as error:
        _log.warning("the carrier could not be asked what it recorded", extra={"call": sid, "reason": error.reason})
        return Later(due_at=later)
    told = {one.get("RecordingSid") for one in reports}
    of_call = tools.store.read(lambda tx: recordings.of_call(tx, call.id))
    left = [one.sid for one in of_call if one.state == "running" and one.sid not in told]
    if left and now - call.started_at < tools.forgets:
        return Later(due_at=later, write=lambda tx: _keep(tx, reports, now))
    gone = [{"RecordingSid": one, "CallSid": sid, "RecordingStatus": "absent"} for one in left]
    return Done(lambda tx: _keep(tx, [*reports, *gone], now))


def _keep(tx: Transaction, reports: Reports, now: datetime) -> None:
    for report in reports:
        notices.keep_recording(tx, report, at=now, teller=ending.SWEEP)


JOB = Job(kind=RECORDINGS, perform=perform, timeout_s=60, pauses_s=(15, 60, 300, 900, 3600))
