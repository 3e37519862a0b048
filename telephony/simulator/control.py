"""The control API: what tests, phones and pages do with the carrier besides REST; refuses what is not JSON of a known shape.

It has no credentials of its own: the carrier listens on loopback unless told otherwise.
"""

from typing import Annotated, Any, Literal

from flask import Blueprint, request
from pydantic import Field
from werkzeug.exceptions import BadRequest, NotFound

from telephony.simulator.body import Body, body_of, seconds_asked, sound_of
from telephony.simulator.call import Call
from telephony.simulator.carrier import Carrier, Number
from telephony.simulator.deeds import Deed
from telephony.simulator.faults import Fault
from telephony.simulator.handsets import Behaviour, Handset
from telephony.simulator.heard import Heard
from telephony.simulator.messages import Answered, HungUp, Keys, Message, Quiet, Refused, Spoken

# A request waits (real seconds) at most this long for a call to come to rest; a phone asks again.
LONGEST_WAIT_S = 25.0

Phone = Annotated[str, Field(min_length=1, max_length=256)]


class NewCall(Body):
    """Somebody dials; `url` overrides where the call is answered."""

    caller: Phone = Field(alias="from", repr=False)
    to: Phone
    url: str | None = None
    faults: tuple[Fault, ...] = ()


class Input(Body):
    """What the person at the telephone does: one of the first six; the last two of these where a placed call rings."""

    digits: Annotated[str, Field(pattern=r"^[0-9*#]{1,200}$")] | None = Field(default=None, repr=False)
    speech: Annotated[str, Field(max_length=200_000)] | None = Field(default=None, repr=False)
    silence: Literal[True] | None = None
    hang_up: Literal[True] | None = None
    answer: Literal[True] | None = None
    refuse: Literal[True] | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    audio: str | None = Field(default=None, repr=False, description="With speech: a WAV file, base64")
    then: str = ""
    by: Literal["caller", "agent"] = Field(default="caller", description="With speech: who speaks in a conversation")


class NewHandset(Body):
    """Who answers at a number."""

    number: Phone
    behaviour: Behaviour
    talk_s: float = Field(default=2.0, ge=0, le=14400)
    rings_s: float = Field(default=0.0, ge=0, le=14400)
    stays_s: float | None = Field(default=None, ge=0, le=14400)
    keys: str = Field(default="", pattern=r"^[0-9*#]*$")


class NewFault(Body):
    """A misbehaviour from now on, `times` times."""

    fault: Fault
    times: int | None = Field(default=None, ge=0)


class Answer(Body):
    """Who is taken out of the queue: the first, or the call of this SID."""

    sid: str | None = None


def routes(carrier: Carrier) -> Blueprint:
    """All of it, below /control."""
    blueprint = Blueprint("control", __name__, url_prefix="/control")
    _call_routes(blueprint, carrier)
    _log_route(blueprint, carrier)
    _other_routes(blueprint, carrier)
    return blueprint


def _call_routes(blueprint: Blueprint, carrier: Carrier) -> None:
    def known(sid: str) -> Call:
        call = carrier.network.find(sid)
        if call is None:
            raise NotFound
        return call

    @blueprint.post("/calls")
    def dial() -> tuple[dict[str, str], int]:
        body = body_of(NewCall)
        number = Number(voice_url=body.url) if body.url else None
        return {"sid": carrier.phone(body.caller, body.to, number=number, faults=body.faults).sid}, 201

    @blueprint.get("/calls/<sid>")
    def look(sid: str) -> dict[str, Any]:
        call = known(sid)
        facts = {name: getattr(call, name) for name in ("sid", "direction", "status", "parent", "seconds")}
        return facts | {"from": call.caller, "to": call.called, "state": call.line.state}

    @blueprint.post("/calls/<sid>/input")
    def act(sid: str) -> dict[str, bool]:
        return {"taken": known(sid).tell(_message(body_of(Input)))}

    @blueprint.get("/calls/<sid>/heard")
    def hear(sid: str) -> dict[str, Any]:
        call = known(sid)
        state = call.line.settle(min(seconds_asked("wait"), LONGEST_WAIT_S))
        items = [item.as_json() for item in call.heard(int(seconds_asked("after")))]
        return {"items": items, "state": state, "settled": call.line.at_rest}

    @blueprint.get("/calls/<sid>/exchanges")
    def exchanges(sid: str) -> dict[str, Any]:
        return {"exchanges": [item.as_json() for item in known(sid).exchanges]}

    @blueprint.post("/calls/<sid>/faults")
    def misbehave(sid: str) -> dict[str, bool]:
        body = body_of(NewFault)
        carrier.misbehave(known(sid), body.fault, body.times)
        return {"taken": True}

    @blueprint.post("/calls/<sid>/callbacks")
    def release(sid: str) -> dict[str, int]:
        return {"sent": carrier.release_callbacks(known(sid))}


def _log_route(blueprint: Blueprint, carrier: Carrier) -> None:
    @blueprint.get("/calls/<sid>/log")
    def log(sid: str) -> dict[str, Any]:
        call = carrier.network.find(sid)
        if call is None:
            raise NotFound
        told = [entry for entry in call.log(int(seconds_asked("after"))) if isinstance(entry, Heard | Deed)]
        return {"items": [entry.as_json() | {"n": entry.order, "at_s": entry.at_s} for entry in told]}


def _other_routes(blueprint: Blueprint, carrier: Carrier) -> None:
    @blueprint.post("/handsets")
    def place_handset() -> dict[str, bool]:
        body = body_of(NewHandset)
        carrier.set_handset(body.number, Handset(**body.model_dump(exclude={"number"})))
        return {"taken": True}

    @blueprint.get("/ringing")
    def ringing() -> dict[str, str]:
        call = carrier.ringing(request.args.get("number", ""))
        return {"sid": call.sid if call else ""}

    @blueprint.get("/softphones/<name>")
    def softphone(name: str) -> dict[str, Any]:
        rung = carrier.network.calls(lambda call: call.called == f"client:{name}")
        return {"calls": [{"sid": call.sid, "status": call.status, "state": call.line.state} for call in rung]}

    @blueprint.post("/queues/<path:name>/answer")
    def answer(name: str) -> dict[str, bool]:
        return {"taken": carrier.answer_queue(name, body_of(Answer).sid)}

    @blueprint.get("/queues")
    def queues() -> dict[str, Any]:
        return {"queues": {queue.name: [member.sid for member in queue.members()] for queue in carrier.network.queues.all()}}

    @blueprint.get("/ledger")
    def ledger() -> dict[str, Any]:
        kind, call = request.args.get("kind"), request.args.get("call")
        return {
            "entries": [
                entry.as_json() for entry in carrier.ledger.entries(kind=kind, call=call, after=int(seconds_asked("after")))
            ]
        }


def _message(body: Input) -> Message:
    given = [name for name in ("digits", "speech", "silence", "hang_up", "answer", "refuse") if getattr(body, name) is not None]
    match given:
        case ["digits"]:
            return Keys(keys=body.digits or "")
        case ["speech"]:
            audio = sound_of(body.audio) if body.audio is not None else None
            return Spoken(text=body.speech or "", confidence=body.confidence, audio=audio, then=body.then, by=body.by)
        case ["silence"]:
            return Quiet()
        case ["hang_up"]:
            return HungUp()
        case ["answer"]:
            return Answered()
        case ["refuse"]:
            return Refused()
        case _:
            raise BadRequest("an input is one of digits, speech, silence, hang_up, answer and refuse")
