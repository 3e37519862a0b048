"""The agents' floor as their pages use it; refuses what is not the agent's own: every function takes the person.

    floor.arrive(hotline, person, languages=("zh-CN",))
    floor.set_presence(hotline, person, "free")
    floor.state(hotline, person)          # {"version": 12, "state": "ringing", "offer": {...}, ...}
    floor.answer(hotline, person)

All is true once the function returns, on any page of the agent's: state comes from the database. What the carrier does not do at
once is done by the next `routing.tick`. `Refused` says why something is not possible now.
"""

from telephony.floor.presence import arrive, extend, heartbeat, set_presence, wrap_up
from telephony.floor.refused import Reason, Refused
from telephony.floor.talking import answer, decline, hang_up, hold, resume, transfer
from telephony.floor.view import card, heard, say, state, token

__all__ = [
    "Reason",
    "Refused",
    "answer",
    "arrive",
    "card",
    "decline",
    "extend",
    "hang_up",
    "heard",
    "heartbeat",
    "hold",
    "resume",
    "say",
    "set_presence",
    "state",
    "token",
    "transfer",
    "wrap_up",
]
