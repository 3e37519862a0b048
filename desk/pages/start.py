"""The first page: for a supervisor the calls, for an agent the desk, for others what they may open; refuses to be empty."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from desk import guard, here
from desk.reader import FLOOR, Role

pages = Blueprint("start", __name__)


@pages.get("/")
@guard.needs(*Role)
def page() -> ResponseReturnValue:
    """Where somebody lands who has just signed in."""
    if here.reader().may(Role.SUPERVISOR):
        return redirect(url_for("calls.page"))
    if here.reader().may(*FLOOR):
        return redirect(url_for("desk.page"))
    return render_template("start.html")
