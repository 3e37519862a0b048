"""What the phone page asks for beside the control API: one request for all news, stories, voices; refuses to act on a call."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from flask import Blueprint, Response, request
from pydantic import Field
from werkzeug.exceptions import BadRequest, NotFound, UnprocessableEntity

from telephony.simulator.body import Body, body_of, seconds_asked, sound_of
from telephony.simulator.call import Call, Exchange
from telephony.simulator.carrier import Carrier
from telephony.simulator.deeds import Deed
from telephony.simulator.heard import Heard
from telephony.simulator.phone.export import dialled, story
from telephony.simulator.phone.page import NotUnderstood, Page

LONGEST_WAIT_S = 25.0
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Words(Body):
    """A text to be spoken aloud."""

    text: Annotated[str, Field(min_length=1, max_length=4096, repr=False)]
    language: Annotated[str, Field(max_length=20)]


class Sound(Body):
    """What was said into a microphone: a WAV file in base64."""

    audio: str = Field(repr=False)
    language: Annotated[str, Field(max_length=20)]


def routes(carrier: Carrier, page: Page) -> Blueprint:
    """All of it, below /control/phone."""
    blueprint = Blueprint("phone-control", __name__, url_prefix="/control/phone")
    _voice_routes(blueprint, page)

    @blueprint.get("")
    def surroundings() -> dict[str, Any]:
        return {
            "numbers": page.numbers,
            "title": dict(page.title()),
            "sayings": dict(page.sayings),
            "recognises": sorted(page.recognise),
            "speaks": page.speak is not None,
        }

    @blueprint.get("/news")
    def news() -> dict[str, Any]:
        """Everything new about a call and what rings at a number, as soon as there is something."""
        sid, number = request.args.get("call", ""), request.args.get("number", "")
        if number:
            carrier.network.phones.here(number)
        known = {name: int(seconds_asked(key)) for name, key in ((sid, "call_count"), (number, "number_count")) if name}
        carrier.network.news.wait(known, min(seconds_asked("wait"), LONGEST_WAIT_S))
        counts = {"call": carrier.network.news.count(sid), "number": carrier.network.news.count(number)}
        call = carrier.network.find(sid)
        ringing = [{"sid": one.sid, "from": one.caller} for one in carrier.network.phones.at(number)]
        return {"counts": counts, "ringing": ringing, "call": _facts(call) if call else None} | _log(call)

    @blueprint.get("/stories/<sid>")
    def save(sid: str) -> Response:
        name = request.args.get("name", "")
        if not _NAME.fullmatch(name):
            raise BadRequest("a story's name is of small letters, figures and single hyphens")
        reply = Response(_story(carrier, page, sid, name), content_type="application/yaml; charset=utf-8")
        reply.headers["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
        return reply

    return blueprint


def _story(carrier: Carrier, page: Page, sid: str, name: str) -> str:
    call = carrier.network.find(sid)
    if call is None:
        raise NotFound("this call is not known here any more")
    answered = {number: carrier.handsets.at(number).behaviour.value for number in dialled(call)}
    try:
        return story(
            call, name, main=page.numbers[0] if page.numbers else "", handsets=answered, fresh=request.args.get("fresh") != "0"
        )
    except ValueError as error:
        raise UnprocessableEntity(str(error)) from None


def _voice_routes(blueprint: Blueprint, page: Page) -> None:
    @blueprint.post("/voice")
    def speak() -> Response:
        words = body_of(Words)
        if page.speak is None:
            raise NotFound("no voice is installed here: the extra [voice] brings one")
        return Response(page.speak(words.text, words.language), content_type="audio/wav")

    @blueprint.post("/words")
    def understand() -> dict[str, str]:
        sound = body_of(Sound)
        recognise = page.recognise.get(sound.language)
        if recognise is None:
            raise NotFound("no recogniser for this language: please type what was said")
        try:
            return {"text": recognise(sound_of(sound.audio))}
        except NotUnderstood as error:
            raise UnprocessableEntity(str(error)) from None


def _facts(call: Call) -> Mapping[str, Any]:
    facts = {name: getattr(call, name) for name in ("sid", "direction", "status", "seconds")}
    moments = {name: at.isoformat() if at else None for name, at in (("created", call.created), ("started", call.started))}
    now = round((call.line.clock.instant() - call.created).total_seconds(), 1)
    state = {"state": call.line.state, "settled": call.line.at_rest, "now_s": now}
    return facts | moments | state | {"from": call.caller, "to": call.called}


def _log(call: Call | None) -> dict[str, Any]:
    after = int(seconds_asked("after"))
    return {"log": [_entry(entry) for entry in call.log(after)] if call else []}


def _entry(entry: Heard | Deed | Exchange) -> dict[str, Any]:
    what: dict[str, Any]
    match entry:
        case Heard():
            what = {"what": "heard", "spoken": entry.spoken}
        case Deed():
            what = {"what": "deed"}
        case Exchange():
            what = {"what": "exchange", "took_ms": entry.took_ms}
    return entry.as_json() | what | {"order": entry.order, "at_s": entry.at_s}
