"""The turn engine: a session and a signal give events and the next session; refuses clocks, ids, chance and the outside world.

A sprint runs from node to node until one event stops it: Awaited, Wanted, Queued, DialRequested or CallEnded, always the last.
The same flow, session, signal and instant always give the same sprint: replay is calling this again.
"""

from datetime import datetime

from ivr.events import CallEnded, Event
from ivr.flow import Flow
from ivr.nodes.node import Node
from ivr.run import SLACK, STARTING, Run
from ivr.session import Session
from ivr.signals import Found, HungUp, QueueEnded, QueueResult, Signal, Started
from ivr.value import Value

MAX_STEPS = 100
"""Nodes entered in one sprint; a flow that wants more is going round in circles."""
_LEAVING = (HungUp, QueueEnded)
"""Signals with which a caller may have gone."""


class Sprint(Value, frozen=True, kw_only=True):
    """What one signal led to: the session to keep, and the events, of which the last says what to wait for."""

    session: Session
    events: tuple[Event, ...]


def begin(flow: Flow, language: str | None = None, entry: str | None = None) -> Session:
    """A session before its first signal, at one of the flow's entries or its start.

    A `language` that the flow does not have counts as none chosen, an `entry` it does not have as its start.
    """
    return Session(
        flow=flow.name,
        version=flow.version,
        node=flow.first(entry),
        entry=entry if entry in flow.entries else None,
        language=language if language in flow.languages else None,
        stage=STARTING,
    )


def resume(flow: Flow, session: Session, signal: Signal, *, now: datetime) -> Sprint:
    """Go on with a call. `now` is aware, in the hotline's zone. Never raises for what a caller or the world can do."""
    if session.ended:
        over = CallEnded(outcome=session.outcome or "ended", by="flow")
        return Sprint(session=session, events=(over,))
    run, nodes, steps = Run(flow, session, now), flow.nodes, 0
    target = _first(flow, run, signal)
    while target is not None:
        steps += 1
        if steps > MAX_STEPS:
            target, steps = run.limit("steps"), 0
            continue
        run.move(target)
        target = nodes[target].enter(run)
    return Sprint(session=run.close(), events=tuple(run.events))


def _first(flow: Flow, run: Run, signal: Signal) -> str | None:
    """The node that the signal leads to; None when the sprint has stopped already."""
    node = flow.nodes.get(run.node)
    if isinstance(signal, _LEAVING) and _gone(signal):
        return _hang_up(run, node)
    if run.stage == STARTING or node is None:  # the flow may have lost a node since the last turn
        return _afresh(flow, run, node, signal)
    if not (isinstance(signal, Found) and node.expects(signal)):  # the world's answer belongs to the turn that asked
        run.turns += 1
    if run.turns > flow.turn_limit + SLACK:
        run.limited = True
        return run.limit("turns")
    return node.take(run, signal)


def _gone(signal: HungUp | QueueEnded) -> bool:
    return isinstance(signal, HungUp) or signal.result is QueueResult.HUNG_UP


def _hang_up(run: Run, node: Node | None) -> str | None:
    """Settle what the flow wants settled, unheard; else end."""
    first = not run.gone
    run.gone = True
    if first and node is not None and node.on_hang_up is not None and run.stage != STARTING:
        return node.on_hang_up
    run.finish()
    return None


def _afresh(flow: Flow, run: Run, node: Node | None, signal: Signal) -> str:
    """Enter the first node, or start over where the flow no longer has the place the call was at."""
    if node is None:
        run.missed("unexpected", counts=False)
    if not isinstance(signal, Started):
        run.turns += 1
    return run.node if node is not None else flow.first(run.session.entry)
