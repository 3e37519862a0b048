"""What the person at a telephone did, beside what was heard there; refuses to judge whether the hotline took notice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from telephony.simulator.line import State
from telephony.simulator.messages import Answered, HungUp, Keys, Message, Quiet, Refused, Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`kind`: key, say, or one of a story's words (silence, hang up, agent answers, they hang up), answered, refused.

    order: its place among all that is known of the call. at_s: seconds since the call began, on the carrier's clock.
    """

    kind: str
    text: str = field(default="", repr=False)
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    order: int = 0
    at_s: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """For the control API."""
        return {"kind": self.kind, "text": self.text, "data": dict(self.data)}


_NAMES: Mapping[type[Message], str] = {HungUp: "hang up", Answered: "answered", Refused: "refused"}


def deed_of(message: Message, state: State) -> Deed:
    """The deed behind a message that comes while the call is in this state; what no person did keeps its message's name."""
    match message:
        case Keys(keys=keys):
            return Deed(kind="key", text=keys)
        case Spoken(text=text, then=then, confidence=confidence, audio=audio, by=by):
            return Deed(
                kind="say", text=text, data={"then": then, "confidence": confidence, "voice": audio is not None, "by": by}
            )
        case Quiet():
            return Deed(kind="they hang up" if state is State.BRIDGED else "silence")
        case _:
            return Deed(kind=_NAMES.get(type(message), type(message).__name__))
