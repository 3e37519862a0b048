"""A signal answered by flow and world together, and the rows that come of it; refuses a transaction of its own.

The engine stops whenever it wants to know something; the world's answer goes back in until somebody has to be waited for.
"""

from datetime import datetime
from typing import Final

from ivr.codec import encode
from ivr.engine import Sprint, begin, resume
from ivr.events import CallEnded, Event, LimitReached, Queued, RecordingChanged, Said, Wanted
from ivr.flow import Flow
from ivr.session import Session
from ivr.signals import HungUp, QueueEnded, QueueResult, Signal, Speech, Started
from ivr.value import Value
from promises.surveys import SurveyStatus
from storage import appointments, queue, recordings, surveys
from storage.eventlog import Envelope, Happening
from storage.standing import Call
from storage.transaction import Transaction
from telephony import sound, world
from telephony.hotline import Hotline
from telephony.world import Facts

MOST_ASKED: Final = 10  # questions to the world in a turn; a flow that has more is going round in circles

_RESTARTED: Final = {
    "zh-CN": "对不起，我们刚刚更新了服务，请从头再说一遍。",
    "en-US": "Sorry, our service has just been updated. Let us start again.",
}

_UNSETTLED: Final = frozenset({Queued, RecordingChanged, CallEnded})
"""Events that more may come of than a line in the log."""


class Talk(Value, frozen=True, kw_only=True):
    """What one signal came to: the session to keep and all events; `before` is logged ahead of them.

    customer_id: whose call it was found to be on the way; None when nothing was found out about that.
    """

    session: Session
    events: tuple[Event, ...]
    before: tuple[Envelope, ...] = ()
    customer_id: int | None = None


def go_on(  # noqa: PLR0913 - the last three are named
    hotline: Hotline,
    tx: Transaction,
    call: Call,
    signal: Signal,
    *,
    now: datetime,
    start: Session | None = None,
    place: Session | None = None,
) -> Talk:
    """Let the call go on from where it is; `now` is aware. A place that the flow no longer has is left for its start.

    start: where a call begins that is no ordinary one. place: the call's session, if it has been read already.
    """
    flow = hotline.pack.flow
    here = now.astimezone(hotline.pack.calendar.zone)
    session = place or (Session.from_json(call.session) if call.session is not None else None)
    if session is None:
        session = start or begin(flow, call.language)
        return _talk(hotline, tx, call, resume(flow, session, signal, now=here), now=here)
    there = session.flow == flow.name and session.node in flow.nodes
    if there or session.ended or _nobody_hears(signal):
        return _talk(hotline, tx, call, resume(flow, session, signal, now=here), now=here)
    afresh = _afresh(flow, session, signal)
    talk = _talk(hotline, tx, call, resume(flow, afresh, Started(), now=here), now=here)
    words = tuple(
        Said(node=session.node, language=language, text=_RESTARTED[language])
        for language in ((session.language,) if session.language in flow.languages else flow.languages)
        if language in _RESTARTED
    )
    moved = Envelope(kind="flow_restarted", data={"flow": session.flow, "version": session.version, "node": session.node})
    return Talk(session=talk.session, events=words + talk.events, before=(moved,), customer_id=talk.customer_id)


def _nobody_hears(signal: Signal) -> bool:
    return isinstance(signal, HungUp) or (isinstance(signal, QueueEnded) and signal.result is QueueResult.HUNG_UP)


def _afresh(flow: Flow, session: Session, signal: Signal) -> Session:
    """The call at the flow's start again, or where words that outrank every question lead."""
    place = begin(flow, session.language, session.entry).having(turns=session.turns + 1, outcome=session.outcome)
    urgent = flow.interrupt_in(signal.text, everywhere=True) if isinstance(signal, Speech) else None
    return place.having(node=urgent.next) if urgent else place


def _talk(hotline: Hotline, tx: Transaction, call: Call, sprint: Sprint, *, now: datetime) -> Talk:
    """Answer what the flow wants to know until it waits for somebody else."""
    if not isinstance(sprint.events[-1], Wanted):  # most turns ask nothing
        return Talk(session=sprint.session, events=sprint.events)
    flow = hotline.pack.flow
    events = [*sprint.events]
    whose: list[int] = []
    asked = 0
    while isinstance(wanted := events[-1], Wanted):
        asked += 1
        if asked == MOST_ASKED + 1:
            events.append(LimitReached(limit="queries"))
            out = sprint.session.having(node=flow.limit, stage="starting", limited=True)
            sprint = resume(flow, out, Started(), now=now)
        elif asked > 2 * MOST_ASKED:
            outcome = sprint.session.outcome or "limit"
            ended = sprint.session.having(ended=True, outcome=outcome)
            sprint = Sprint(session=ended, events=(CallEnded(outcome=outcome, by="flow"),))
        else:
            facts = Facts(
                pack=hotline.pack,
                on_call_number=hotline.on_call_number,
                tx=tx,
                call=call,
                session=sprint.session,
                now=now,
                whose=whose,
            )
            sprint = resume(flow, sprint.session, world.answer(facts, wanted), now=now)
        events += sprint.events
    return Talk(session=sprint.session, events=tuple(events), customer_id=whose[-1] if whose else None)


def told(talk: Talk) -> list[Happening]:
    """What happened, to be logged: what is personal stands apart."""
    return [*talk.before, *map(encode, talk.events)]


def settle(tx: Transaction, call: Call, talk: Talk, *, now: datetime) -> None:
    """Write what else comes of it: who waits in a queue, and the tidying up after a call."""
    if _UNSETTLED.isdisjoint(map(type, talk.events)):  # nearly every turn
        return
    for event in talk.events:
        if type(event) not in _UNSETTLED:
            continue
        match event:
            case Queued(queue=name, priority=priority):
                queue.leave(tx, call.id, "left", now)
                queue.enter(tx, call.id, name, priority, now)
            case RecordingChanged(state="refused"):
                recordings.refuse(tx, call.id, at=now)
            case CallEnded(by=by):
                sound.keep_words(tx, call, at=now)
                _tidy(tx, call, how="hung_up" if by == "caller" else "left", now=now)
            case _:
                pass


def _tidy(tx: Transaction, call: Call, *, how: str, now: datetime) -> None:
    """Leave nothing hanging when a call is over: no hold, no place in a queue, no survey without an end."""
    appointments.release(tx, call.id)
    queue.leave(tx, call.id, how, now)
    survey = surveys.of_call(tx, call.id)
    if survey is not None and survey.status == SurveyStatus.OFFERED:
        surveys.keep(tx, call.id, status=SurveyStatus.BROKE_OFF.value, scores=survey.scores, comment=survey.comment, at=now)
