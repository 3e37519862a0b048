"""Time that passes in a hotline of this process: what falls due is done when it is due; refuses to go back."""

from datetime import datetime
from typing import TYPE_CHECKING

from storage import outbox
from workers.perform import drain

if TYPE_CHECKING:
    from telephony.simulator.carrier import Carrier
    from telephony.simulator.clock import LogicalClock
    from workers.tools import Tools


def pass_time(tools: "Tools", carrier: "Carrier", clock: "LogicalClock", until: datetime) -> None:
    """Put the clock forward to `until`, stopping at every piece of work on the way to do it and all that comes of it."""
    while True:
        drain(tools)
        carrier.settle()
        ahead = tools.store.read(lambda tx: outbox.list_state(tx, "due", limit=1))
        if not ahead or ahead[0].due_at > until:
            break
        clock.set(max(ahead[0].due_at, clock.instant()))
    clock.set(max(until, clock.instant()))
    carrier.settle()
