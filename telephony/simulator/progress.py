"""How far a call has come, and telling its status URL; refuses to go back: a final status stays.

Twilio: voice/api/call-resource (StatusCallback), voice/twiml/number (statusCallbackEvent).
"""

from dataclasses import dataclass

from telephony.simulator import callbacks
from telephony.simulator.call import FINAL, Call, StatusHook
from telephony.simulator.faults import STATUS_FAULTS, Fault
from telephony.simulator.messages import Goto
from telephony.simulator.network import Network
from telephony.simulator.parameters import moment

_EVENTS = {"initiated": "initiated", "ringing": "ringing", "in-progress": "answered"} | dict.fromkeys(FINAL, "completed")
_HELD = STATUS_FAULTS | {Fault.LATE_PROGRESS}
_SIP = {"busy": "486", "no-answer": "487", "failed": "404", "completed": "200"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Moves the calls of a network on."""

    network: Network

    def move(self, call: Call, status: str) -> None:
        """Give a call another status, note the time, tell whoever wants to know."""
        if call.over:
            return
        call.status = status
        if status == "in-progress":
            call.started = self.network.clock.instant()
        if status in FINAL:
            call.ended = self.network.clock.instant()
        self.network.note("status", call, status=status)
        hook = call.script.status
        event = _EVENTS.get(status)
        if hook is not None and event in hook.events:
            self._report(call, hook)

    def _report(self, call: Call, hook: StatusHook) -> None:
        fields = {
            "CallStatus": call.status,
            "SequenceNumber": str(call.callbacks),
            "Timestamp": moment(self.network.clock.instant()),
            "CallbackSource": "call-progress-events",
        }
        if call.over:
            fields |= {"CallDuration": str(call.seconds), "Duration": str(-(-call.seconds // 60))}
            fields |= {"SipResponseCode": _SIP[call.status]} if call.status in _SIP else {}
            fields |= self._recording(call)
        call.callbacks += 1
        fault = call.faults.report(final=call.over, progress=call.status == "in-progress")
        if fault is not None:
            self.network.note("fault", call, fault=fault.value, url=hook.url)
        if fault in _HELD:
            call.held.append((hook, fields, fault))
        else:
            self._send(call, hook, fields, fault)
        if call.over:
            for held in (Fault.LATE, Fault.REORDERED, Fault.LATE_PROGRESS):
                self.release(call, held)

    def _recording(self, call: Call) -> dict[str, str]:
        for recording in self.network.recordings.of_call(call.sid):
            if recording.source == "OutboundAPI":
                url = self.network.account.api_url + self.network.account.path(f"Recordings/{recording.sid}")
                return {"RecordingSid": recording.sid, "RecordingUrl": url, "RecordingDuration": str(recording.seconds)}
        return {}

    def release(self, call: Call, fault: Fault = Fault.HOLD) -> int:
        """Send the callbacks that this fault held back; how many there were."""
        held = [item for item in call.held if item[2] is fault]
        call.held = [item for item in call.held if item[2] is not fault]
        for hook, fields, _ in reversed(held) if fault is Fault.REORDERED else held:
            self._send(call, hook, fields, None)
        return len(held)

    def _send(self, call: Call, hook: StatusHook, fields: dict[str, str], fault: Fault | None) -> None:
        step = Goto(url=hook.url, method=hook.method, fields=tuple(fields.items()))
        callbacks.send(self.network, call, self.network.web.posting(call, step, "status"), fault)
