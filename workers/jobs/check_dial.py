"""Make sure that a placed call has an end, though the carrier's last report was lost; refuses to guess one."""

import logging
from datetime import timedelta
from typing import Final

from storage import dials
from storage.dials import Dial
from storage.transaction import Transaction
from telephony.dialer import DialUnknown, Placed
from telephony.status import ENDED
from workers import ending
from workers.job import Done, Job, Later, Task
from workers.placing import CHECK, PAUSES_S, order_for
from workers.tools import Tools

STILL_TALKING: Final = timedelta(minutes=5)
"""The shortest pause before the carrier is asked again; longer the longer the call goes on."""
NOT_TOLD: Final = timedelta(seconds=30)
"""The shortest pause before a carrier that did not answer is asked again."""
_log = logging.getLogger(__name__)


def perform(tools: Tools, task: Task) -> Done | Later:
    """Ask the carrier how the call stands, unless its end has been told; then act as on a report. Asked until it answers."""
    key = str(task.payload.get("attempt", ""))
    dial = tools.store.read(lambda tx: dials.find(tx, key))
    if dial is None or dial.ended_at is not None:
        return Done()
    now, began = tools.clock(), dial.intended_at
    try:
        found = tools.dialer.look_up(order_for(tools, dial), since=began, sid=dial.sid)
    except DialUnknown:
        _log.warning("the carrier could not be asked how a call ended", extra={"attempt": key})
        return Later(due_at=ending.again(now, began, least=NOT_TOLD))
    if found is None and now - began >= tools.forgets:
        _log.warning("an attempt is ended that the carrier does not know", extra={"attempt": key})
        return Done(lambda tx: ending.unaccounted(tools, tx, dial.sid or "", attempt=key))
    if found is None or found.status not in ENDED:
        return Later(due_at=ending.again(now, began, least=STILL_TALKING))
    return Done(lambda tx: _reported(tools, tx, dial, found))


def _reported(tools: Tools, tx: Transaction, dial: Dial, found: Placed) -> None:
    caller, called = tools.line or "", dial.number or ""
    ending.told(tools, tx, ending.as_report(found, direction="outbound-api", caller=caller, called=called, attempt=dial.key))


JOB = Job(kind=CHECK, perform=perform, timeout_s=60, pauses_s=PAUSES_S)
