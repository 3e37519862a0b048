"""The search box; refuses to put what was typed into an address: it may be somebody's number."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk import guard, here
from desk.reader import WORK
from desk.reading.finding import Found, find_for

pages = Blueprint("find", __name__)
LONGEST = 60


@pages.post("/find")
@guard.needs(*WORK)
def find() -> ResponseReturnValue:
    """Lead to what was typed."""
    typed = request.form.get("q", "").strip()[:LONGEST]
    reader, region = here.reader(), here.hotline().pack.region
    try:
        found = here.read(lambda tx: find_for(reader, tx, typed, region)) if typed else None
    except ValueError:  # no text of ours
        found = None
    return redirect(_page(found)) if found else (render_template("find.html"), 404)


def _page(found: Found) -> str:
    match found.what:
        case "ticket":
            return url_for("tickets.ticket", number=found.key)
        case "appointment":
            day = datetime.fromisoformat(found.key).astimezone(here.zone()).date()
            return url_for("appointments.page", day=day.isoformat())
        case "customer":
            return url_for("calls.page", customer=found.key)
        case _:
            return url_for("call.page", sid=found.key)
