"""<Record>: the caller's voice is kept; refuses to run the verbs after it, unless nothing was said.

Twilio: voice/twiml/record.
"""

from dataclasses import dataclass, replace

from telephony.simulator import taping
from telephony.simulator.elements import Element
from telephony.simulator.line import State
from telephony.simulator.messages import Dequeued, Ended, Goto, HungUp, Keys, Redirected, Spoken
from telephony.simulator.outcomes import Interrupted, Next, Outcome
from telephony.simulator.reader import Reader
from telephony.simulator.recordings import Recording, seconds_of_sound
from telephony.simulator.sound import wav_of
from telephony.simulator.stage import Fields, Stage, Verb
from telephony.simulator.tape import Side
from telephony.simulator.verbs.media import announce, media_url

ATTRIBUTES = frozenset(
    {
        "action", "finishOnKey", "maxLength", "method", "playBeep", "recordingStatusCallback",
        "recordingStatusCallbackEvent",
        "recordingStatusCallbackMethod", "timeout", "transcribe", "transcribeCallback", "trim",
    }
)  # fmt: skip
ANY_KEY = "1234567890*#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Verb):
    """`timeout` seconds of silence end it (0: never), `max_length` seconds at the latest, or a key of `finish_on_key`."""

    action: str = ""
    method: str = "POST"
    timeout: int = 5
    finish_on_key: str = ANY_KEY
    max_length: int = 3600
    play_beep: bool = True
    callback: str = ""
    callback_method: str = "POST"
    callback_events: tuple[str, ...] = ("completed",)

    @classmethod
    def read(cls, element: Element, reader: Reader) -> "Record":
        """The verb in this element."""
        reader.known(element, ATTRIBUTES)
        for child in element.children:
            reader.warn(child, "is not allowed in <Record> and skipped")
        return cls(
            action=reader.text(element, "action"),
            method=reader.method(element),
            timeout=reader.whole(element, "timeout", 5),
            finish_on_key=reader.text(element, "finishOnKey", ANY_KEY),
            max_length=reader.whole(element, "maxLength", 3600, low=1),
            play_beep=reader.flag(element, "playBeep", default=True),
            callback=reader.text(element, "recordingStatusCallback"),
            callback_method=reader.method(element, "recordingStatusCallbackMethod"),
            callback_events=tuple(reader.text(element, "recordingStatusCallbackEvent", "completed").split()),
        )

    def perform(self, stage: Stage) -> Outcome:
        """Beep, listen, keep what was said; an empty recording goes on with the next verb."""
        if self.play_beep:
            stage.hear("beep")
        stage.hear("record", max_length=self.max_length, finish_on_key=self.finish_on_key)
        message = stage.wait(self.timeout or self.max_length, State.LISTENING, Keys, Spoken, HungUp, Ended, Redirected, Dequeued)
        match message:
            case Spoken() as spoken:
                return self._kept(stage, spoken)
            case HungUp() | Ended() | Redirected() | Dequeued():
                self._absent(stage)
                return Interrupted(by=message)
            case _:
                self._absent(stage)
                return Next()

    def _kept(self, stage: Stage, spoken: Spoken) -> Outcome:
        taping.words(stage, Side.CALLER, spoken.text, "", spoken.audio)
        sound = spoken.audio or wav_of([stage.network.voice.speak(spoken.text, "")])
        seconds = seconds_of_sound(sound)
        recording = self._recording(stage, max(1, min(self.max_length, round(seconds))))
        stage.network.recordings.keep(recording, sound)
        stage.network.note("recorded", stage.call, recording=recording.sid, seconds=recording.seconds, text=spoken.text)
        stage.network.clock.elapse(recording.seconds + self.timeout)
        self._announce(stage, recording)
        fields: Fields = {
            "RecordingUrl": media_url(stage, recording),
            "RecordingSid": recording.sid,
            "RecordingDuration": str(recording.seconds),
            "Digits": spoken.then if spoken.then == "hangup" or spoken.then in self.finish_on_key else "",
        }
        target = stage.goto(self.action, self.method, fields)
        if spoken.then != "hangup":
            return target
        if isinstance(target, Goto):
            stage.call.afterwards.append(target)
        return Interrupted(by=HungUp())

    def _recording(self, stage: Stage, seconds: int) -> Recording:
        return Recording(
            sid=stage.network.ids.make("RE"),
            call=stage.call.sid,
            source="RecordVerb",
            channels=1,
            seconds=seconds,
            started=stage.network.clock.instant(),
        )

    def _absent(self, stage: Stage) -> None:
        self._announce(stage, replace(self._recording(stage, 0), status="absent"))

    def _announce(self, stage: Stage, recording: Recording) -> None:
        if self.callback and recording.status in self.callback_events:
            announce(stage, recording, self.callback, self.callback_method)
