"""Conferences over REST: list, look into, hold, mute, put out; refuses what names nobody in the room.

Twilio: voice/api/conference-resource, voice/api/conference-participant-resource.
"""

from typing import Any

from flask import Blueprint, request

from telephony.simulator.account import Account
from telephony.simulator.carrier import Carrier
from telephony.simulator.conferences import Conference, Participant
from telephony.simulator.messages import Ended, Goto
from telephony.simulator.network import Network
from telephony.simulator.parameters import moment
from telephony.simulator.rest import forms
from telephony.simulator.rest.guard import Refusal, not_found
from telephony.simulator.rest.pages import page


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

    @blueprint.get("/Conferences/<sid>/Participants.json")
    def list_people(sid: str) -> dict[str, Any]:
        room = _known(network, sid)
        return page("participants", room.people(), lambda one: participant(room, one, account))

    @blueprint.get("/Conferences/<sid>/Participants/<who>.json")
    def fetch_participant(sid: str, who: str) -> dict[str, Any]:
        room = _known(network, sid)
        return participant(room, _in(room, who), account)

    @blueprint.post("/Conferences/<sid>/Participants/<who>.json")
    def update_participant(sid: str, who: str) -> dict[str, Any]:
        room = _known(network, sid)
        one = _in(room, who)
        network.ledger.append("rest", who, what="participant", hold=request.form.get("Hold", ""))
        _update(room, one)
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
    one = next((one for one in room.people() if one.sid == who), None)
    if one is None:
        raise not_found()
    return one


def _update(room: Conference, one: Participant) -> None:
    form = request.form
    if "Muted" in form:
        one.muted = form["Muted"].lower() == "true"
    if "Hold" in form:
        on = form["Hold"].lower() == "true"
        method = form.get("HoldMethod", "POST").upper()
        if method not in {"GET", "POST"}:
            raise Refusal(21403, "HoldMethod is neither GET nor POST")
        url = form.get("HoldUrl", "")
        hold = Goto(url=forms.address(url, 21205, "HoldUrl is not a valid URL"), method=method) if on and url else None
        room.put_on_hold(one, on=on, hold=hold)


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
        "coaching": False,
        "status": "connected",
        "uri": account.path(f"Conferences/{room.sid}/Participants/{one.sid}.json"),
    }
