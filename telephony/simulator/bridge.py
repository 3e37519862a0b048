"""Two legs talking: what one says the other hears; refuses to let the hotline overhear, but for a recording of the call."""

from telephony.simulator import taping
from telephony.simulator.line import State
from telephony.simulator.messages import Ended, HungUp, Interrupt, Keys, Redirected, Released, Spoken
from telephony.simulator.stage import Stage
from telephony.simulator.tape import Side


def talk(stage: Stage, other: str | None, *, seconds: float | None, star_ends: bool = False) -> Interrupt | None:
    """Keep this leg in a conversation until a side leaves it: what took this leg away, None when the other side left.

    `other` is the SID of the other leg when it is carried out elsewhere, None when nobody else acts for it. `seconds` is how long
    the other side stays by itself (None: until told). On a driven line a silence means that the other side hangs up.
    """
    stage.hear("bridged")
    while True:
        message = stage.wait(seconds, State.BRIDGED, Keys, Spoken, HungUp, Ended, Redirected, Released)
        match message:
            case Keys(keys=keys) if star_ends and "*" in keys:
                _release(stage, other)
                return None
            case Spoken(text=text, audio=audio, by=by):
                taping.words(stage, Side.LINE if by == "agent" else Side.CALLER, text, "", audio)
                _tell(stage, other, message)
            case Keys():
                _tell(stage, other, message)
            case Released(sid=sid):
                if sid == other:
                    stage.hear("unbridged")
                    return None
            case HungUp() | Ended() | Redirected():
                _release(stage, other)
                return message
            case None:
                _hang_up(stage, other)
                stage.hear("unbridged")
                return None
            case _:
                raise AssertionError("the line gave a message that was not wanted")


def _tell(stage: Stage, other: str | None, message: Keys | Spoken) -> None:
    """Let the other leg hear it; where nobody acts for it, nobody does."""
    leg = stage.network.find(other) if other else None
    if leg is None:
        stage.network.note("unheeded", stage.call, what=type(message).__name__)
        return
    kind, text = ("talked", message.text) if isinstance(message, Spoken) else ("keyed", message.keys)
    leg.hear(kind, text, "", {"by": stage.call.sid})
    stage.network.note(kind, stage.call, text=text, heard_by=1)


def _release(stage: Stage, other: str | None) -> None:
    leg = stage.network.find(other) if other else None
    if leg is not None:
        leg.line.post(Released(sid=stage.call.sid))


def _hang_up(stage: Stage, other: str | None) -> None:
    leg = stage.network.find(other) if other else None
    if leg is not None:
        leg.line.post(HungUp())
