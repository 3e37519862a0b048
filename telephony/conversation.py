"""One turn of a call, from signal to stored reply, in one transaction; refuses to apply a turn twice.

A turn is fresh when it is the next one of a call that goes on. Everything else changes nothing: a repeat gets the stored reply
byte for byte, one that comes too late or too early the last reply, one of a call we do not know is sent to where calls begin.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from msgspec.structs import replace

from ivr.engine import begin
from ivr.events import CallEnded, Event, Heard, OutcomeReached, Queued, Said
from ivr.session import Session
from ivr.signals import DialEnded, Digits, HungUp, QueueEnded, Signal, Speech
from ivr.value import Value
from storage import calls, eventlog, queue
from storage.calls import Kept
from storage.standing import Call
from storage.transaction import Transaction
from telephony import agents, danger, routing, seats, talk
from telephony.hotline import Hotline
from telephony.outbound import answering, surveying
from telephony.outbound.scene import Scene
from telephony.seats import Floor
from telephony.status import ENDED
from telephony.talk import Talk
from telephony.turn import Destination, Turn, destination
from telephony.twiml import HANGUP, document, redirect, render, say

UNKNOWN_NUMBER: Final = "unknown_number"
_LOST: Final = {
    "zh-CN": "对不起，刚才的通话中断了，我们重新开始。",
    "en-US": "Sorry, we lost our place. Let us start again.",
}
_OVER: Final = {
    "zh-CN": "这次通话已经结束，感谢您的来电，再见。",
    "en-US": "This call has ended. Thank you for calling. Goodbye.",
}
_NOT_OURS: Final = {
    "zh-CN": "您拨打的号码没有提供服务，请核对后再拨，再见。",
    "en-US": "The number you have called is not in service. Please check it and call again. Goodbye.",
}
_BACK: Final = frozenset({QueueEnded, DialEnded})
_log = logging.getLogger(__name__)


class _Reply(Value, frozen=True, kw_only=True):
    PERSONAL: ClassVar = ("text", "stands")
    text: str
    differs: bool = False
    stands: tuple[Call, Session] | None = None
    queued: bool = False


def answer(hotline: Hotline, turn: Turn, *, now: datetime) -> str:
    """The carrier's document for this turn, once it is stored. `now` is aware. When anything raises, nothing is kept.

    A repeat with another body gets the stored reply and a line in the log.
    """
    reply = hotline.store.write(lambda tx: _take(hotline, tx, turn, now))
    if reply.queued:
        routing.offer(hotline, now)
    if reply.stands is not None:
        hotline.underway.keep(*reply.stands)
    if reply.differs:
        _log.warning("turn_repeated_with_another_body", extra={"call": turn.sid, "turn": turn.number})
    return reply.text


def hang_up(hotline: Hotline, tx: Transaction, call: Call, *, status: str, now: datetime) -> None:
    """The caller has gone: let the flow settle what it wants settled, tidy up, end the call. Only the first time counts.

    status: the carrier's word, the outcome of a call in which nothing was said.
    """
    if call.ended_at is not None:
        return
    seats.left(_floor(hotline, tx, now), call.id)
    if call.session is None:
        outcome = call.outcome or ("hung_up" if status == "completed" else status)
        ended = CallEnded(outcome=outcome, by="caller")
        gone = Talk(session=begin(hotline.pack.flow).having(outcome=outcome, ended=True), events=(ended,))
    else:
        gone = talk.go_on(hotline, tx, call, HungUp(), now=now)
    eventlog.append(tx, call_id=call.id, turn=call.turn, events=talk.told(gone), at=now)
    talk.settle(tx, call, gone, now=now)
    scene = Scene(tx=tx, pack=hotline.pack, now=now, actor="hotline")
    surveying.plan(scene, call, intent=gone.session.intent, outcome=gone.session.outcome)
    calls.end(tx, call, outcome=gone.session.outcome, at=now, session=gone.session.to_json())
    hotline.underway.forget(call.sid)


def _take(hotline: Hotline, tx: Transaction, turn: Turn, now: datetime) -> _Reply:
    if tx.alone and (known := hotline.underway.before(turn.sid, turn.number)) is not None:
        hotline.underway.forget(turn.sid)  # whatever comes of it, this is no longer where the call stands
        return _apply(hotline, tx, known[0], turn, now=now, place=known[1])
    call, kept = calls.take_turn(tx, turn.sid, turn.number)
    if call is None and turn.number == 1:
        call = _new_call(tx, turn, now)
        if call.turn:  # another first turn was faster
            call, kept = calls.take_turn(tx, turn.sid, turn.number)
    if kept is not None:
        return _Reply(text=kept.reply, differs=kept.fingerprint != turn.fingerprint and not turn.again)
    if call is None or (call.turn == 0 and turn.number > 1):
        return _Reply(text=document(*_spoken(hotline, _LOST, None), redirect(hotline.urls.voice)))
    if call.ended_at is not None:
        return _Reply(text=document(*_spoken(hotline, _OVER, call.language), HANGUP))
    if turn.number != call.turn + 1:
        return _Reply(text=_last(tx, call, hotline))
    return _apply(hotline, tx, call, turn, now=now)


def _new_call(tx: Transaction, turn: Turn, now: datetime) -> Call:
    direction = "outbound" if turn.outbound else "inbound"
    return calls.create(tx, sid=turn.sid, direction=direction, caller=turn.caller or None, called=turn.called or None, at=now)


def _last(tx: Transaction, call: Call, hotline: Hotline) -> str:
    last: tuple[int, Kept] | None = calls.last_reply(tx, call.id)
    return last[1].reply if last else document(*_spoken(hotline, _LOST, call.language), redirect(hotline.urls.voice))


def _apply(  # noqa: PLR0913 - the two last are named
    hotline: Hotline, tx: Transaction, call: Call, turn: Turn, *, now: datetime, place: Session | None = None
) -> _Reply:
    """The next turn of a call that goes on. TurnTaken when it is not where `call` says. place: its session, if it is known."""
    if (elsewhere := agents.in_a_leg(hotline, tx, call, turn)) is not None:
        return _Reply(text=elsewhere)
    signal = turn.signal
    if type(signal) in _BACK:
        signal = _back(hotline, tx, call, turn, now)
    if turn.number == 1 and destination(turn.line, hotline.numbers) is Destination.UNKNOWN_NUMBER:
        said = _not_ours(hotline)
    else:
        start = _start(hotline, tx, call, turn, now)
        said = talk.go_on(hotline, tx, call, signal, now=now, start=start, place=place)
    talk.settle(tx, call, said, now=now)
    reply = render(
        said.events, urls=hotline.urls, next_turn=turn.number + 1, voices=hotline.voices, caller_id=_shown(hotline, turn)
    )
    session = said.session
    calls.keep_turn(
        tx,
        call,
        number=turn.number,
        signal=_signal(signal, said.events),
        fingerprint=turn.fingerprint,
        reply=reply,
        at=now,
        session=(state := session.to_json()),
        ended=session.ended,
        events=talk.told(said),
    )
    queued = isinstance(said.events[-1], Queued)
    whom_we_rang = turn.number == 1 and turn.outbound  # is noted with the call
    if session.ended or whom_we_rang or not tx.alone:
        return _Reply(text=reply, queued=queued)
    moved = replace(
        call,
        customer_id=said.customer_id or call.customer_id,
        turn=turn.number,
        session=state,
        flow=session.flow,
        version=session.version,
        language=session.language,
        intent=session.intent,
        outcome=session.outcome,
    )
    return _Reply(text=reply, stands=(moved, session), queued=queued)


def _back(hotline: Hotline, tx: Transaction, call: Call, turn: Turn, now: datetime) -> Signal:
    """What it means to the flow that the caller is out of the queue, or that whoever was rung for them has hung up."""
    signal = danger.recall(tx, call, turn.signal, turn=turn.number)
    signal = agents.heard(hotline, _floor(hotline, tx, now), call, signal, gone=turn.call_status in ENDED)
    if isinstance(signal, QueueEnded):
        queue.leave(tx, call.id, signal.result.value, now)
    return signal


def _floor(hotline: Hotline, tx: Transaction, now: datetime) -> Floor:
    return Floor(tx=tx, queues=hotline.pack.queues, now=now, actor="caller")


def _start(hotline: Hotline, tx: Transaction, call: Call, turn: Turn, now: datetime) -> Session | None:
    """Where a call that we placed begins; whoever rings us does so at the flow's start, and is rung back no more."""
    if turn.number > 1:
        return None
    scene = Scene(tx=tx, pack=hotline.pack, now=now, actor="carrier" if turn.outbound else "caller")
    if turn.outbound:
        return answering.opening(scene, call, turn)
    answering.rang_in(scene, call)
    return None


def _not_ours(hotline: Hotline) -> Talk:
    """A polite end for a number that the carrier sends us and nobody has given a flow."""
    flow = hotline.pack.flow
    words = [
        Said(node=flow.start, language=language, text=_NOT_OURS[language]) for language in flow.languages if language in _NOT_OURS
    ]
    end = (OutcomeReached(outcome=UNKNOWN_NUMBER), CallEnded(outcome=UNKNOWN_NUMBER, by="flow"))
    return Talk(session=begin(flow).having(outcome=UNKNOWN_NUMBER, ended=True), events=(*words, *end))


def _spoken(hotline: Hotline, texts: Mapping[str, str], language: str | None) -> list[str]:
    """A sentence of ours, in every language of the flow until one is chosen."""
    languages = (language,) if language and language in texts else hotline.pack.flow.languages
    return [say(texts[one], one, hotline.voices) for one in languages if one in texts]


def _shown(hotline: Hotline, turn: Turn) -> str | None:
    """The number of ours that somebody sees whom we ring for the caller."""
    if turn.line.startswith("+"):
        return turn.line
    return hotline.numbers[0] if hotline.numbers else None


def _signal(signal: Signal, events: tuple[Event, ...]) -> dict[str, Any]:
    """The signal to store. What was said or keyed stays out unless a question logged it: a sensitive one does not."""
    stored: dict[str, Any] = {"kind": signal.kind}
    heard = _was_heard(events)
    match signal:
        case Digits(value=value):
            return stored | {"value": value if heard else None}
        case Speech(text=text, confidence=confidence):
            return stored | {"text": text if heard else None, "confidence": confidence}
        case QueueEnded(result=result, said=words):
            return stored | {"result": result.value, "said": words if heard else None}
        case DialEnded(result=result):
            return stored | {"result": result.value}
        case _:
            return stored


def _was_heard(events: tuple[Event, ...]) -> bool:
    """What the caller does comes early in a turn: hardly any event is looked at."""
    for event in events:  # noqa: SIM110 - a generator costs more than what it looks through
        if type(event) is Heard and event.text:
            return True
    return False
