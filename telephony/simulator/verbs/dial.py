"""<Dial>: somebody else is brought onto the line; refuses nouns it does not know as a failed dial, noted.

Twilio: voice/twiml/{dial,number,client,queue,conference}.
"""

from dataclasses import dataclass, field

from telephony.simulator import legs, machines
from telephony.simulator.bridge import talk
from telephony.simulator.call import Call
from telephony.simulator.elements import Element
from telephony.simulator.line import State
from telephony.simulator.messages import Ended, Goto, HungUp, Interrupt, Joined, Redirected, Released
from telephony.simulator.outcomes import Interrupted, Next, Outcome
from telephony.simulator.queues import Queue, Seeker
from telephony.simulator.reader import Reader
from telephony.simulator.recordings import Recording
from telephony.simulator.stage import Fields, Stage, Verb
from telephony.simulator.verbs.conference import Meeting, meet
from telephony.simulator.verbs.media import announce, media_url

ATTRIBUTES = frozenset(
    {
        "action", "answerOnBridge", "callReason", "callerId", "hangupOnStar", "method", "record",
        "recordingStatusCallback",
        "recordingStatusCallbackEvent", "recordingStatusCallbackMethod", "recordingTrack", "referMethod", "referUrl",
        "ringTone",
        "sequential", "timeLimit", "timeout", "trim",
    }
)  # fmt: skip
NOUN_ATTRIBUTES = {
    "Number": frozenset(
        {
            "amdStatusCallback", "amdStatusCallbackMethod", "byoc", "machineDetection",
            "machineDetectionSilenceTimeout",
            "machineDetectionSpeechEndThreshold", "machineDetectionSpeechThreshold", "machineDetectionTimeout",
            "method", "sendDigits",
            "statusCallback", "statusCallbackEvent", "statusCallbackMethod", "url",
        }
    ),
    "Client": frozenset({"method", "statusCallback", "statusCallbackEvent", "statusCallbackMethod", "url"}),
    "Queue": frozenset({"method", "postWorkActivitySid", "reservationSid", "url"}),
}  # fmt: skip
_RECORDS = (
    "do-not-record", "record-from-answer", "record-from-ringing", "record-from-answer-dual",
    "record-from-ringing-dual", "true", "false",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """Whom to dial: a Number, a Client or the front of a Queue."""

    kind: str
    name: str = field(repr=False)
    url: str = ""
    method: str = "POST"
    callback: str = ""
    callback_method: str = "POST"
    callback_events: str = "completed"
    detect: str = ""
    detect_callback: str = ""
    detect_method: str = "POST"
    tones: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial(Verb):
    """`timeout` seconds of ringing (or of waiting at an empty queue); `time_limit` seconds of talk."""

    nouns: tuple[Noun, ...] = ()
    meeting: Meeting | None = None
    action: str = ""
    method: str = "POST"
    timeout: int = 30
    time_limit: int = 14400
    sequential: bool = False
    caller_id: str = field(default="", repr=False)
    hangup_on_star: bool = False
    record: str = "do-not-record"
    callback: str = ""
    callback_method: str = "POST"

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Dial":
        """The verb in this element."""
        reader.known(element, ATTRIBUTES)
        return cls(
            nouns=tuple(_nouns(element, reader)),
            meeting=next((Meeting.read(child, reader) for child in element.children if child.name == "Conference"), None),
            action=reader.text(element, "action"),
            method=reader.method(element),
            timeout=reader.whole(element, "timeout", 30, low=1, high=600),
            time_limit=reader.whole(element, "timeLimit", 14400),
            sequential=reader.flag(element, "sequential", default=False),
            caller_id=reader.text(element, "callerId"),
            hangup_on_star=reader.flag(element, "hangupOnStar", default=False),
            record=reader.word(element, "record", _RECORDS, "do-not-record"),
            callback=reader.text(element, "recordingStatusCallback"),
            callback_method=reader.method(element, "recordingStatusCallbackMethod"),
        )

    def perform(self, stage: Stage) -> Outcome:
        """Ring, talk, and go on with what it came to."""
        if self.meeting is not None:
            stage.hear("dialling", self.meeting.name, room=self.meeting.name)
            admitted, gone = meet(stage, self.meeting)
            return self._on(stage, {"DialCallStatus": "answered" if admitted else "failed"}, gone)
        first = self.nouns[0] if self.nouns else None
        if first is None:
            stage.problem(13221, "there is nobody to dial")
            return self._on(stage, {"DialCallStatus": "failed"}, None)
        return self._queue(stage, first) if first.kind == "Queue" else self._ring(stage)

    def _ring(self, stage: Stage) -> Outcome:
        names = [noun.name for noun in self.nouns]
        stage.hear("dialling", ", ".join(names))
        rings = tuple(
            legs.Ring(
                number=noun.name,
                whisper=_whisper(stage, noun),
                status=legs.hook(stage, noun.callback, noun.callback_method, noun.callback_events),
                detecting=machines.in_document(stage, noun.detect, noun.detect_callback, noun.detect_method),
                tones=noun.tones,
            )
            for noun in self.nouns
            if noun.kind != "Queue"
        )
        way = legs.ring_in_turn if self.sequential else legs.ring
        rung = way(stage, rings, self.caller_id or stage.call.caller, self.timeout)
        leg = rung.leg
        stage.network.note("dialled", stage.call, leg=leg.sid if leg else "", status=rung.status)
        fields = {"DialCallStatus": rung.status, "DialBridged": str(rung.status == "completed").lower()}
        if leg is None or rung.status != "completed":
            return self._on(stage, fields | ({"DialCallSid": leg.sid} if leg else {}), rung.broken_by)
        gone = talk(stage, None, seconds=self._longest(rung.handset.talk_s), star_ends=self.hangup_on_star)
        legs.finish(stage, leg)
        fields |= {"DialCallSid": leg.sid, "DialCallDuration": str(leg.seconds)} | self._recorded(stage, leg)
        return self._on(stage, fields, gone)

    def _longest(self, talk_s: float) -> float:
        return min(talk_s, self.time_limit) if self.time_limit else talk_s

    def _recorded(self, stage: Stage, leg: Call) -> Fields:
        if self.record in {"do-not-record", "false"}:
            return {}
        recording = Recording(
            sid=stage.network.ids.make("RE"),
            call=stage.call.sid,
            source="DialVerb",
            channels=2 if self.record.endswith("-dual") else 1,
            seconds=leg.seconds,
            started=leg.started or leg.created,
        )
        stage.network.recordings.keep(recording)
        if self.callback:
            announce(stage, recording, self.callback, self.callback_method)
        return {"RecordingUrl": media_url(stage, recording), "RecordingSid": recording.sid, "RecordingDuration": str(leg.seconds)}

    def _queue(self, stage: Stage, noun: Noun) -> Outcome:
        queue = stage.network.queues.find(noun.name)
        stage.hear("dialling", noun.name, queue=noun.name)
        if queue is None:
            stage.problem(13240, "there is no queue of this name")
            return self._on(stage, {"DialCallStatus": "failed"}, None)
        seeker = Seeker(sid=stage.call.sid, whisper=_whisper(stage, noun))
        queue.take(seeker)
        began = stage.network.clock.instant()
        gone, joined = self._seek(stage, queue, seeker)
        fields = {
            "QueueSid": queue.sid,
            "DialBridged": str(joined).lower(),
            "DialCallStatus": "completed" if joined else "no-answer",
        }
        if joined and seeker.found:
            seconds = int((stage.network.clock.instant() - began).total_seconds())
            fields |= {"DialCallSid": seeker.found, "DialCallDuration": str(seconds)}
        return self._on(stage, fields, gone)

    def _seek(self, stage: Stage, queue: Queue, seeker: Seeker) -> tuple[Interrupt | None, bool]:
        """Wait for the caller taken out of the queue, then talk: what took this leg away, and whether they talked."""
        seconds: float | None = None if seeker.found else self.timeout
        while True:
            # Once somebody has been taken out of the queue they are on their way: this leg is not idle.
            state = State.TALKING if seeker.found else State.WAITING
            match stage.wait(seconds, state, Joined, Released, HungUp, Ended, Redirected):
                case Joined(sid=sid):
                    return talk(stage, sid, seconds=self.time_limit or None, star_ends=self.hangup_on_star), True
                case HungUp() | Ended() | Redirected() as message:
                    if not queue.give_up(seeker) and seeker.found:
                        _let_go(stage, seeker.found)
                    return message, False
                case None if not queue.give_up(seeker):
                    # Somebody came at the last moment: they are on their way.
                    seconds = None
                case _:
                    return None, False

    def _on(self, stage: Stage, fields: Fields, gone: Interrupt | None) -> Outcome:
        """The action with what the dial came to; without one the next verb. The action of a leg that is gone is only told."""
        address = stage.address(self.action) if self.action else None
        if gone is None:
            return stage.goto(self.action, self.method, fields) if self.action else Next()
        if address is not None and not isinstance(gone, Redirected):
            stage.call.afterwards.append(Goto(url=address, method=self.method, fields=tuple(fields.items())))
        return Interrupted(by=gone)


def _let_go(stage: Stage, sid: str) -> None:
    other = stage.network.find(sid)
    if other is not None:
        other.line.post(Released(sid=stage.call.sid))


def _whisper(stage: Stage, noun: Noun) -> Goto | None:
    address = stage.address(noun.url) if noun.url else None
    return Goto(url=address, method=noun.method) if address else None


def _nouns(element: Element, reader: Reader) -> list[Noun]:
    nouns = [noun for child in element.children if (noun := _noun(child, reader)) is not None]
    if not nouns and element.text and not list(element.children):
        nouns = [Noun(kind="Number", name=element.text)]
    if len(nouns) > 10:
        reader.warn(element, "dials more than 10 at once, the rest is skipped")
    return nouns[:10]


def _noun(element: Element, reader: Reader) -> Noun | None:
    known = NOUN_ATTRIBUTES.get(element.name)
    if element.name == "Conference":
        return None
    if known is None:
        reader.warn(element, "is not a noun this carrier can dial and is skipped")
        return None
    reader.known(element, known)
    identity = next((child.text for child in element.children if child.name == "Identity"), element.text)
    return Noun(
        kind=element.name,
        name=f"client:{identity}" if element.name == "Client" else element.text,
        url=reader.text(element, "url"),
        method=reader.method(element),
        callback=reader.text(element, "statusCallback"),
        callback_method=reader.method(element, "statusCallbackMethod"),
        callback_events=reader.text(element, "statusCallbackEvent", "completed"),
        detect=reader.word(element, "machineDetection", ("Enable", "DetectMessageEnd", ""), ""),
        detect_callback=reader.text(element, "amdStatusCallback"),
        detect_method=reader.method(element, "amdStatusCallbackMethod"),
        tones=reader.text(element, "sendDigits"),
    )
