"""Stored calls run again by a flow, and where each would have gone another way; refuses whole conversations: one line a call."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.events import CallEnded, NodeEntered
from ivr.flow import Flow
from ivr.replay import CannotReplay, Turned, Verdict, verdict
from telephony.retelling import retold

if TYPE_CHECKING:
    from storage.door import Store
    from telephony.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How one call came out. verdict: same, words, way, unknown, or none where it cannot be run again (`note` says why).

    turn: where it first came out otherwise; node: the last one that both went through; outcome: as it was; now: as it would be.
    """

    sid: str
    verdict: str
    outcome: str | None
    now: str | None = None
    turn: int | None = None
    node: str | None = None
    note: str | None = None


def rerun(store: "Store", sid: str, flow: Flow, pack: "Pack") -> Run:
    """Run one stored call again."""
    found = store.read(lambda tx: retold(tx, sid, pack.calendar.zone))
    if found is None:
        return Run(sid=sid, verdict="none", outcome=None, note="the call is gone")
    try:
        turned = found.by(flow)
    except CannotReplay as why:
        return Run(sid=sid, verdict="none", outcome=found.outcome, note=str(why))
    came = verdict(turned)
    parting = next((turn for turn in turned if turn.verdict is came), None) if came is not Verdict.SAME else None
    return Run(
        sid=sid,
        verdict=came.value,
        outcome=found.outcome,
        now=_outcome(turned),
        turn=parting.number if parting else None,
        node=_last_common(parting) if parting else None,
        note=next((turn.unknown for turn in turned if turn.unknown), None),
    )


def _outcome(turned: tuple[Turned, ...]) -> str | None:
    """What the call came to when it was run again; None while that is unknown."""
    ends = [event.outcome for turn in turned for event in turn.events if isinstance(event, CallEnded)]
    return ends[-1] if ends else None


def _last_common(turn: Turned) -> str | None:
    """The last node that the turn entered then and now."""
    now = [event.node for event in turn.events if isinstance(event, NodeEntered)]
    then = [record.data["node"] for record in turn.logged if record.kind == "node_entered"]
    common = None
    for mine, logged in zip(now, then, strict=False):
        if mine != logged:
            break
        common = mine
    return common
