"""Conferences over REST: list, look into, bring in, hold, mute, coach, put out, end; refuses what names nobody in the room.

Twilio: voice/api/conference-resource, voice/api/conference-participant-resource.
"""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, request

from telephony.simulator import rooms
from telephony.simulator.account import Account
from telephony.simulator.call import Script
from telephony.simulator.carrier import Carrier
from telephony.simulator.conferences import Conference, Participant
from telephony.simulator.messages import Ended, Goto, Inline
from telephony.simulator.network import Network
from telephony.simulator.parameters import moment
from telephony.simulator.rest import forms
from telephony.simulator.rest.guard import Refusal, not_found
from telephony.simulator.rest.pages import page

_ATTRIBUTES = {
    "Label": "participantLabel",
    "Muted": "muted",
    "StartConferenceOnEnter": "startConferenceOnEnter",
    "EndConferenceOnExit": "endConferenceOnExit",
    "MaxParticipants": "maxParticipants",
    "WaitUrl": "waitUrl",
    "WaitMethod": "waitMethod",
    "CallSidToCoach": "coach",
    "ConferenceStatusCallback": "statusCallback",
    "ConferenceStatusCallbackMethod": "statusCallbackMethod",
}


def add(blueprint: Blueprint, carrier: Carrier) -> None:
    """The routes."""
    account, network = carrier.account, carrier.network

    @blueprint.get("/Conferences.json")
    def list_rooms() -> dict[str, Any]:
        return page(
            "conferences", [room for room in network.conferences.all() if _wanted(room)], lambda room: shape(room, account)
        )

    @blueprint.get("/Conferences/<sid>.json")
    def fetch_room(sid: str) -> dict[str, Any]:
        return shape(_known(network, sid), account)

    @blueprint.post("/Conferences/<sid>.json")
    def update_room(sid: str) -> dict[str, Any]:
        room = _known(network, sid)
        _update_room(network, room)
        return shape(room, account)

    @blueprint.get("/Conferences/<sid>/Participants.json")
    def list_people(sid: str) -> dict[str, Any]:
        room = _known(network, sid)
        return page("participants", [one for one in room.people() if _asked(one)], lambda one: participant(room, one, account))

    @blueprint.post("/Conferences/<name>/Participants.json")
    def bring_in(name: str) -> tuple[dict[str, Any], int]:
        return _brought_in(carrier, name), 201

    @blueprint.get("/Conferences/<sid>/Participants/<who>.json")
    def fetch_participant(sid: str, who: str) -> dict[str, Any]:
        room = _known(network, sid)
        return participant(room, _in(room, who), account)

    @blueprint.post("/Conferences/<sid>/Participants/<who>.json")
    def update_participant(sid: str, who: str) -> dict[str, Any]:
        room = _known(network, sid)
        one = _in(room, who)
        network.ledger.append("rest", who, what="participant", hold=request.form.get("Hold", ""))
        _update(network, room, one)
        return participant(room, one, account)

    @blueprint.delete("/Conferences/<sid>/Participants/<who>.json")
    def put_out(sid: str, who: str) -> tuple[str, int]:
        _in(_known(network, sid), who).post(Ended(status="completed"))
        return "", 204


def _known(network: Network, sid: str) -> Conference:
    room = network.conferences.find(sid)
    if room is None:
        raise not_found()
    return room


def _in(room: Conference, who: str) -> Participant:
    one = next((one for one in room.people() if who in {one.sid, one.label}), None)
    if one is None:
        raise not_found()
    return one


def _update(network: Network, room: Conference, one: Participant) -> None:
    form = request.form
    if "Muted" in form:
        one.muted = _flag(form["Muted"])
        rooms.tell(network, room, "mute" if one.muted else "unmute", one)
    if "EndConferenceOnExit" in form and not one.held:  # the carrier ignores it for somebody on hold
        one.ends = _flag(form["EndConferenceOnExit"])
        rooms.tell(network, room, "modify", one)
    if "Coaching" in form:
        one.coaches = _coached(room) if _flag(form["Coaching"]) else ""
        rooms.tell(network, room, "modify", one)
    if "AnnounceUrl" in form:
        room.announce(one, _document("AnnounceUrl", "AnnounceMethod"))
    if "Hold" in form:
        on = _flag(form["Hold"])
        hold = _document("HoldUrl", "HoldMethod") if on and form.get("HoldUrl") else None
        room.put_on_hold(one, on=on, hold=hold)
        rooms.tell(network, room, "hold" if on else "unhold", one)


def _update_room(network: Network, room: Conference) -> None:
    form = request.form
    if room.over:
        raise Refusal(20404, "The requested resource was not found", 404)
    if "AnnounceUrl" in form:
        document = _document("AnnounceUrl", "AnnounceMethod")
        for one in room.people():
            room.announce(one, document)
    status = form.get("Status")
    if status not in {None, "completed"}:
        raise Refusal(20001, "Status is not completed")
    people = room.people()
    if status and room.close():
        rooms.tell(network, room, "end", people[0] if people else None)
        network.ledger.append("rest", what="conference", room=room.name, status="completed")


def _coached(room: Conference) -> str:
    sid = request.form.get("CallSidToCoach", "")
    if sid not in {one.sid for one in room.people()}:
        raise Refusal(13240, "CallSidToCoach is not in the conference")
    return sid


def _document(name: str, method_name: str) -> Goto:
    method = request.form.get(method_name, "POST").upper()
    if method not in {"GET", "POST"}:
        raise Refusal(21403, f"{method_name} is neither GET nor POST")
    return Goto(url=forms.address(request.form[name], 21205, f"{name} is not a valid URL"), method=method)


def _flag(written: str) -> bool:
    return written.lower() == "true"


def _brought_in(carrier: Carrier, name: str) -> dict[str, Any]:
    """Ring somebody, who comes into the room when they answer; a room may be named or meant by its SID."""
    form, known = request.form, carrier.network.conferences.find(name)
    called, caller, placing = forms.callee(form), forms.caller(form), forms.placing(form)
    noun = Element("Conference", {attribute: form[field] for field, attribute in _ATTRIBUTES.items() if form.get(field)})
    noun.text = known.name if known else name
    document = Element("Response")
    SubElement(document, "Dial").append(noun)
    script = Script(start=Inline(twiml=tostring(document, encoding="unicode")), status=forms.hook(form))
    call = carrier.place(caller, called, script, placing)
    room = known or carrier.network.conferences.demand(
        name, sid=carrier.network.ids.make("CF"), at=carrier.network.clock.instant()
    )
    one = Participant(sid=call.sid, post=call.line.post, hear=call.hear, label=form.get("Label", ""))
    one.starts = _flag(form.get("StartConferenceOnEnter", "true"))
    one.ends, one.muted = _flag(form.get("EndConferenceOnExit", "")), _flag(form.get("Muted", ""))
    return participant(room, one, carrier.account) | {"status": "queued"}


def _asked(one: Participant) -> bool:
    flags = {"Muted": one.muted, "Hold": one.held, "Coaching": bool(one.coaches)}
    return all(_flag(request.args[name]) == flag for name, flag in flags.items() if name in request.args)


def _wanted(room: Conference) -> bool:
    name, status = request.args.get("FriendlyName"), request.args.get("Status")
    return (name is None or room.name == name) and (status is None or _status(room) == status)


def _status(room: Conference) -> str:
    if room.over:
        return "completed"
    return "in-progress" if room.started else "init"


def shape(room: Conference, account: Account) -> dict[str, Any]:
    """A room as the client reads it."""
    uri = account.path(f"Conferences/{room.sid}")
    return {
        "sid": room.sid,
        "account_sid": account.sid,
        "friendly_name": room.name,
        "status": _status(room),
        "region": "us1",
        "date_created": moment(room.created),
        "date_updated": moment(room.created),
        "uri": f"{uri}.json",
        "subresource_uris": {"participants": f"{uri}/Participants.json"},
    }


def participant(room: Conference, one: Participant, account: Account) -> dict[str, Any]:
    """Somebody in a room as the client reads it."""
    return {
        "call_sid": one.sid,
        "conference_sid": room.sid,
        "account_sid": account.sid,
        "muted": one.muted,
        "hold": one.held,
        "start_conference_on_enter": one.starts,
        "end_conference_on_exit": one.ends,
        "label": one.label or None,
        "coaching": bool(one.coaches),
        "call_sid_to_coach": one.coaches or None,
        "status": "connected",
        "uri": account.path(f"Conferences/{room.sid}/Participants/{one.sid}.json"),
    }
