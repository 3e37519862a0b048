"""Recordings of calls that go on, over REST: begin, pause, go on, stop; refuses calls that are not in progress (21220).

Twilio: voice/api/recording#create-a-recording-resource, #update-a-recording-resource (`Twilio.CURRENT` is the newest).
"""

from typing import Any

from flask import Blueprint, request

from telephony.simulator import taping
from telephony.simulator.call import Call
from telephony.simulator.carrier import Carrier
from telephony.simulator.document import of_reply
from telephony.simulator.network import Network
from telephony.simulator.rest import forms
from telephony.simulator.rest.guard import Refusal, not_found
from telephony.simulator.rest.shapes import recording
from telephony.simulator.stage import Stage
from telephony.simulator.tape import Tape

_CURRENT = "Twilio.CURRENT"


def add(blueprint: Blueprint, carrier: Carrier) -> None:
    """The routes."""
    network = carrier.network

    def known(sid: str) -> Call:
        call = network.find(sid)
        if call is None:
            raise not_found()
        return call

    def shown(sid: str) -> dict[str, Any]:
        found = network.recordings.find(sid)
        if found is None:
            raise not_found()
        return recording(found, carrier.account)

    @blueprint.post("/Calls/<call>/Recordings.json")
    def begin(call: str) -> tuple[dict[str, Any], int]:
        live, asked = known(call), forms.recording(request.form)
        if live.status != "in-progress":
            raise Refusal(21220, "Requested resource is not eligible for recording")
        tape = taping.new(network, source="StartCallRecordingAPI", channels=asked.channels)
        tape.report, tape.events = asked.report, asked.events
        stage = Stage(network=network, call=live, read=of_reply)
        taping.start(stage, tape.sid, tape)
        stage.tell_later()
        return shown(tape.sid), 201

    @blueprint.post("/Calls/<call>/Recordings/<sid>.json")
    def change(call: str, sid: str) -> dict[str, Any]:
        live = known(call)
        name, tape = _under_way(live, sid)
        _change(network, live, name, tape)
        return shown(tape.sid) | ({"status": "paused"} if tape.paused else {})


def _change(network: Network, call: Call, name: str, tape: Tape) -> None:
    match request.form.get("Status"):
        case "stopped":
            stage = Stage(network=network, call=call, read=of_reply)
            taping.stop(stage, name)
            stage.tell_later()
        case "paused":
            tape.run_to(network.clock.instant())
            tape.paused = "skip" if request.form.get("PauseBehavior") == "skip" else "silence"
        case "in-progress":
            tape.run_to(network.clock.instant())
            tape.paused = ""
        case _:
            raise Refusal(20001, "Status is none of stopped, paused, in-progress")


def _under_way(call: Call, sid: str) -> tuple[str, Tape]:
    for name, tape in reversed(list(call.tapes.items())):
        if sid in {_CURRENT, tape.sid}:
            return name, tape
    raise not_found()
