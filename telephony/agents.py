"""What carrier, caller and agent hear of a leg, and what the carrier tells about it; refuses whoever does not belong to the leg.

Caller and agent meet in a room of the carrier's (a conference), so that one can be put on hold. The caller's stay there ends like
ringing somebody for them: with the turn that waited for the queue.
"""

from collections.abc import Callable, Mapping
from typing import Final

from ivr.events import Queued
from ivr.nodes.queue import Queue as QueueNode
from ivr.session import Session
from ivr.signals import DialEnded, DialResult, QueueEnded, QueueResult, Signal
from storage import calls, legs, presences, queue
from storage.legs import Leg
from storage.standing import Call
from storage.transaction import Transaction
from telephony import seats
from telephony.gate import Received
from telephony.hotline import Hotline
from telephony.seats import Floor
from telephony.status import ENDED
from telephony.turn import Turn, call_sid
from telephony.twiml import HANGUP, dial, document, quote, redirect, render

_MAX_WAIT_S: Final = 180
_RING_S: Final = 30
Documents = Mapping[str, Callable[[Received], str]]


def documents(hotline: Hotline) -> Documents:
    """The documents of the callers' and agents' routes below `/twilio/agent/`, by name."""
    works = {"room": _room, "line": _line, "onward": _onward}

    def answering(work: Callable[[Floor, Hotline, Leg, str], str]) -> Callable[[Received], str]:
        def answer(received: Received) -> str:
            sid, key, now = call_sid(received.fields), received.query.get("leg", ""), hotline.clock()

            def in_transaction(tx: Transaction) -> str:
                leg = _locked(tx, key)
                floor = Floor(tx=tx, queues=hotline.pack.queues, now=now, actor="carrier")
                return document(HANGUP) if leg is None else work(floor, hotline, leg, sid)

            return hotline.store.write(in_transaction)

        return answer

    return {name: answering(work) for name, work in works.items()}


def report(hotline: Hotline, received: Received) -> Callable[[Transaction], None]:
    """What a report about an agent's call changes: when it is over, so is the leg."""
    sid, key, now = call_sid(received.fields), received.query.get("leg", ""), hotline.clock()
    over = received.fields.get("CallStatus", "") in ENDED

    def work(tx: Transaction) -> None:
        leg = _locked(tx, key) if over else None
        if leg is None or leg.sid not in {None, sid}:
            return
        legs.named(tx, leg, sid)
        legs.closed(tx, leg, at=now)
        seats.part(Floor(tx=tx, queues=hotline.pack.queues, now=now, actor="carrier"), leg, "cut")

    return work


def in_a_leg(hotline: Hotline, tx: Transaction, call: Call, turn: Turn) -> str | None:
    """The document for the carrier's word that we ourselves took the caller out of the queue: no turn of theirs; else None."""
    if not turn.redirected:
        return None
    mine = legs.of_call(tx, call.id)
    return document(redirect(hotline.urls.agent("room", mine[-1].key))) if mine else None


def heard(hotline: Hotline, floor: Floor, call: Call, signal: Signal, *, gone: bool) -> Signal:
    """The signal as the flow waits for it: talking to an agent, or to whom they passed the call on, is how waiting ended.

    Whoever had the call, or was offered it, has it no longer. gone: the caller is not on the line any more.
    """
    if not isinstance(signal, QueueEnded | DialEnded):
        return signal
    seats.left(floor, call.id, "caller" if gone else "agent")
    if isinstance(signal, QueueEnded) or not _waits_for_queue(hotline, call):
        return signal
    reached = signal.result is DialResult.ANSWERED
    return QueueEnded(result=QueueResult.ANSWERED if reached else QueueResult.FAILED)


def _waits_for_queue(hotline: Hotline, call: Call) -> bool:
    place = Session.from_json(call.session) if call.session else None
    return place is not None and isinstance(hotline.pack.flow.nodes.get(place.node), QueueNode)


def _locked(tx: Transaction, key: str) -> Leg | None:
    """The leg of this key as it stands once its call's row is held; None when there is none."""
    leg = legs.find_by_key(tx, key)
    if leg is None:
        return None
    seats.lock_call(tx, leg.call_id)
    return legs.find(tx, leg.id)


def _room(floor: Floor, hotline: Hotline, leg: Leg, sid: str) -> str:
    """The caller, out of the queue, waits in the room for the agent; or goes where the call was passed on to meanwhile."""
    call = calls.by_id(floor.tx, leg.call_id)
    if call.sid != sid:
        return document(HANGUP)
    if leg.ended_at is not None:
        return _onward(floor, hotline, leg, sid)
    legs.fetched(floor.tx, leg, at=floor.now)
    queue.leave(floor.tx, leg.call_id, "answered", floor.now)
    presences.touch(floor.tx, leg.person_id)
    action = quote(hotline.urls.turn(call.turn + 1))
    music = quote(hotline.urls.waiting_music)
    return document(
        f'<Dial action="{action}" method="POST"><Conference startConferenceOnEnter="true" endConferenceOnExit="true"'
        f' beep="false" waitUrl="{music}" waitMethod="GET">{leg.key}</Conference></Dial>'
    )


def _line(floor: Floor, _hotline: Hotline, leg: Leg, sid: str) -> str:
    """The agent joins the caller in the room; a second call to the same agent, placed because the first seemed lost, does not."""
    if leg.ended_at is not None or leg.sid not in {None, sid}:
        return document(HANGUP)
    legs.named(floor.tx, leg, sid)
    if legs.joined(floor.tx, leg, at=floor.now):
        presences.touch(floor.tx, leg.person_id)
    return document(
        '<Dial><Conference startConferenceOnEnter="true" endConferenceOnExit="true" beep="false" waitUrl="">'
        f"{leg.key}</Conference></Dial>"
    )


def _onward(floor: Floor, hotline: Hotline, leg: Leg, sid: str) -> str:
    """The caller goes where the call was passed on to: a number, or a queue, the one they came from when it failed."""
    call = calls.by_id(floor.tx, leg.call_id)
    if call.sid != sid or leg.ended_at is None:
        return document(HANGUP)
    legs.sent(floor.tx, leg, at=floor.now)
    if leg.to_number:
        line = call.called if call.direction == "inbound" else call.caller
        shown = line if line and line.startswith("+") else next(iter(hotline.numbers), None)
        return document(dial(leg.to_number, action=hotline.urls.turn(call.turn + 1), timeout_s=_RING_S, caller_id=shown))
    place = Session.from_json(call.session or {})
    node = hotline.pack.flow.nodes.get(place.node)
    patience = node.max_wait_s if isinstance(node, QueueNode) else _MAX_WAIT_S
    waiting = Queued(
        node=place.node,
        language=call.language or hotline.pack.flow.languages[0],
        queue=leg.to_queue or leg.queue,
        priority=0,
        max_wait_s=patience,
    )
    return render((waiting,), urls=hotline.urls, next_turn=call.turn + 1, voices=hotline.voices)
