"""The agent's desk and what keeps it true: state, who calls, what is heard; refuses to change anything, which `deeds` does."""

from typing import Any, Final

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from desk import asked, guard, here, words
from desk.pages import softphone
from desk.reader import CALLS, FLOOR
from desk.reading import desk as reading
from telephony import floor, guiding
from telephony.floor import Refused

pages = Blueprint("desk", __name__, url_prefix="/desk")
PARTS: Final = ("presence", "menu", "who", "stage", "wrap", "matters", "card", "stack")
"""The parts of a page that follow the agent's state, each with a template of its own: `desk_NAME.html`."""
DISPOSITIONS: Final = ("solved", "visit", "ticket", "callback", "passed_on", "emergency", "gave_up", "wrong_number")
"""What a call may have come to, where no script says otherwise."""


@pages.get("")
@guard.needs(*FLOOR)
def page() -> ResponseReturnValue:
    """The desk as it stands."""
    return render_template("desk.html", **_shown())


@pages.get("/state")
@guard.needs(*FLOOR)
def state() -> ResponseReturnValue:
    """The agent's state as JSON; with the parts of the page asked for in `parts`, unless `seen` is its version still."""
    found = dict(reading.state_for(here.reader(), here.hotline()))
    found["now"] = here.moment().isoformat()
    if asked.whole(request.args.get("seen")) != found["version"]:
        names = request.args.get("parts", "").split(",")
        shown = _shown()
        found["parts"] = {name: render_template(f"desk_{name}.html", **shown) for name in PARTS if name in names}
    return jsonify(found)


@pages.get("/heard")
@guard.needs(*FLOOR)
def heard() -> ResponseReturnValue:
    """What is heard on the agent's line after item `after`, where the carrier is the simulator."""
    return jsonify(items=floor.heard(here.hotline(), here.reader().id, asked.whole(request.args.get("after")) or 0))


@pages.get("/ways")
@guard.needs(*FLOOR)
def ways() -> ResponseReturnValue:
    """Where a call may be passed on to."""
    reader, hotline, language = here.reader(), here.hotline(), here.language()
    colleagues = here.read(lambda tx: reading.colleagues_for(reader, tx))
    queues = here.read(lambda tx: reading.queues_for(reader, tx, hotline, language))
    return render_template("desk_ways.html", colleagues=colleagues, queues=queues)


def _shown() -> dict[str, Any]:
    reader, hotline, language = here.reader(), here.hotline(), here.language()
    desk = reading.desk_for(reader, hotline)
    return {
        "desk": desk,
        "may_calls": reader.may(*CALLS),
        "queue_name": lambda name: hotline.pack.queues[name].name.get(language, name) if name in hotline.pack.queues else name,
        "all_queues": tuple(hotline.pack.queues),
        "all_languages": hotline.pack.flow.languages,
        "dispositions": _dispositions() if desk.mode == "wrap_up" else [],
        "captioned": hotline.captions is not None,
        "phone": hotline.captions.phone if hotline.captions else None,
        "softphone": softphone.of(hotline) is not None,
    }


@pages.errorhandler(Refused)
def refused(error: Refused) -> ResponseReturnValue:
    """It cannot be seen now."""
    return here.refusal(error.reason)


def _dispositions() -> list[tuple[str, str, bool]]:
    """What the call may have come to, as (name, title, chosen): as its script says, where it has one."""
    found = guiding.state(here.hotline(), here.reader().id, ui=here.language())
    script = found["script"] if found["stage"] == "wrap_up" else None
    if script is None:
        return [(one, words.name(here.language(), "disposition", one), False) for one in DISPOSITIONS]
    return [(one["name"], one["title"], one["chosen"]) for one in script["wrap_up"]["dispositions"]]
