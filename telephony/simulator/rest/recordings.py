"""Recordings over REST: list, look up, fetch the sound, delete; refuses formats it cannot make. Twilio: voice/api/recording."""

from typing import Any

from flask import Blueprint, Response, request

from telephony.simulator.account import Account
from telephony.simulator.carrier import Carrier
from telephony.simulator.faults import Fault
from telephony.simulator.network import Network
from telephony.simulator.recordings import Recording, Recordings, seconds_of_sound, tone
from telephony.simulator.rest import live
from telephony.simulator.rest.guard import Refusal, not_found
from telephony.simulator.rest.pages import page
from telephony.simulator.rest.shapes import recording as shape


def add(blueprint: Blueprint, carrier: Carrier) -> None:
    """The routes."""
    _facts(blueprint, carrier.account, carrier.network.recordings)
    _sounds(blueprint, carrier.network)
    live.add(blueprint, carrier)


def _known(recordings: Recordings, sid: str) -> Recording:
    recording = recordings.find(sid)
    if recording is None:
        raise not_found()
    return recording


def _facts(blueprint: Blueprint, account: Account, recordings: Recordings) -> None:
    @blueprint.get("/Recordings.json")
    def list_recordings() -> dict[str, Any]:
        return page("recordings", recordings.of_call(request.args.get("CallSid")), lambda item: shape(item, account))

    @blueprint.get("/Calls/<call>/Recordings.json")
    def list_of_call(call: str) -> dict[str, Any]:
        return page("recordings", recordings.of_call(call), lambda item: shape(item, account))

    @blueprint.get("/Calls/<call>/Recordings/<sid>.json")
    def fetch_of_call(call: str, sid: str) -> dict[str, Any]:
        recording = _known(recordings, sid)
        if recording.call != call:
            raise not_found()
        return shape(recording, account)

    @blueprint.get("/Recordings/<sid>.json")
    def fetch_recording(sid: str) -> dict[str, Any]:
        return shape(_known(recordings, sid), account)

    @blueprint.delete("/Recordings/<sid>.json")
    def delete_recording(sid: str) -> tuple[str, int]:
        if not recordings.delete(sid):
            raise not_found()
        return "", 204


def _sounds(blueprint: Blueprint, network: Network) -> None:
    recordings = network.recordings

    @blueprint.get("/Recordings/<sid>")
    @blueprint.get("/Recordings/<sid>.wav")
    def fetch_sound(sid: str) -> Response:
        recording = _known(recordings, sid)
        if request.args.get("RequestedChannels") == "2" and recording.channels != 2:
            raise Refusal(20001, "the recording has one channel")
        sound = recordings.sound(sid)
        if sound is None:
            raise not_found()
        call = network.find(recording.call)
        fault = call.faults.sound() if call else None
        if fault is not None:
            network.ledger.append("fault", recording.call, fault=fault.value, url=request.path)
        return _served(sound, fault)


def _served(sound: bytes, fault: Fault | None) -> Response:
    match fault:
        case Fault.MISSING:
            raise not_found()
        case Fault.LOCKED:
            raise Refusal(20003, "Authenticate", 401)
        case Fault.PAGE:
            return Response("<html><body>Please try again later.</body></html>", content_type="text/html")
        case Fault.TRUNCATED:
            return Response(sound[: len(sound) // 2], content_type="audio/x-wav")
        case Fault.OTHER:
            return Response(tone(seconds_of_sound(sound) / 3), content_type="audio/x-wav")
        case _:
            return Response(sound, content_type="audio/x-wav")
