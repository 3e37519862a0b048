"""Recording calls while they are carried out; refuses to keep a tape of a call that is over.

Twilio: voice/twiml/recording, voice/api/recording.
"""

from array import array

from telephony.simulator import beside
from telephony.simulator.network import Network
from telephony.simulator.recordings import Recording
from telephony.simulator.sound import samples_of
from telephony.simulator.stage import Stage
from telephony.simulator.tape import Side, Tape
from telephony.simulator.verbs.media import announce


def start(stage: Stage, name: str, tape: Tape) -> None:
    """Record from here on; a second recording of the same name is an error of the document, and ignored."""
    if name in stage.call.tapes:
        stage.problem(21220, "a recording of this name is under way")
        return
    stage.call.tapes[name] = tape
    recording = _recording(stage, tape, "in-progress")
    stage.network.recordings.note(recording)
    _tell(stage, tape, recording)


def stop(stage: Stage, name: str) -> None:
    """Stop a recording and keep it."""
    tape = stage.call.tapes.pop(name, None)
    if tape is None:
        stage.problem(20404, "no recording of this name is under way")
        return
    tape.run_to(stage.network.clock.instant())
    recording = _recording(stage, tape, "completed" if tape.seconds >= 0.5 else "absent")
    if recording.status == "completed":
        stage.network.recordings.keep(recording, tape.cut())
        stage.network.note("recorded", stage.call, recording=recording.sid, seconds=recording.seconds)
    else:
        stage.network.recordings.note(recording)
    _tell(stage, tape, recording)


def stop_all(stage: Stage) -> None:
    """The call is over."""
    for name in list(stage.call.tapes):
        stop(stage, name)


def words(stage: Stage, side: Side, text: str, language: str, audio: bytes | None = None) -> None:
    """Somebody says something, in their own voice where there is one."""
    beside.said(stage, side, text)
    if stage.call.tapes:
        _put(stage, side, samples_of(audio) if audio else stage.network.voice.speak(text, language))


def _put(stage: Stage, side: Side, samples: "array[int]") -> None:
    now = stage.network.clock.instant()
    for tape in list(stage.call.tapes.values()):
        tape.run_to(now)
        tape.put(side, samples)


def new(network: Network, *, source: str, channels: int) -> Tape:
    """An empty tape that begins now."""
    return Tape(sid=network.ids.make("RE"), source=source, channels=channels, started=network.clock.instant())


def _recording(stage: Stage, tape: Tape, status: str) -> Recording:
    return Recording(
        sid=tape.sid,
        call=stage.call.sid,
        source=tape.source,
        channels=tape.channels,
        seconds=0 if status == "in-progress" else round(tape.seconds),
        started=tape.started,
        status=status,
    )


def _tell(stage: Stage, tape: Tape, recording: Recording) -> None:
    if tape.report is not None and recording.status in tape.events:
        announce(stage, recording, tape.report.url, tape.report.method)
