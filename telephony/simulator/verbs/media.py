"""Telling the hotline about recordings; refuses to make them. Twilio: voice/twiml/record (recordingStatusCallback)."""

from telephony.simulator import callbacks
from telephony.simulator.messages import Goto
from telephony.simulator.parameters import moment
from telephony.simulator.recordings import Recording
from telephony.simulator.stage import Stage


def media_url(stage: Stage, recording: Recording) -> str:
    """Where the recording can be fetched (with .wav at its end)."""
    account = stage.network.account
    return account.api_url + account.path(f"Recordings/{recording.sid}")


def announce(stage: Stage, recording: Recording, url: str, method: str) -> None:
    """Tell this address about the recording, after the next document: files take the carrier a moment."""
    address = stage.address(url)
    if address is None:
        stage.problem(11100, "the recording status callback has no full address")
        return
    fields = {
        "RecordingSource": recording.source,
        "RecordingSid": recording.sid,
        "RecordingUrl": media_url(stage, recording),
        "RecordingStatus": recording.status,
        "RecordingChannels": str(recording.channels),
        "ErrorCode": "0",
        "CallSid": recording.call,
        "RecordingStartTime": moment(recording.started),
        "AccountSid": stage.network.account.sid,
        "RecordingDuration": str(recording.seconds),
    }
    step = Goto(url=address, method=method, fields=tuple(fields.items()))
    stage.later.append(lambda: callbacks.tell(stage.network, stage.call, step, "recording", standing=False))
