"""What the carrier says when it is asked how a call stands, taken as a report of it; refuses to guess an end nobody told.

How long until the carrier is asked again grows with the call: one that has gone on for long will hardly end this minute.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from storage import calls
from storage.standing import Call
from storage.transaction import Transaction
from telephony import conversation
from telephony.dialer import Placed
from telephony.hotline import Hotline
from telephony.outbound import attempts
from telephony.outbound.scene import Scene
from telephony.status import UNACCOUNTED, Report, apply_report, lose_sight
from workers.tools import Tools

SWEEP: Final = "sweep"
"""Who it is that asks, for the log."""
_LONGEST: Final = timedelta(hours=1)


def again(now: datetime, began: datetime, *, least: timedelta) -> datetime:
    """When to ask again about a call begun at `began`: after half of what it has lasted, at least `least`, at most an hour."""
    return now + min(max(least, (now - began) / 2), _LONGEST)


def as_report(found: Placed, *, direction: str, caller: str, called: str, attempt: str | None) -> Report:
    """The carrier's answer as the report that should have brought it; without a number, so that a later one counts."""
    return Report(
        sid=found.sid,
        status=found.status,
        sequence=0,
        at=found.over_at,
        duration_s=found.duration_s,
        direction=direction,
        caller=caller,
        called=called,
        leg=False,
        attempt=attempt,
        teller=SWEEP,
    )


def told(tools: Tools, tx: Transaction, report: Report) -> None:
    """Act as on a report that came by itself."""
    now = tools.clock()

    def over(tx: Transaction, attempt: str, status: str) -> None:
        attempts.reported(_scene(tools, tx), attempt, status)

    apply_report(tx, report, now=now, end=_hang_up(tools, report.status), over=over)


def unaccounted(tools: Tools, tx: Transaction, sid: str, *, attempt: str | None) -> None:
    """The carrier has no such call (any more): it is over, came to what it had come to, and an attempt is over with it."""
    call = calls.find(tx, sid)
    if call is not None:
        lose_sight(tx, call, now=tools.clock(), end=_hang_up(tools, UNACCOUNTED), teller=SWEEP)
    if attempt is not None:
        attempts.reported(_scene(tools, tx), attempt, "completed")


def _hang_up(tools: Tools, status: str) -> Callable[[Transaction, Call], None]:
    now, hotline = tools.clock(), _unheard(tools)

    def end(tx: Transaction, call: Call) -> None:
        if status == UNACCOUNTED and call.session is not None and not call.session.get("outcome"):
            call = replace(call, session={**call.session, "outcome": UNACCOUNTED})  # rather than "hung up", which nobody saw
        conversation.hang_up(hotline, tx, call, status=status, now=now)

    return end


def _scene(tools: Tools, tx: Transaction) -> Scene:
    return Scene(tx=tx, pack=tools.pack, now=tools.clock(), actor=SWEEP)


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
