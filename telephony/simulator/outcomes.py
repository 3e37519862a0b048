"""How a verb leaves the call; refuses exceptions as control flow: every way on is a value."""

from dataclasses import dataclass

from telephony.simulator.messages import Goto, Inline, Interrupt


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """Go on with the verb after this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """<Leave>: out of the queue, on with the verb after <Enqueue>."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """The call is over; `status` is the carrier's word for how."""

    status: str = "completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """Something from outside outranks the document."""

    by: Interrupt


Outcome = Next | Left | Over | Interrupted | Goto | Inline
