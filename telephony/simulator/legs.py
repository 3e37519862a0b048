"""Ringing virtual handsets for <Dial>; refuses to ring longer than asked. Twilio: voice/twiml/{dial,number,client}."""

from dataclasses import dataclass, field

from telephony.simulator import machines
from telephony.simulator.call import EVENTS, Call, Script, StatusHook
from telephony.simulator.handsets import Handset
from telephony.simulator.line import Line, State
from telephony.simulator.machines import NOT_DETECTING, Detecting
from telephony.simulator.messages import Dequeued, Ended, Goto, HungUp, Inline, Interrupt, Keys, Redirected
from telephony.simulator.outcomes import Next
from telephony.simulator.progress import Progress
from telephony.simulator.stage import Stage

# Which status speaks for several legs that nobody answered.
_LOUDEST = ("no-answer", "busy", "failed", "canceled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A number or client to ring; `whisper` runs on their side before the two are joined, `tones` are pressed there."""

    number: str = field(repr=False)
    whisper: Goto | None = None
    status: StatusHook | None = None
    detecting: Detecting = NOT_DETECTING
    tones: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """What the ringing came to: the leg that answered with its handset, or the status for the action, or what broke it off."""

    leg: Call | None
    handset: Handset
    status: str
    broken_by: Interrupt | None = None


def ring(stage: Stage, rings: tuple[Ring, ...], caller: str, seconds: float) -> Rung:
    """Ring all at once; whose handset answers first is on the line, the others are canceled."""
    network, progress = stage.network, Progress(network=stage.network)
    legs = [(network.add(_leg(stage, item, caller)), network.handsets.at(item.number), item) for item in rings]
    for leg, _, _ in legs:
        progress.move(leg, "initiated")
        progress.move(leg, "ringing")
    quick = [entry for entry in legs if entry[1].answers and entry[1].rings_s <= seconds]
    winner = min(quick, key=lambda entry: entry[1].rings_s, default=None)
    silent = winner is None and any(handset.status == "no-answer" for _, handset, _ in legs)
    broken = _ring_out(stage, winner[1].rings_s if winner else seconds if silent else 0)
    if winner is None or broken is not None:
        for leg, handset, _ in legs:
            _end(progress, leg, "canceled" if broken else handset.status)
        statuses = [leg.status for leg, _, _ in legs]
        loudest = next(status for status in _LOUDEST if status in statuses)
        return Rung(leg=legs[-1][0], handset=Handset(), status=loudest, broken_by=broken)
    answered, handset, item = winner
    for leg, other, _ in legs:
        if leg is not answered:
            _end(progress, leg, "canceled" if other.answers or other.status == "no-answer" else other.status)
    answered.stays_s = handset.stays_s
    machines.found(stage, answered, handset, item.detecting)
    progress.move(answered, "in-progress")
    if item.whisper is not None and not _whispered(stage, answered, handset, item.whisper):
        _end(progress, answered, "completed")
        return Rung(leg=answered, handset=handset, status="no-answer")
    if item.tones:
        network.note("tones", answered, digits=item.tones)
    return Rung(leg=answered, handset=handset, status="completed")


def ring_in_turn(stage: Stage, rings: tuple[Ring, ...], caller: str, seconds: float) -> Rung:
    """Ring one after the other until somebody answers."""
    rung = ring(stage, rings[:1], caller, seconds)
    for item in rings[1:]:
        if rung.status == "completed" or rung.broken_by is not None:
            break
        rung = ring(stage, (item,), caller, seconds)
    return rung


def finish(stage: Stage, leg: Call) -> None:
    """The conversation with this leg is over."""
    _end(Progress(network=stage.network), leg, "completed")


def _end(progress: Progress, leg: Call, status: str) -> None:
    progress.move(leg, status)
    leg.line.become(State.ENDED)


def _leg(stage: Stage, item: Ring, caller: str) -> Call:
    network = stage.network
    return Call(
        sid=network.ids.make("CA"),
        direction="outbound-dial",
        caller=caller,
        called=item.number,
        parent=stage.call.sid,
        script=Script(start=item.whisper or Inline(twiml="<Response/>"), status=item.status),
        line=Line(network.clock, attached=False),
        created=network.clock.instant(),
    )


def _ring_out(stage: Stage, seconds: float) -> Interrupt | None:
    """It rings for so long, which passes at once where somebody drives the call; what broke it off."""
    if not seconds:
        return None
    if stage.call.line.attached:
        stage.network.clock.elapse(seconds)
        return None
    message = stage.wait(seconds, State.TALKING, HungUp, Ended, Redirected)
    return message if isinstance(message, HungUp | Ended | Redirected | Dequeued) else None


def _whispered(stage: Stage, leg: Call, handset: Handset, whisper: Goto) -> bool:
    """Run a document on the answering side; whether they are still there to talk."""
    if handset.keys:
        leg.line.post(Keys(keys=handset.keys))
    return isinstance(Stage(network=stage.network, call=leg, read=stage.read).perform(whisper), Next)


def hook(stage: Stage, url: str, method: str, events: str) -> StatusHook | None:
    """The status hook of a leg, None without a URL."""
    address = stage.address(url) if url else None
    if address is None:
        return None
    return StatusHook(
        url=address, method=method, events=frozenset(events.split()) & frozenset(EVENTS) or frozenset({"completed"})
    )
