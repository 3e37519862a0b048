"""Ask the carrier about a call that has fallen silent: its end may have been told when nobody heard; refuses to guess one."""

from datetime import datetime, timedelta
from typing import Final

from storage import calls
from storage.calls import Call
from storage.transaction import Transaction
from telephony.dialer import DialUnknown, Order
from telephony.status import ENDED, Report
from workers import ending
from workers.job import Done, Job, JobFailed, Later, Task
from workers.silence import KIND
from workers.tools import Tools

STILL_ON: Final = timedelta(minutes=5)
"""The pause before the carrier is asked again about a call that goes on."""
GONE: Final = "canceled"
"""The word for a call that the carrier does not know any more: it forgets those that were long over."""


def perform(tools: Tools, task: Task) -> Done | Later:
    """Ask, unless the end has come meanwhile; then act as on a report."""
    sid = str(task.payload.get("sid", ""))
    call = tools.store.read(lambda tx: calls.find(tx, sid))
    if call is None or call.ended_at is not None:
        return Done()
    now = tools.clock()
    try:
        found = tools.dialer.look_up(Order(attempt=task.key, to="", line=""), since=call.started_at, sid=sid)
    except DialUnknown:
        raise JobFailed("the carrier could not be asked how a call stands") from None
    status = found.status if found else GONE
    if status not in ENDED:
        return Later(due_at=now + STILL_ON)
    return Done(lambda tx: _end(tools, tx, call, status, now))


def _end(tools: Tools, tx: Transaction, call: Call, status: str, now: datetime) -> None:
    report = Report(
        sid=call.sid,
        status=status,
        sequence=0,
        at=now,
        duration_s=None,
        direction=call.direction,
        caller=call.caller or "",
        called=call.called or "",
        leg=False,
        attempt=None,
    )
    ending.told(tools, tx, report)


JOB = Job(kind=KIND, perform=perform, timeout_s=60, pauses_s=(15, 60, 300, 900, 3600))
