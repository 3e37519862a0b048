"""A stored call, ready to be run again by a flow; refuses to change anything: what is replayed happens to nobody."""

from dataclasses import dataclass, field
from datetime import tzinfo

from ivr.codec import KINDS, Record
from ivr.flow import Flow
from ivr.replay import LoggedTurn, Turned, replay
from storage import calls, retelling
from storage.retelling import Told
from storage.transaction import Transaction
from telephony.talk import MOST_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Retold:
    """A call as it was logged. `flow` and `version` say what it went through; `turns` as `ivr.replay` takes them."""

    sid: str
    flow: str | None
    version: str | None
    outcome: str | None
    turns: tuple[LoggedTurn, ...] = field(repr=False)

    def by(self, flow: Flow) -> tuple[Turned, ...]:
        """The call run again by this flow. Raises CannotReplay."""
        return replay(flow, self.turns, most_asked=MOST_ASKED)


def retold(tx: Transaction, sid: str, zone: tzinfo) -> Retold | None:
    """The call with the carrier's id, moments in the hotline's zone; None when there is none."""
    call = calls.find(tx, sid)
    if call is None:
        return None
    turns = [_turn(told, zone) for told in retelling.turns_of(tx, call.id)]
    gone = retelling.beside(tx, call.id, KINDS)
    if gone is not None and turns:
        turns.append(LoggedTurn(number=None, at=gone.at.astimezone(zone), signal={"kind": "hung_up"}, records=_records(gone)))
    return Retold(sid=call.sid, flow=call.flow, version=call.version, outcome=call.outcome, turns=tuple(turns))


def _turn(told: Told, zone: tzinfo) -> LoggedTurn:
    return LoggedTurn(number=told.number, at=told.at.astimezone(zone), signal=told.signal, records=_records(told))


def _records(told: Told) -> tuple[Record, ...]:
    return tuple(Record(kind=kind, data=data, personal=personal) for kind, data, personal in told.events)
