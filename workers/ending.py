"""What the carrier says when it is asked how a call stands, taken as a report of it; refuses to guess an end nobody told."""

from storage.calls import Call
from storage.transaction import Transaction
from telephony import conversation
from telephony.hotline import Hotline
from telephony.outbound import attempts
from telephony.outbound.scene import Scene
from telephony.status import Report, apply_report
from workers.tools import Tools


def told(tools: Tools, tx: Transaction, report: Report) -> None:
    """Act as on a report that came by itself."""
    now, hotline = tools.clock(), _unheard(tools)

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
