"""Ask the carrier about a call that has fallen silent: its end may have been told when nobody heard; refuses to guess one."""

import logging
from datetime import timedelta
from typing import Final

from storage import calls, dials
from storage.standing import Call
from storage.transaction import Transaction
from telephony.dialer import DialUnknown, Order, Placed
from telephony.status import ENDED, final_rank
from workers import ending, silence
from workers.job import Done, Job, Later, Task
from workers.tools import Tools

STILL_ON: Final = timedelta(minutes=5)
"""The shortest pause before the carrier is asked again about a call that goes on, or that it does not know."""
NOT_TOLD: Final = timedelta(seconds=30)
"""The shortest pause before a carrier that did not answer is asked again."""
_log = logging.getLogger(__name__)


def perform(tools: Tools, task: Task) -> Done | Later:
    """Ask, unless the carrier's last word has come meanwhile; then act as on a report. A carrier that is away is asked again."""
    sid = str(task.payload.get("sid", ""))
    call = tools.store.read(lambda tx: calls.find(tx, sid))
    if call is None or (call.ended_at is not None and call.status_rank >= final_rank()):
        return Done()
    now, began = tools.clock(), call.started_at
    try:
        found = tools.dialer.look_up(Order(attempt=task.key, to="", line=""), since=began, sid=sid)
    except DialUnknown:
        _log.warning("the carrier could not be asked how a call stands", extra={"call": sid})
        return Later(due_at=ending.again(now, began, least=NOT_TOLD))
    if found is None and now - began >= tools.forgets:
        _log.warning("a call is ended that the carrier does not know", extra={"call": sid})
        return Done(lambda tx: ending.unaccounted(tools, tx, sid, attempt=_attempt(tx, sid)))
    if found is None or found.status not in ENDED:
        return Later(due_at=ending.again(now, began, least=STILL_ON))
    return Done(lambda tx: _end(tools, tx, call, found))


def _end(tools: Tools, tx: Transaction, call: Call, found: Placed) -> None:
    parties = {"direction": call.direction, "caller": call.caller or "", "called": call.called or ""}
    ending.told(tools, tx, ending.as_report(found, **parties, attempt=_attempt(tx, call.sid)))
    silence.ask_for_recordings(tx, call.sid, tools.clock())  # who lost the one report may have lost the other


def _attempt(tx: Transaction, sid: str) -> str | None:
    """The key of the attempt that this call is, if we placed it."""
    dial = dials.of_call(tx, sid)
    return dial.key if dial else None


JOB = Job(kind=silence.KIND, perform=perform, timeout_s=60, pauses_s=(15, 60, 300, 900, 3600))
