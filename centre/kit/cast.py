"""Everybody in one test and what they share; refuses to wait where nothing ever comes of waiting."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from centre.kit.ground import Ground
from telephony.simulator.faults import Fault

if TYPE_CHECKING:
    from centre.kit.agent import Agent
    from centre.kit.caller import Caller

LOOK_S: Final = 0.1
PATIENCE_S: Final = 15.0


@dataclass(slots=True, kw_only=True)
class Cast:
    """Everybody in one test. faults: what the carrier does wrong, how often. private: what was said and keyed, for the check."""

    ground: Ground
    faults: dict[Fault, int | None] = field(default_factory=dict)
    callers: list["Caller"] = field(default_factory=list)
    agents: list["Agent"] = field(default_factory=list)
    private: set[str] = field(default_factory=set, repr=False)
    sids: list[str] = field(default_factory=list)

    def until(self, fact: Callable[[], bool]) -> bool:
        """Look until it is so, as long as anything can come of waiting; whether it is."""
        left = PATIENCE_S
        while True:
            self.ground.settle()
            if fact():
                return True
            if left <= 0 or not self.ground.later(LOOK_S):
                return False
            left -= LOOK_S
