"""A call of ours is taken, or somebody we owe a call rings us first; refuses to say anything itself: that is the flow's."""

from ivr.engine import begin
from ivr.session import Session
from promises import phones
from promises.outbound import MACHINE, Result
from storage import callbacks, calls, customers, dials
from storage.standing import Call
from telephony.outbound.scene import Scene
from telephony.turn import Turn

WITHDRAWN = "callback_withdrawn"


def opening(scene: Scene, call: Call, turn: Turn) -> Session | None:
    """Where a call that we placed begins, in the language the person is known to speak; None for a call that is none of ours."""
    tx, flow = scene.tx, scene.pack.flow
    dial = dials.find(tx, turn.attempt) if turn.attempt else None
    if dial is None:
        return None
    dials.placed(tx, dial.key, sid=call.sid, at=scene.now)
    if dial.sid not in {None, call.sid}:
        scene.note("dial_doubled", {"attempt": dial.key}, call_id=call.id)
    if turn.machine:
        dials.came_to(tx, dial.key, Result.MACHINE.value)
    customer = customers.remember(tx, dial.number, scene.now) if dial.number else None
    if customer is not None:
        calls.set_customer(tx, call.id, customer.id)
    return begin(flow, customer.language if customer else None, MACHINE if turn.machine else dial.purpose)


def rang_in(scene: Scene, call: Call) -> None:
    """Whoever rings us needs no callback any more: those to their number are withdrawn."""
    number = phones.e164(call.caller or "", scene.pack.region)
    for callback in callbacks.open_of_number(scene.tx, number) if number else ():
        if callbacks.cancel(scene.tx, callback.id, at=scene.now):
            scene.note(WITHDRAWN, {"callback_id": callback.id, "why": "rang_in"}, call_id=call.id)
