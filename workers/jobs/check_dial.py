"""Make sure that a placed call has an end, though the carrier's last report was lost; refuses to guess one."""

from datetime import timedelta
from typing import Final

from storage import dials
from storage.dials import Dial
from storage.transaction import Transaction
from telephony.dialer import DialUnknown, Placed
from telephony.status import ENDED, Report
from workers import ending
from workers.job import Done, Job, JobFailed, Later, Task
from workers.placing import CHECK, PAUSES_S, order_for
from workers.tools import Tools

STILL_TALKING: Final = timedelta(minutes=5)
"""The shortest pause before the carrier is asked again; longer the longer the call goes on."""


def perform(tools: Tools, task: Task) -> Done | Later:
    """Ask the carrier how the call stands, unless its end has been told; then act as on a report."""
    key = str(task.payload.get("attempt", ""))
    dial = tools.store.read(lambda tx: dials.find(tx, key))
    if dial is None or dial.ended_at is not None:
        return Done()
    try:
        found = tools.dialer.look_up(order_for(tools, dial), since=dial.intended_at, sid=dial.sid)
    except DialUnknown:
        raise JobFailed("the carrier could not be asked how a call ended") from None
    if found is None:
        raise JobFailed("the carrier does not know a call it has placed")
    if found.status not in ENDED:
        now = tools.clock()
        return Later(due_at=now + max(STILL_TALKING, (now - dial.intended_at) / 2))
    return Done(lambda tx: _reported(tools, tx, dial, found))


def _reported(tools: Tools, tx: Transaction, dial: Dial, found: Placed) -> None:
    report = Report(
        sid=found.sid,
        status=found.status,
        sequence=0,
        at=tools.clock(),
        duration_s=None,
        direction="outbound-api",
        caller=tools.line or "",
        called=dial.number or "",
        leg=False,
        attempt=dial.key,
    )
    ending.told(tools, tx, report)


JOB = Job(kind=CHECK, perform=perform, timeout_s=60, pauses_s=PAUSES_S)
