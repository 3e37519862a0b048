"""The control API for the carrier as a whole: what goes wrong there, its clock, texts; refuses to put the clock back."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, request
from pydantic import AwareDatetime, Field
from werkzeug.exceptions import BadRequest

from telephony.simulator.body import Body, body_of
from telephony.simulator.carrier import Carrier
from telephony.simulator.faults import Fault


class Trouble(Body):
    """A misbehaviour from now on: with a `probability` at random everywhere, else at a `number`, `times` times."""

    fault: Fault | None = None
    probability: float | None = Field(default=None, ge=0, le=1)
    number: str | None = Field(default=None, min_length=1, max_length=256, repr=False)
    times: int | None = Field(default=None, ge=0)
    seed: str | None = Field(default=None, min_length=1, max_length=64)
    calm: bool = Field(default=False, description="Nothing goes wrong any more, before anything else that is asked for")


class Time(Body):
    """The clock put `at` a moment or on by `by_s` seconds, to go at a `speed` (0: held), for all who follow it."""

    at: AwareDatetime | None = None
    by_s: float | None = Field(default=None, ge=0, le=100 * 366 * 86400)
    speed: float | None = Field(default=None, ge=0, le=10_000)


class NewText(Body):
    """Somebody writes to one of our numbers."""

    sender: str = Field(alias="from", min_length=1, max_length=256, repr=False)
    to: str = Field(min_length=1, max_length=256)
    body: str = Field(max_length=1600, repr=False)


def routes(carrier: Carrier) -> Blueprint:
    """All of it, below /control."""
    blueprint = Blueprint("steering", __name__, url_prefix="/control")
    _misbehaviour(blueprint, carrier)
    _clock(blueprint, carrier)
    _texts(blueprint, carrier)
    return blueprint


def _misbehaviour(blueprint: Blueprint, carrier: Carrier) -> None:
    misbehaviour = carrier.network.misbehaviour

    @blueprint.get("/misbehaviour")
    def told() -> dict[str, Any]:
        return misbehaviour.as_json()

    @blueprint.post("/misbehaviour")
    def misbehave() -> dict[str, Any]:
        body = body_of(Trouble)
        if (body.probability is None) == (body.number is None) and body.fault is not None:
            raise BadRequest("a fault has a probability or a number")
        if body.calm:
            misbehaviour.calm()
        if body.seed is not None:
            misbehaviour.reseed(body.seed)
        if body.fault is not None and body.probability is not None:
            misbehaviour.chance(body.fault, body.probability)
        if body.fault is not None and body.number is not None:
            misbehaviour.at(body.number).add(body.fault, body.times)
        carrier.ledger.append("misbehaviour", **body.model_dump(mode="json", exclude_defaults=True))
        return misbehaviour.as_json()


def _clock(blueprint: Blueprint, carrier: Carrier) -> None:
    clock = carrier.network.clock

    @blueprint.get("/clock")
    def time() -> dict[str, Any]:
        return {"moment": clock.instant().isoformat(), "speed": clock.speed}

    @blueprint.post("/clock")
    def put() -> dict[str, Any]:
        body = body_of(Time)
        if body.at is not None and body.by_s is not None:
            raise BadRequest("the clock is put to a moment or on by some seconds")
        now = clock.instant()
        moment = now + timedelta(seconds=body.by_s) if body.by_s is not None else body.at
        if moment is not None and moment < now:
            raise BadRequest("the clock does not go back")
        try:
            clock.put(moment, body.speed)
        except ValueError as error:
            raise BadRequest(str(error)) from None
        carrier.ledger.append("clock", **body.model_dump(mode="json", exclude_none=True))
        carrier.network.deferred.do_due()
        return time()


def _texts(blueprint: Blueprint, carrier: Carrier) -> None:
    @blueprint.post("/texts")
    def write() -> tuple[dict[str, str], int]:
        body = body_of(NewText)
        return {"sid": carrier.text(body.sender, body.to, body.body).sid}, 201

    @blueprint.get("/texts")
    def read() -> dict[str, Any]:
        """Those from and to a number, oldest first."""
        number = request.args.get("number", "")
        found = carrier.network.texts.all(lambda text: number in {text.sender, text.to})
        return {
            "texts": [
                {"sid": text.sid, "from": text.sender, "to": text.to, "body": text.body, "status": text.status}
                for text in reversed(found)
            ]
        }
