"""Starting, hearing and stopping what runs beside a call; refuses to open sockets.

Twilio: voice/twiml/transcription, voice/twiml/stream. What was said is known here as text, so a transcription is always final.
"""

import json

from telephony.simulator import callbacks
from telephony.simulator.messages import Goto
from telephony.simulator.running import Beside
from telephony.simulator.stage import Stage
from telephony.simulator.tape import Side

__all__ = ["Beside", "said", "start", "stop", "stop_all"]
_SIDS = {"Transcription": "GT", "Stream": "MZ", "Siprec": "SR"}
_TRACKS = {Side.CALLER: "inbound_track", Side.LINE: "outbound_track"}
CONFIDENCE = 0.9


def start(stage: Stage, what: Beside) -> None:
    """Let it run; a second one of the same kind and name is an error of the document, and ignored."""
    running = stage.call.running
    if what.name and any((one.kind, one.name) == (what.kind, what.name) for one in running):
        stage.problem(21245, "something of this name runs beside the call already")
        return
    what.sid = stage.network.ids.make(_SIDS[what.kind])
    running.append(what)
    stage.network.note("beside", stage.call, what=what.kind, name=what.name, event="started")
    _tell(stage, what, "started", {})


def stop(stage: Stage, kind: str, name: str) -> None:
    """Stop the one of this name, or without a name all of this kind."""
    found = [one for one in stage.call.running if one.kind == kind and name in {"", one.name}]
    if not found:
        stage.problem(20404, "nothing of this name runs beside the call")
    for one in found:
        stage.call.running.remove(one)
        stage.network.note("beside", stage.call, what=one.kind, name=one.name, event="stopped")
        _tell(stage, one, "stopped", {})


def stop_all(stage: Stage) -> None:
    """The call is over."""
    for kind in {one.kind for one in stage.call.running}:
        stop(stage, kind, "")


def said(stage: Stage, side: Side, text: str) -> None:
    """Somebody says something, and who is interested is told."""
    track = _TRACKS[side]
    for one in stage.call.running:
        if one.kind == "Transcription" and text and one.track in {"both_tracks", track}:
            data = json.dumps({"transcript": text, "confidence": CONFIDENCE}, ensure_ascii=False)
            _tell(
                stage, one, "content", {"Track": track, "LanguageCode": one.language, "Final": "true", "TranscriptionData": data}
            )


def _tell(stage: Stage, one: Beside, event: str, more: dict[str, str]) -> None:
    if one.report is None:
        return
    one.count += 1
    fields = {"CallSid": stage.call.sid, "AccountSid": stage.network.account.sid}
    fields["Timestamp"] = stage.network.clock.instant().isoformat().replace("+00:00", "Z")
    if one.kind == "Transcription":
        fields |= {"TranscriptionSid": one.sid, "TranscriptionEvent": f"transcription-{event}", "SequenceId": str(one.count)}
    else:
        fields |= {"StreamSid": one.sid, "StreamName": one.name, "StreamEvent": f"stream-{event}"}
    step = Goto(url=one.report.url, method=one.report.method, fields=tuple((fields | more).items()))
    stage.later.append(lambda: callbacks.tell(stage.network, stage.call, step, "beside", standing=False))
