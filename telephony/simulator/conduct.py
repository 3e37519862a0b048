"""A call from its first ring to its last callback; refuses to leave one without a final status, whatever goes wrong inside."""

from collections.abc import Callable
from dataclasses import dataclass, field

from telephony.simulator import beside, machines, taping
from telephony.simulator.call import Call
from telephony.simulator.document import of_reply
from telephony.simulator.faults import Fault
from telephony.simulator.handsets import Behaviour
from telephony.simulator.heard import APPLICATION_ERROR
from telephony.simulator.line import State
from telephony.simulator.machines import NOT_DETECTING, Detecting
from telephony.simulator.messages import Answered, Dequeued, Ended, Goto, HungUp, Interrupt, Redirected, Refused
from telephony.simulator.network import Network
from telephony.simulator.outcomes import Interrupted, Outcome, Over
from telephony.simulator.progress import Progress
from telephony.simulator.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """How a call placed by REST is recorded, and who is told of it."""

    channels: int = 1
    report: Goto | None = None
    events: tuple[str, ...] = ("completed",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """How a call placed by REST is to ring: `ring_s` seconds at most. recorded: from answering on, so.

    wait_s: seconds it is queued before it leaves.
    """

    ring_s: float = 60
    recorded: Recorded | None = None
    send_digits: str = field(default="", repr=False)
    detecting: Detecting = NOT_DETECTING
    wait_s: float = 0
    faults: tuple[Fault, ...] = ()


def inbound(network: Network, call: Call) -> None:
    """Somebody phones one of our numbers: their call rings until the first document answers it."""
    _whole(network, call, _documents)


def outbound(network: Network, call: Call, placing: Placing) -> None:
    """A call placed by REST: a handset rings, and when it answers the document runs."""
    _whole(network, call, lambda stage: _rung(stage, placing))


def _whole(network: Network, call: Call, run: Callable[[Stage], str]) -> None:
    stage = Stage(network=network, call=call, read=of_reply)
    status = "failed"
    try:
        status = run(stage)
    except Exception as error:
        # A fault of the simulator itself: the caller hears what a carrier would say, the ledger names the fault.
        stage.problem(11000, f"the simulator failed: {type(error).__name__}")
        stage.hear("error", APPLICATION_ERROR, "en-US")
        raise
    finally:
        _over(stage, status)


def _over(stage: Stage, status: str) -> None:
    """Final status, the last requests, and only then the line is seen to have ended."""
    call = stage.call
    try:
        Progress(network=stage.network).move(call, status)
        taping.stop_all(stage)
        beside.stop_all(stage)
        _tell_afterwards(stage)
        stage.network.web.finish(call)
        stage.hear("ended", status=call.status)
    finally:
        call.line.become(State.ENDED)


def _tell_afterwards(stage: Stage) -> None:
    """Actions whose documents nobody runs any more."""
    due, stage.call.afterwards = stage.call.afterwards, []
    for step in due:
        stage.network.web.document(stage.call, step, "action")
    stage.tell_later()


def _documents(stage: Stage) -> str:
    """Run documents from the call's start, and from wherever REST sends it, to the end; the final status."""
    step = stage.call.script.start
    while True:
        outcome = stage.perform(step)
        if isinstance(outcome, Interrupted) and isinstance(outcome.by, Redirected):
            step = outcome.by.to
            stage.wait_fields = None
            _tell_afterwards(stage)
        else:
            return _status(stage, outcome)


def _status(stage: Stage, outcome: Outcome) -> str:
    match outcome:
        case Over(status=status):
            return status
        case Interrupted(by=Ended(status=status)):
            return status
        case Interrupted(by=HungUp() | Dequeued()):
            return "completed" if stage.call.status == "in-progress" else "no-answer"
        case _:
            # The end of the document hangs up; an empty one is answered first.
            stage.answer()
            return "completed"


def _rung(stage: Stage, placing: Placing) -> str:
    network, call, progress = stage.network, stage.call, Progress(network=stage.network)
    handset = network.handsets.at(call.called)
    interrupt = _queued(stage, placing.wait_s)
    if isinstance(interrupt, Ended):
        # Canceled while still queued: the carrier reports nothing at all.
        return interrupt.status
    progress.move(call, "initiated")
    if handset.behaviour is Behaviour.FAIL:
        return "failed"
    progress.move(call, "ringing")
    if network.phones.attended(call.called) and not network.handsets.placed(call.called):
        status = _picked_up(stage, placing.ring_s)
        if status:
            return status
    elif not handset.answers or handset.rings_s > placing.ring_s:
        return _unanswered(stage, handset.status, placing.ring_s)
    elif handset.rings_s and isinstance(gone := stage.wait(handset.rings_s, State.RINGING, HungUp, Ended), Ended):
        return gone.status
    call.stays_s = handset.stays_s
    machines.found(stage, call, handset, placing.detecting)
    progress.move(call, "in-progress")
    if placing.send_digits:
        network.note("tones", call, digits=placing.send_digits)
    if placing.recorded is not None:
        tape = taping.new(network, source="OutboundAPI", channels=placing.recorded.channels)
        tape.report, tape.events = placing.recorded.report, placing.recorded.events
        taping.start(stage, "", tape)
    status = _documents(stage)
    taping.stop_all(stage)
    return status


def _queued(stage: Stage, seconds: float) -> Interrupt | None:
    """Wait for the call's turn to leave; what ended it meanwhile."""
    call = stage.call
    if seconds and not call.line.attached:
        message = stage.wait(seconds, State.RINGING, Ended)
        if isinstance(message, Ended):
            return message
    call.queue_seconds = int(seconds)
    return call.line.interrupt()


def _picked_up(stage: Stage, ring_s: float) -> str:
    """A phone rings before a person; "" when they take the call, which they drive from then on, else its final status."""
    with stage.network.phones.ring(stage.call):
        match stage.wait(ring_s, State.RINGING, Answered, Refused, HungUp, Ended):
            case Answered():
                stage.call.line.attached = True
                return ""
            case Ended(status=status):
                return status
            case Refused() | HungUp():
                return "busy"
            case _:
                return "no-answer"


def _unanswered(stage: Stage, status: str, ring_s: float) -> str:
    if status != "no-answer":
        return status
    message = stage.wait(ring_s, State.RINGING, HungUp, Ended)
    return message.status if isinstance(message, Ended) else status
