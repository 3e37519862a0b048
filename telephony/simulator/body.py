"""Requests to the carrier's own APIs, read; refuses unknown keys, what is not JSON, and to repeat what was sent in its errors."""

import base64
import binascii
from typing import TypeVar

from flask import request
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.exceptions import BadRequest

from telephony.simulator.recordings import seconds_of_sound

_Shape = TypeVar("_Shape", bound="Body")


class Body(BaseModel):
    """What a request may hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def body_of(shape: type[_Shape]) -> _Shape:
    """The body of the request at hand. Raises `BadRequest`."""
    data = request.get_json(silent=True)
    if not isinstance(data, dict):
        raise BadRequest("the body is a JSON object, sent as application/json")
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        raise BadRequest("; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults)) from None


def sound_of(written: str) -> bytes:
    """The WAV file in this base64. Raises `BadRequest`."""
    try:
        sound = base64.b64decode(written, validate=True)
        seconds_of_sound(sound)
    except (binascii.Error, ValueError):
        raise BadRequest("audio is not a WAV file in base64") from None
    return sound


def seconds_asked(name: str) -> float:
    """A number in the query, 0 when it is not there. Raises `BadRequest`."""
    written = request.args.get(name, "0")
    try:
        return min(max(0.0, float(written)), 1e9)
    except ValueError:
        raise BadRequest(f"{name} is not a number") from None
