"""Callbacks whose replies nobody reads, and what goes wrong with them; refuses to decide what goes wrong.

Twilio: voice/api/call-resource#statuscallback. That they may come late, twice and in another order is the carrier's own warning.
"""

from telephony.simulator.call import Call
from telephony.simulator.faults import Fault
from telephony.simulator.messages import Goto
from telephony.simulator.network import Network
from telephony.simulator.webhooks import Posting, Subject

DELAY_S = 30.0
DAY_S = 24 * 60 * 60.0


def tell(network: Network, call: Call, step: Goto, kind: str, *, standing: bool = True) -> None:
    """A callback of any kind but status, with the fault coming to it. `standing`: the fields of every webhook go along."""
    fault = call.faults.callback()
    if fault is not None:
        network.note("fault", call, fault=fault.value, url=step.url)
    send(network, call, network.web.posting(call, step, kind, standing=standing), fault)


def send(network: Network, call: Subject, posting: Posting, fault: Fault | None) -> None:
    """Send a callback as this fault has it."""
    match fault:
        case Fault.CALLBACK_LOST | Fault.TERMINAL_MISSING:
            return
        case Fault.CALLBACK_TWICE:
            network.web.send(call, posting)
            network.web.send(call, posting.again())
        case Fault.CALLBACK_PARALLEL:
            network.web.send_both(call, posting)
        case Fault.CALLBACK_DELAYED:
            network.deferred.after(DELAY_S, lambda: network.web.send(call, posting))
        case Fault.CALLBACK_NEXT_DAY:
            network.deferred.after(DAY_S, lambda: network.web.send(call, posting))
        case _:
            network.web.send(call, posting)
