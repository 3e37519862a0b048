"""Calls we owe, by when they are due, and one of them with what may be done to it; refuses GET where something changes."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk import asked, guard, here
from desk.acts.callbacks import on_callback
from desk.pages import acted, again
from desk.reader import WORK, Role
from desk.reading import work
from promises import acts
from storage import changes
from storage.changes import Topic

pages = Blueprint("callbacks", __name__)


@pages.get("/callbacks")
@guard.needs(*WORK)
def page() -> ResponseReturnValue:
    """Callbacks owed, or all of them."""
    return again.page("callbacks.html", here.read(changes.versions)[Topic.CALLBACKS], _rows)


def _rows() -> dict[str, Any]:
    reader = here.reader()
    if request.args.get("show") == "all":
        before = asked.whole(request.args.get("before"))
        rows, last = here.read(lambda tx: work.all_callbacks_for(reader, tx, before_id=before))
        return {"rows": rows, "following": {"show": "all", "before": last} if last else None, "tab": "all"}
    start = asked.due(request.args.get("after"))
    due, after = here.read(lambda tx: work.open_callbacks_for(reader, tx, start))
    return {"rows": due, "following": {"after": asked.written(after.at, after.id)} if after else None, "tab": "open"}


@pages.get("/callbacks/<int:callback_id>")
@guard.needs(*WORK)
def callback(callback_id: int) -> ResponseReturnValue:
    """One callback."""
    reader = here.reader()
    version = here.read(changes.versions)[Topic.CALLBACKS]
    found = here.read(lambda tx: work.callback_for(reader, tx, callback_id)) if callback_id < 1 << 62 else None
    if found is None:
        abort(404)
    return render_template(
        "callback.html",
        found=found,
        callback=found.callback,
        acts=acts.of_callback(found.callback.status, leads=reader.may(Role.SUPERVISOR)),
        version=version,
    )


@pages.post("/callbacks/<int:callback_id>/acts")
@guard.needs(*WORK)
def act(callback_id: int) -> ResponseReturnValue:
    """Do something to it."""
    if deed := acted.deed():
        acted.told(deed.act, on_callback(deed, callback_id))
    return redirect(url_for("callbacks.callback", callback_id=callback_id))
