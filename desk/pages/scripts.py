"""The pack's call scripts: read, checked, tried out on made-up facts; refuses to keep or to register anything."""

from typing import Any, Final

from flask import Blueprint, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from desk import guard, here, words
from desk.pages import script as beside
from desk.reader import SCRIPTS
from desk.reading.scripts import script_for, scripts_for
from desk.words.scripts import PANE
from scripts.reading import ScriptProblems, read
from telephony.guiding import Asked, Refused
from telephony.guiding.trying import Trial, try_out

pages = Blueprint("scripts", __name__, url_prefix="/scripts")
LONGEST: Final = 200_000
"""Characters of a file that is checked."""


@pages.get("")
@guard.needs(*SCRIPTS)
def page() -> ResponseReturnValue:
    """All scripts."""
    return render_template("scripts.html", scripts=scripts_for(here.reader(), here.hotline().pack, here.language()))


@pages.post("")
@guard.needs(*SCRIPTS)
def check() -> ResponseReturnValue:
    """What is wrong with the `text` of a script file, by line."""
    text = request.form.get("text", "")[:LONGEST]
    found = scripts_for(here.reader(), here.hotline().pack, here.language())
    return render_template("scripts.html", scripts=found, text=text, problems=_problems(text), checked=True)


@pages.get("/words.json")
@guard.needs(*SCRIPTS)
def pane_words() -> ResponseReturnValue:
    """The words of the pane beside a call, in the reader's language."""
    return jsonify({name: words.say(here.language(), key) for name, key in PANE.items()})


@pages.get("/<name>")
@guard.needs(*SCRIPTS)
def one(name: str) -> ResponseReturnValue:
    """One script with all its steps."""
    found = script_for(here.reader(), here.hotline().pack, name, here.language())
    if found is None:
        abort(404)
    return render_template("script.html", script=found, listed=found.listed)


@pages.post("/<name>/try")
@guard.needs(*SCRIPTS)
def trial(name: str) -> ResponseReturnValue:
    """A deed on made-up facts; the page holds the progress."""
    sent = request.get_json(silent=True)
    given: dict[str, Any] = sent if isinstance(sent, dict) else {}
    kept = given.pop("progress", None)
    deed = given.pop("deed", "open")
    if not isinstance(deed, str) or not isinstance(kept, dict | None):
        return beside.misread()
    asked = Asked.model_validate({"script": name, **given})
    made = Trial(deed=deed, asked=asked, progress=kept)
    return jsonify(try_out(here.hotline().pack, made, now=here.moment(), ui=here.language()))


@pages.errorhandler(Refused)
def refused(error: Refused) -> ResponseReturnValue:
    """It cannot be done."""
    return beside.refusal(error)


@pages.errorhandler(ValidationError)
def malformed(_error: ValidationError) -> ResponseReturnValue:
    """Not what a page of ours sends."""
    return beside.misread()


def _problems(text: str) -> tuple[Any, ...]:
    """What `hotline check` would say of it."""
    try:
        return read(text, "script.yaml").warnings
    except ScriptProblems as error:
        return error.problems
