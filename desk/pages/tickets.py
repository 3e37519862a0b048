"""Tickets by when they are due, and one ticket with what may be done to it; refuses GET where something changes."""

from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk import asked, guard, here
from desk.acts.tickets import on_ticket
from desk.pages import acted, again
from desk.reader import WORK, Role
from desk.reading import work
from promises import acts
from storage import changes
from storage.changes import Topic

pages = Blueprint("tickets", __name__)
KINDS: Final = ("complaint", "repair", "enquiry", "emergency")


@pages.get("/tickets")
@guard.needs(*WORK)
def page() -> ResponseReturnValue:
    """Open tickets, or all of them, or all of one kind."""
    return again.page("tickets.html", here.read(changes.versions)[Topic.TICKETS], _rows)


def _rows() -> dict[str, Any]:
    reader, kind = here.reader(), request.args.get("kind")
    if kind in KINDS or request.args.get("show") == "all":
        before = asked.whole(request.args.get("before"))
        chosen = kind if kind in KINDS else None
        rows, last = here.read(lambda tx: work.all_tickets_for(reader, tx, before_id=before, kind=chosen))
        following = {"show": "all", "kind": chosen, "before": last} if last else None
        return {"rows": rows, "following": following, "tab": chosen or "all", "kinds": KINDS}
    start = asked.due(request.args.get("after"))
    due, after = here.read(lambda tx: work.open_tickets_for(reader, tx, start))
    later = {"after": asked.written(after.at, after.id)} if after else None
    return {"rows": due, "following": later, "tab": "open", "kinds": KINDS}


@pages.get("/tickets/<number>")
@guard.needs(*WORK)
def ticket(number: str) -> ResponseReturnValue:
    """One ticket."""
    reader = here.reader()
    version = here.read(changes.versions)[Topic.TICKETS]
    found = here.read(lambda tx: work.ticket_for(reader, tx, number))
    if found is None:
        abort(404)
    return render_template(
        "ticket.html",
        found=found,
        ticket=found.ticket,
        acts=acts.of_ticket(found.ticket.status, leads=reader.may(Role.SUPERVISOR)),
        priorities=acts.PRIORITIES,
        version=version,
    )


@pages.post("/tickets/<number>/acts")
@guard.needs(*WORK)
def act(number: str) -> ResponseReturnValue:
    """Do something to it."""
    if deed := acted.deed():
        acted.told(deed.act, on_ticket(deed, number))
    return redirect(url_for("tickets.ticket", number=number))
