"""The carrier's softphone in an agent's browser: its program and the key to it; refuses a program from other servers."""

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, abort, jsonify, send_file
from flask.typing import ResponseReturnValue

from desk import guard, here
from desk.reader import FLOOR
from telephony import floor
from telephony.floor import Refused

if TYPE_CHECKING:
    from telephony.hotline import Hotline

pages = Blueprint("softphone", __name__, url_prefix="/desk")


def of(hotline: "Hotline") -> Path | None:
    """The program with which browsers are telephones; None at the simulator, and where it or the key is missing."""
    phones = hotline.softphones
    return phones.sdk if hotline.captions is None and phones is not None and phones.ready else None


@pages.get("/softphone.js")
@guard.needs(*FLOOR)
def program() -> ResponseReturnValue:
    """The program."""
    file = of(here.hotline())
    if file is None:
        abort(404)
    return send_file(file, mimetype="text/javascript", max_age=3600)


@pages.post("/token")
@guard.needs(*FLOOR)
def token() -> ResponseReturnValue:
    """The key, for an hour."""
    return jsonify(token=floor.token(here.hotline(), here.reader().id))


@pages.errorhandler(Refused)
def refused(error: Refused) -> ResponseReturnValue:
    """There is none."""
    return here.refusal(error.reason)
