"""Calls we owe, by when they are due; refuses GET where one is withdrawn."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk import asked, guard, here, words
from desk.acting import withdraw_callback
from desk.reader import WORK
from desk.reading import work

pages = Blueprint("callbacks", __name__)


@pages.get("/callbacks")
@guard.needs(*WORK)
def page() -> ResponseReturnValue:
    """Callbacks owed, or all of them."""
    reader = here.reader()
    if request.args.get("show") == "all":
        before = asked.whole(request.args.get("before"))
        rows, last = here.read(lambda tx: work.all_callbacks_for(reader, tx, before_id=before))
        following = {"show": "all", "before": last} if last else None
        return render_template("callbacks.html", rows=rows, following=following, tab="all")
    start = asked.due(request.args.get("after"))
    rows, after = here.read(lambda tx: work.open_callbacks_for(reader, tx, start))
    following = {"after": asked.written(after.at, after.id)} if after else None
    return render_template("callbacks.html", rows=rows, following=following, tab="open")


@pages.post("/callbacks/<int:callback_id>/withdraw")
@guard.needs(*WORK)
def withdraw(callback_id: int) -> ResponseReturnValue:
    """The caller does not want it any more."""
    done = callback_id < 1 << 62 and withdraw_callback(here.reader(), callback_id)
    flash(words.say(here.language(), "callbacks.cancelled" if done else "callbacks.closed_already"), "ok" if done else "bad")
    return redirect(url_for("callbacks.page"))
