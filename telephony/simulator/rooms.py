"""Telling the hotline what happens in a room; refuses events that nobody asked for.

Twilio: voice/twiml/conference#attributes-statusCallback. Only what the first participant asked for counts.
"""

from telephony.simulator import callbacks
from telephony.simulator.conferences import Conference, Participant
from telephony.simulator.messages import Goto
from telephony.simulator.network import Network
from telephony.simulator.parameters import moment

EVENTS = frozenset({"start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"})
_ASKED = {"unmute": "mute", "unhold": "hold"}
_OF_ROOM = frozenset({"start", "end"})


def tell(network: Network, room: Conference, event: str, one: Participant | None = None) -> None:
    """Something happened: start, end, join, leave, mute, unmute, hold, unhold or modify, to somebody or the room."""
    report = room.report
    sid = one.sid if one else room.ended_by
    call = network.find(sid)
    if call is not None:
        network.note("room-event", call, room=room.name, event=event)
    if report is None or call is None or _ASKED.get(event, event) not in report.events:
        return
    fields = {"ConferenceSid": room.sid, "FriendlyName": room.name, "AccountSid": network.account.sid}
    fields |= {"SequenceNumber": str(room.next_report()), "Timestamp": moment(network.clock.instant())}
    fields["StatusCallbackEvent"] = ("conference-" if event in _OF_ROOM else "participant-") + event
    if event == "end":
        fields |= {"CallSidEndingConference": room.ended_by, "ReasonConferenceEnded": "last-participant-left"}
    elif one is not None and event not in _OF_ROOM:
        fields |= _person(one)
    step = Goto(url=report.step.url, method=report.step.method, fields=tuple(fields.items()))
    callbacks.tell(network, call, step, "conference", standing=False)


def _person(one: Participant) -> dict[str, str]:
    flags = {
        "Muted": one.muted,
        "Hold": one.held,
        "Coaching": bool(one.coaches),
        "EndConferenceOnExit": one.ends,
        "StartConferenceOnEnter": one.starts,
    }
    return {"CallSid": one.sid, "ParticipantLabel": one.label} | {name: str(flag).lower() for name, flag in flags.items()}
