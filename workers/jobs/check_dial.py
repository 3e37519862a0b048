"""Make sure that a placed call has an end, though the carrier's last report was lost; refuses to guess one."""

from datetime import timedelta
from typing import Final

from storage import dials
from storage.calls import Call
from storage.dials import Dial
from storage.transaction import Transaction
from telephony import conversation
from telephony.dialer import DialUnknown, Placed
from telephony.hotline import Hotline
from telephony.outbound import attempts
from telephony.outbound.scene import Scene
from telephony.status import ENDED, Report, apply_report
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
    now, hotline = tools.clock(), _unheard(tools)
    report = Report(
        sid=found.sid,
        status=found.status,
        sequence=0,
        at=now,
        duration_s=None,
        direction="outbound-api",
        caller=tools.line or "",
        called=dial.number or "",
        leg=False,
        attempt=dial.key,
    )

    def end(tx: Transaction, call: Call) -> None:
        conversation.hang_up(hotline, tx, call, status=report.status, now=now)

    def over(tx: Transaction, attempt: str, status: str) -> None:
        attempts.reported(Scene(tx=tx, pack=tools.pack, now=now, actor="worker"), attempt, status)

    apply_report(tx, report, now=now, end=end, over=over)


def _unheard(tools: Tools) -> Hotline:
    """The hotline as the end of a call needs it: nobody hears it any more, so it has neither address nor keys."""
    return Hotline(
        store=tools.store,
        pack=tools.pack,
        numbers=(),
        public_url="",
        auth_tokens=(),
        account_sid="",
        on_call_number=None,
        clock=tools.clock,
        new_id=tools.new_id,
        secret_key="",
    )


JOB = Job(kind=CHECK, perform=perform, timeout_s=60, pauses_s=PAUSES_S)
