"""The one way a call is placed, whatever it is about; refuses to dial while nobody can say whether this attempt has been dialled.

    ask the gate and write the intent (one transaction) → dial → placed | refused | unknown
    found intended or unknown: look at the carrier before anything else; still unknown after the last look: parked for a person

The carrier's reports carry the attempt's key and may settle it at any moment; what is settled is left alone. Whoever wrote the
intent dials at once or not at all, so that a look made later than any dial can still be under way proves what it finds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from promises.gate import Never, Ring, Wait
from promises.outbound import Purpose, Result
from storage import dials, outbox
from storage.dials import Dial
from storage.transaction import Transaction
from telephony.dialer import DialRefused, DialUnknown, Order, Placed
from telephony.outbound import attempts, errands
from telephony.outbound.asking import verdict
from telephony.outbound.errands import Errand
from telephony.outbound.scene import Scene
from workers.job import Done, JobFailed, Later, Task, Write, nothing
from workers.tools import Tools

CHECK: Final = "check_dial"
AT_ONCE: Final = timedelta(seconds=5)
"""Whoever takes longer from the intent to the dial does not dial: somebody else may be looking already."""
PACE: Final = timedelta(seconds=2)
"""The pause when the carrier takes no more calls just now."""
_TOO_MANY: Final = 429
PAUSES_S: Final = (5.0, 30.0, 120.0, 300.0, 600.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dialling:
    """The intent is written: dial now."""

    dial: Dial
    errand: Errand


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doubt:
    """Somebody wrote the intent and may have dialled. `others`: the carrier's ids of other attempts' calls."""

    dial: Dial
    others: frozenset[str]


_Step = _Dialling | _Doubt | Done | Later


def place(tools: Tools, task: Task, purpose: Purpose, subject_id: int) -> Done | Later:
    """Bring this attempt on by one step. Raises JobFailed: for a person to see to, or to be tried again."""
    if tools.line is None:
        raise JobFailed("there is no number of ours to show", permanent=True)
    step = tools.store.write(lambda tx: _ask(tools, tx, task.key, (purpose, subject_id)))
    match step:
        case _Dialling():
            return _dial(tools, task, step)
        case _Doubt():
            return _look(tools, step)
        case Done() | Later():
            return step
        case _:
            assert_never(step)


def number_in(payload: Mapping[str, Any], name: str) -> int:
    """The id in a payload; JobFailed for good when it is not there: the data was erased."""
    value = payload.get(name)
    if not isinstance(value, int):
        raise JobFailed("the data was erased", permanent=True)
    return value


def order_for(tools: Tools, dial: Dial) -> Order:
    """The order for an attempt. JobFailed for good when its number was erased."""
    if dial.number is None or tools.line is None:
        raise JobFailed("the data was erased", permanent=True)
    rules = tools.pack.outbound
    return Order(attempt=dial.key, to=dial.number, line=tools.line, ring_s=rules.ring_s, machines=rules.machines)


def _ask(tools: Tools, tx: Transaction, key: str, about: tuple[Purpose, int]) -> _Step:
    """What is to be done now; when it is to dial, the intent is written."""
    scene = _scene(tools, tx)
    dial = dials.find(tx, key)
    if dial is not None and (dial.ended_at is not None or dial.state != "failed"):
        return _begun(tools, tx, dial)
    errand = errands.find(tx, tools.pack, *about)
    if errand is None or not errand.wanted:
        return Done()
    match verdict(scene, errand, key=key):
        case Ring():
            return _intend(scene, errand, key, dial)
        case Wait(until=until):
            return Later(due_at=until)
        case Never.NO_WINDOW:
            raise JobFailed("no hour is allowed in every zone this number may be in", permanent=True)
        case Never() as why:
            attempts.give_up(scene, errand, why=why.value)
            return Done()


def _begun(tools: Tools, tx: Transaction, dial: Dial) -> Done | _Doubt:
    """This attempt has been made, or may have been. A placed one that we did not write is known by a report that was faster."""
    if dial.ended_at is not None:
        return Done()
    return Done(lambda tx: _see_to_its_end(tools, tx, dial.key)) if dial.state == "placed" else _doubt(tx, dial)


def _doubt(tx: Transaction, dial: Dial) -> _Doubt:
    since = dial.intended_at - timedelta(days=1)
    return _Doubt(dial=dial, others=dials.sids(tx, dial.number or "", since=since, own=dial.key))


def _intend(scene: Scene, errand: Errand, key: str, before: Dial | None) -> _Dialling | _Doubt:
    """Write the intent; in doubt when somebody else has written it since we looked."""
    tx, number = scene.tx, errand.number or ""
    if before is None:
        dial, ours = dials.intend(tx, key=key, number=number, purpose=errand.purpose.value, at=scene.now, **errand.about)
    else:
        ours = dials.again(tx, key, number=number, at=scene.now)
        dial = dials.find(tx, key) or before
    if not ours:
        return _doubt(tx, dial)
    scene.note("dial_intended", {"attempt": key, "purpose": errand.purpose.value, **errand.about})
    return _Dialling(dial=dial, errand=errand)


def _dial(tools: Tools, task: Task, step: _Dialling) -> Done | Later:
    dial = step.dial
    order = order_for(tools, dial)
    if tools.clock() - dial.intended_at > AT_ONCE or not task.hold():
        return Later(due_at=tools.clock())  # found intended, it will be looked up
    try:
        return _placed(tools, dial, tools.dialer.place(order))
    except DialUnknown:
        return Later(due_at=_next_look(tools, 0), write=_noted(tools, "dial_unknown", dial, _unknown(dial, tools.clock())))
    except DialRefused as refusal:
        return _refused(tools, step, refusal)


def _unknown(dial: Dial, at: datetime) -> Write:
    return lambda tx: dials.unknown(tx, dial.key, error="the carrier's answer was lost", at=at)


def _placed(tools: Tools, dial: Dial, placed: Placed) -> Done:
    """The carrier has the call; whether its last report comes is made sure of later."""
    now = tools.clock()

    def write(tx: Transaction) -> None:
        scene = _scene(tools, tx)
        if dials.placed(tx, dial.key, sid=placed.sid, at=now):
            scene.note("dial_placed", {"attempt": dial.key, "sid": placed.sid})
        elif (known := dials.find(tx, dial.key)) is not None and known.sid != placed.sid:
            scene.note("dial_doubled", {"attempt": dial.key, "sid": placed.sid})
        _see_to_its_end(tools, tx, dial.key)

    return Done(write)


def _see_to_its_end(tools: Tools, tx: Transaction, key: str) -> None:
    """Have the carrier asked how this placed attempt ended, should its last report not come."""
    now = tools.clock()
    due = now + timedelta(seconds=tools.pack.outbound.ring_s) + tools.reports_due
    outbox.put(tx, key=f"{CHECK}:{key}", kind=CHECK, payload={"attempt": key}, due_at=due, at=now)


def _refused(tools: Tools, step: _Dialling, refusal: DialRefused) -> Done | Later:
    """The carrier made no call: for this number never, just now, or because of something of ours that a person must see to."""
    dial, now, error = step.dial, tools.clock(), str(refusal)

    def not_made(tx: Transaction) -> None:
        dials.failed(tx, dial.key, error=error, at=now)

    if refusal.permanent:

        def write(tx: Transaction) -> None:
            not_made(tx)
            attempts.over(_scene(tools, tx), dial, Result.FAILED, for_good=True)

        return Done(write)
    if refusal.status == _TOO_MANY:
        return Later(due_at=now + PACE, write=not_made)
    tools.store.write(not_made)
    raise JobFailed(error)


def _look(tools: Tools, doubt: _Doubt) -> Done | Later:
    """Ask the carrier about an attempt that may have been dialled."""
    dial, now = doubt.dial, tools.clock()
    age = now - dial.intended_at
    try:
        found = tools.dialer.look_up(order_for(tools, dial), since=dial.intended_at, sid=dial.sid, others=doubt.others)
    except DialUnknown:
        return _not_told(tools, dial)
    if found is not None:
        return _placed(tools, dial, found)
    if age < tools.none_proves:
        return Later(due_at=_next_look(tools, dial.looks + 1), write=lambda tx: dials.looked(tx, dial.key))
    write = _noted(tools, "dial_not_made", dial, lambda tx: dials.failed(tx, dial.key, error="the carrier has none", at=now))
    return Later(due_at=now, write=write)


def _not_told(tools: Tools, dial: Dial) -> Later:
    """The carrier cannot say; after so many looks a person has to."""
    if dial.looks + 1 < len(tools.looks_s):
        return Later(due_at=_next_look(tools, dial.looks + 1), write=lambda tx: dials.looked(tx, dial.key))
    tools.store.write(_noted(tools, "dial_parked", dial, lambda tx: dials.looked(tx, dial.key)))
    raise JobFailed("nobody can say whether this call was placed; look at the carrier, then retry", permanent=True)


def _next_look(tools: Tools, looks: int) -> datetime:
    pause = tools.looks_s[min(looks, len(tools.looks_s) - 1)]
    return tools.clock() + timedelta(seconds=pause)


def _noted(tools: Tools, kind: str, dial: Dial, write: Write = nothing) -> Write:
    def both(tx: Transaction) -> None:
        write(tx)
        _scene(tools, tx).note(kind, {"attempt": dial.key})

    return both


def _scene(tools: Tools, tx: Transaction) -> Scene:
    return Scene(tx=tx, pack=tools.pack, now=tools.clock(), actor="worker")
