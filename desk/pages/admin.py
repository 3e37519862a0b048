"""People and the audit trail; refuses to change either: people are added and disabled on the command line."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from desk import asked, guard, here
from desk.reader import PEOPLE
from desk.reading.people import audits_for, people_for

pages = Blueprint("admin", __name__)


@pages.get("/admin")
@guard.needs(*PEOPLE)
def page() -> ResponseReturnValue:
    """Everybody who may sign in, and what was shown or refused to whom."""
    reader = here.reader()
    before = asked.whole(request.args.get("before"))
    known = here.read(lambda tx: people_for(reader, tx))
    entries, last = here.read(lambda tx: audits_for(reader, tx, before))
    return render_template("admin.html", known=known, entries=entries, last=last, first=before is None)
