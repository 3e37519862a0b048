"""The call script beside an agent's call, in JSON; refuses in words what is not possible now: 409, or 403 for another's call."""

from typing import Any, Final

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from desk import guard, here, words
from desk.reader import FLOOR
from telephony import guiding
from telephony.guiding import Asked, Refused, Why
from telephony.guiding.deeds import DEEDS, EMERGENCY

pages = Blueprint("script", __name__, url_prefix="/desk/script")
KNOWN: Final = frozenset({*DEEDS, EMERGENCY})


@pages.get("")
@guard.needs(*FLOOR)
def state() -> ResponseReturnValue:
    """The agent's call with its script; `call` is null without one."""
    return jsonify(guiding.state(here.hotline(), here.reader().id, ui=here.language()))


@pages.post("/open")
@guard.needs(*FLOOR)
def open_script() -> ResponseReturnValue:
    """Turn to the `script` named, else to the one the call is in or needs."""
    name = _sent().get("script")
    chosen = name if isinstance(name, str) and name else None
    return jsonify(guiding.open_script(here.hotline(), here.reader().id, chosen, ui=here.language()))


@pages.post("/understand")
@guard.needs(*FLOOR)
def understand() -> ResponseReturnValue:
    """How the words typed would be understood; nothing is kept."""
    return jsonify(guiding.understand(here.hotline(), here.reader().id, _asked(), ui=here.language()))


@pages.post("/do/<deed>")
@guard.needs(*FLOOR)
def do(deed: str) -> ResponseReturnValue:
    """A deed of `telephony.guiding`; the state then."""
    if deed not in KNOWN:
        raise Refused(Why.NOT_POSSIBLE)
    return jsonify(guiding.do(here.hotline(), here.reader().id, deed, _asked(), ui=here.language()))


@pages.errorhandler(Refused)
def refused(error: Refused) -> ResponseReturnValue:
    """It cannot be done now; who had not seen the last change is sent it."""
    return refusal(error)


def refusal(error: Refused) -> ResponseReturnValue:
    """Why something is not possible, as code and in the reader's words."""
    told: dict[str, Any] = {"refused": error.why.value, "words": words.say(here.language(), f"script.refused.{error.why.value}")}
    if error.why is Why.STALE:
        told["state"] = guiding.state(here.hotline(), here.reader().id, ui=here.language())
    return jsonify(told), 403 if error.why is Why.NOT_YOURS else 409


@pages.errorhandler(ValidationError)
def malformed(_error: ValidationError) -> ResponseReturnValue:
    """Not what a page of ours sends."""
    return misread()


def misread() -> ResponseReturnValue:
    """What was sent cannot be read."""
    return jsonify(refused="malformed", words=words.say(here.language(), "script.refused.malformed")), 400


def _sent() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    return sent if isinstance(sent, dict) else {}


def _asked() -> Asked:
    return Asked.model_validate(_sent())
