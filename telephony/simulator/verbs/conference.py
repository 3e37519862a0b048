"""<Conference> in <Dial>: into a room and out again; refuses to record it, which is accepted and noted.

Twilio: voice/twiml/conference.
"""

from dataclasses import dataclass, field

from telephony.simulator import rooms
from telephony.simulator.conferences import Conference, Participant, Report
from telephony.simulator.elements import Element
from telephony.simulator.line import State
from telephony.simulator.messages import Ended, Goto, HungUp, Interrupt, Keys, Redirected, Spoken, Stirred
from telephony.simulator.outcomes import Interrupted
from telephony.simulator.reader import Reader
from telephony.simulator.stage import Stage

ATTRIBUTES = frozenset(
    {
        *("beep", "endConferenceOnExit", "maxParticipants", "muted", "startConferenceOnEnter", "waitMethod", "waitUrl"),
        *("statusCallback", "statusCallbackEvent", "statusCallbackMethod", "coach", "jitterBufferSize", "participantLabel"),
        *("record", "recordingStatusCallback", "recordingStatusCallbackEvent", "recordingStatusCallbackMethod", "region"),
        *("eventCallbackUrl", "trim"),
    }
)

_REFUSED = {
    16025: "there is a participant of this label",
    13240: "whom to coach is not in the conference",
    13246: "the conference is full",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A room to enter: `wait_url` is heard while nobody else is there, "" for silence."""

    name: str = field(repr=False)
    starts: bool = True
    ends: bool = False
    muted: bool = False
    wait_url: str = ""
    wait_method: str = "POST"
    label: str = field(default="", repr=False)
    coach: str = ""
    size: int = 250
    record: str = ""
    callback: str = ""
    callback_method: str = "POST"
    callback_events: str = ""

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Meeting":
        """The noun in this element."""
        reader.known(element, ATTRIBUTES)
        return cls(
            name=element.text,
            starts=reader.flag(element, "startConferenceOnEnter", default=True),
            ends=reader.flag(element, "endConferenceOnExit", default=False),
            muted=reader.flag(element, "muted", default=False),
            wait_url=reader.text(element, "waitUrl"),
            wait_method=reader.method(element, "waitMethod"),
            label=reader.text(element, "participantLabel")[:128],
            coach=reader.text(element, "coach"),
            size=reader.whole(element, "maxParticipants", 250, low=2, high=250),
            record=reader.word(element, "record", ("do-not-record", "record-from-start"), "do-not-record"),
            callback=reader.text(element, "statusCallback"),
            callback_method=reader.method(element, "statusCallbackMethod"),
            callback_events=reader.text(element, "statusCallbackEvent"),
        )


def meet(stage: Stage, meeting: Meeting) -> tuple[bool, Interrupt | None]:
    """Be in the room until it is over or something takes this line away: whether they were let in, and what took it away."""
    network, call = stage.network, stage.call
    room = network.conferences.demand(meeting.name, sid=network.ids.make("CF"), at=network.clock.instant())
    room.claim(_report(stage, meeting), meeting.size)
    me = _participant(stage, meeting)
    entry = room.enter(me)
    if not entry.admitted:
        if entry.code:
            stage.problem(entry.code, _REFUSED[entry.code])
        return entry.code == 0, None
    network.note("room", call, room=room.name, what="entered", record=meeting.record)
    rooms.tell(network, room, "join", me)
    if entry.begins:
        rooms.tell(network, room, "start", me)
    try:
        return True, _stay(stage, room, me, meeting)
    finally:
        ended = room.leave(me.sid)
        network.note("room", call, room=room.name, what="left")
        rooms.tell(network, room, "leave", me)
        if ended:
            rooms.tell(network, room, "end")


def _participant(stage: Stage, meeting: Meeting) -> Participant:
    call = stage.call
    return Participant(
        sid=call.sid,
        post=call.line.post,
        hear=call.hear,
        label=meeting.label,
        starts=meeting.starts,
        ends=meeting.ends,
        muted=meeting.muted,
        coaches=meeting.coach,
    )


def _report(stage: Stage, meeting: Meeting) -> Report | None:
    address = stage.address(meeting.callback) if meeting.callback else None
    if address is None:
        return None
    step = Goto(url=address, method=meeting.callback_method)
    return Report(step=step, events=frozenset(meeting.callback_events.split()) & rooms.EVENTS)


def _stay(stage: Stage, room: Conference, me: Participant, meeting: Meeting) -> Interrupt | None:
    gone = None if room.together(me) else _listen(stage, meeting.wait_url, meeting.wait_method)
    seen = _Seen()
    while gone is None and not room.over:
        gone = _notice(stage, room, me, seen)
        if gone is None and not room.over:
            gone = _take(stage, room, me, State.BRIDGED if seen.together else State.WAITING)
    if gone is None and seen.together:
        stage.hear("unbridged")
    return gone


@dataclass(slots=True)
class _Seen:
    """What this line has been told of the room."""

    together: bool = False
    held: bool = False


def _notice(stage: Stage, room: Conference, me: Participant, seen: _Seen) -> Interrupt | None:
    """Let the line hear what has changed: what took it away meanwhile."""
    if room.together(me) != seen.together:
        seen.together = not seen.together
        stage.hear("bridged" if seen.together else "unbridged")
    if me.announcement is not None:
        document, me.announcement = me.announcement, None
        return _listen(stage, document.url, document.method)
    if me.held != seen.held:
        seen.held = not seen.held
        stage.hear("held" if seen.held else "resumed")
        if seen.held and me.hold is not None:
            return _listen(stage, me.hold.url, me.hold.method)
    return None


def _take(stage: Stage, room: Conference, me: Participant, state: State) -> Interrupt | None:
    """The next thing that happens on this line; what takes it away is given back."""
    match stage.wait(None, state, Keys, Spoken, HungUp, Ended, Redirected, Stirred):
        case Keys(keys=keys):
            room.speak(me, "keyed", keys)
        case Spoken(text=text):
            stage.network.note("talked", stage.call, text=text, heard_by=room.speak(me, "talked", text))
        case HungUp() | Ended() | Redirected() as message:
            return message
        case None:  # nothing is said any more: the others hang up
            for other in room.people():
                if other.sid != me.sid:
                    other.post(HungUp())
        case _:
            pass  # something has changed in the room
    return None


def _listen(stage: Stage, url: str, method: str) -> Interrupt | None:
    """Music, once: what took the line away meanwhile."""
    home = stage.origin
    address = stage.address(url) if url else None
    if address is None:
        return None
    outcome = stage.perform(Goto(url=address, method=method))
    stage.origin = home
    return outcome.by if isinstance(outcome, Interrupted) else None
