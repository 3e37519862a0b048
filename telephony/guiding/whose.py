"""Whose call a script stands beside: the agent who talks, or who wraps up; refuses everybody else, and who passed the call on."""

from dataclasses import dataclass
from enum import StrEnum

from storage import calls, legs, wrap_ups
from storage.legs import Leg
from storage.standing import Call
from storage.transaction import Transaction


class Stage(StrEnum):
    """What the agent has of the call."""

    TALKING = "talking"
    WRAP_UP = "wrap_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An agent's part in a call. passed_on: somebody else goes on with it, so its script is theirs."""

    call: Call
    leg: Leg
    stage: Stage
    passed_on: bool

    @property
    def writable(self) -> bool:
        """Whether the agent may change what the script holds."""
        return not self.passed_on


def part_of(tx: Transaction, person_id: int) -> Part | None:
    """The call the agent talks in, else the one they owe a disposition for; its row is held when the transaction may write."""
    before = _leg_of(tx, person_id)
    if before is None:
        return None
    call = calls.by_id(tx, before.call_id)
    leg = _leg_of(tx, person_id)  # as it stands now that the call is held
    if leg is None or leg.call_id != call.id:
        return None
    stage = Stage.TALKING if leg.ended_at is None else Stage.WRAP_UP
    later = any(one.id > leg.id and one.person_id != person_id for one in legs.of_call(tx, call.id))
    return Part(call=call, leg=leg, stage=stage, passed_on=leg.how == "passed_on" or later)


def _leg_of(tx: Transaction, person_id: int) -> Leg | None:
    leg = legs.open_of_person(tx, person_id)
    owed = wrap_ups.owed(tx, person_id) if leg is None else None
    return legs.find(tx, owed.leg_id) if owed else leg
