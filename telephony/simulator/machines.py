"""Finding out whether a person answers or a machine; refuses to listen: the handset at the number says what it is.

Twilio: voice/answering-machine-detection. How long it takes the carrier is not documented; here it is always the same.
"""

from dataclasses import dataclass

from telephony.simulator import callbacks
from telephony.simulator.call import Call
from telephony.simulator.handsets import Behaviour, Handset
from telephony.simulator.messages import Goto
from telephony.simulator.stage import Stage

MESSAGE_END = "DetectMessageEnd"
MODES = ("Enable", MESSAGE_END)
_TOOK_MS = {"human": 1500, "fax": 2500, "machine_start": 3000, "machine_end_beep": 8000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Detecting:
    """How it is found out (`mode` "" for not at all). report: told of it while the document runs already."""

    mode: str = ""
    report: Goto | None = None


NOT_DETECTING = Detecting()


def in_document(stage: Stage, mode: str, callback: str, method: str) -> Detecting:
    """As a noun of a document asks for it: the two are joined at once, so it is told by a callback or not at all."""
    address = stage.address(callback) if callback else None
    return Detecting(mode=mode, report=Goto(url=address, method=method) if address else None) if mode else NOT_DETECTING


def found(stage: Stage, call: Call, handset: Handset, detecting: Detecting) -> None:
    """The call was answered: by whom. Where nothing is told beside the document, the time it takes passes before it runs."""
    if not detecting.mode:
        return
    by = _by(handset.behaviour, detecting.mode)
    if detecting.report is None:
        call.answered_by = by
        stage.network.clock.elapse(_TOOK_MS[by] / 1000)
        return
    fields = {"CallSid": call.sid, "AccountSid": stage.network.account.sid, "AnsweredBy": by}
    fields["MachineDetectionDuration"] = str(_TOOK_MS[by])
    step = Goto(url=detecting.report.url, method=detecting.report.method, fields=tuple(fields.items()))

    def tell() -> None:
        call.answered_by = by
        callbacks.tell(stage.network, call, step, "machine", standing=False)

    stage.later.append(tell)


def _by(behaviour: Behaviour, mode: str) -> str:
    match behaviour:
        case Behaviour.MACHINE:
            return "machine_end_beep" if mode == MESSAGE_END else "machine_start"
        case Behaviour.FAX:
            return "fax"
        case _:
            return "human"
