"""Tickets by when they are due, and one ticket with what may be done to it; refuses GET where something changes."""

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk import asked, guard, here, words
from desk.acting import note_ticket, withdraw_ticket
from desk.reader import WORK
from desk.reading import work

pages = Blueprint("tickets", __name__)
KINDS: Final = ("complaint", "repair", "enquiry", "emergency")


@pages.get("/tickets")
@guard.needs(*WORK)
def page() -> ResponseReturnValue:
    """Open tickets, or all of them, or all of one kind."""
    reader = here.reader()
    kind = request.args.get("kind")
    if kind in KINDS or request.args.get("show") == "all":
        before = asked.whole(request.args.get("before"))
        chosen = kind if kind in KINDS else None
        rows, last = here.read(lambda tx: work.all_tickets_for(reader, tx, before_id=before, kind=chosen))
        following = {"show": "all", "kind": chosen, "before": last} if last else None
        return render_template("tickets.html", rows=rows, following=following, tab=chosen or "all", kinds=KINDS)
    start = asked.due(request.args.get("after"))
    rows, after = here.read(lambda tx: work.open_tickets_for(reader, tx, start))
    following = {"after": asked.written(after.at, after.id)} if after else None
    return render_template("tickets.html", rows=rows, following=following, tab="open", kinds=KINDS)


@pages.get("/tickets/<number>")
@guard.needs(*WORK)
def ticket(number: str) -> ResponseReturnValue:
    """One ticket."""
    reader = here.reader()
    found = here.read(lambda tx: work.ticket_for(reader, tx, number))
    if found is None:
        abort(404)
    return render_template("ticket.html", found=found, ticket=found.ticket)


@pages.post("/tickets/<number>/notes")
@guard.needs(*WORK)
def note(number: str) -> ResponseReturnValue:
    """Add what somebody wrote."""
    text = request.form.get("text", "").strip()[:2000]
    if not text:
        flash(words.say(here.language(), "ticket.note.missing"), "bad")
    elif not note_ticket(here.reader(), number, text):
        abort(404)
    else:
        flash(words.say(here.language(), "ticket.noted"), "ok")
    return redirect(url_for("tickets.ticket", number=number))


@pages.post("/tickets/<number>/withdraw")
@guard.needs(*WORK)
def withdraw(number: str) -> ResponseReturnValue:
    """The caller does not want it any more."""
    done = withdraw_ticket(here.reader(), number)
    if done is None:
        abort(404)
    flash(words.say(here.language(), "ticket.cancelled" if done else "ticket.closed_already"), "ok" if done else "bad")
    return redirect(url_for("tickets.ticket", number=number))
