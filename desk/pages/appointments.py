"""The visits of a day by their time, ready to print, and one visit with what may be done to it; refuses a month at once."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk import asked, guard, here
from desk.acts.doing import Deed
from desk.acts.visits import on_visit
from desk.pages import acted, again
from desk.reader import WORK
from desk.reading import visits
from desk.reading.work import PAGE, Visit
from promises import acts
from promises.acts import Act
from storage import changes
from storage.changes import Topic

pages = Blueprint("appointments", __name__)
AT_A_GLANCE = (Act.ARRIVED, Act.DONE, Act.NO_SHOW)
"""What the sheet itself offers; everything else stands on the visit's own page."""


@pages.get("/appointments")
@guard.needs(*WORK)
def page() -> ResponseReturnValue:
    """One day's sheet; today's when no day is asked for."""
    return again.page("appointments.html", here.read(changes.versions)[Topic.APPOINTMENTS], _sheet)


def _sheet() -> dict[str, Any]:
    today = here.moment().date()
    chosen = asked.day(request.args.get("day")) or today
    whole = request.args.get("show") == "all"
    reader, one = here.reader(), timedelta(days=1)
    since, until = asked.midnight(chosen), asked.midnight(chosen + one)
    start, most = asked.due(request.args.get("after")), visits.DAY if whole else PAGE
    wanted = visits.Wanted(since=since, until=until, after=start, limit=most)
    sheet = here.read(lambda tx: visits.visits_for(reader, tx, wanted))
    return {
        "sheet": sheet,
        "chosen": chosen,
        "today": today,
        "before": chosen - one,
        "next_day": chosen + one,
        "after": asked.written(sheet.after.at, sheet.after.id) if sheet.after else None,
        "following": sheet.following.astimezone(here.zone()).date() if sheet.following else None,
        "whole": whole,
        "offered": {visit.id: [act for act in AT_A_GLANCE if act in _acts(visit)] for visit in sheet.visits},
        **_names(),
    }


@pages.get("/appointments/<number>")
@guard.needs(*WORK)
def visit(number: str) -> ResponseReturnValue:
    """One visit."""
    reader, now = here.reader(), here.moment()
    version = here.read(changes.versions)[Topic.APPOINTMENTS]
    found = here.read(lambda tx: visits.visit_for(reader, tx, number, now))
    if found is None:
        abort(404)
    day: date = found.visit.start_at.astimezone(here.zone()).date()
    return render_template(
        "visit.html", found=found, visit=found.visit, day_of=day, acts=_acts(found.visit), version=version, **_names()
    )


@pages.post("/appointments/acts")
@guard.needs(*WORK)
def at_a_glance() -> ResponseReturnValue:
    """Do what a button of the sheet says: `act/number/version`."""
    name, _, rest = request.form.get("do", "").partition("/")
    number, _, seen = rest.partition("/")
    if name not in AT_A_GLANCE or not number:
        abort(400)
    deed = Deed(act=Act(name), reader=here.reader(), pack=here.hotline().pack, at=here.moment(), seen=asked.whole(seen) or 0)
    acted.told(deed.act, on_visit(deed, number))
    return redirect(here.inside(request.form.get("back")) or url_for("appointments.page"))


@pages.post("/appointments/<number>/acts")
@guard.needs(*WORK)
def act(number: str) -> ResponseReturnValue:
    """Do something to it, and go back to where the form stood."""
    if deed := acted.deed():
        acted.told(deed.act, on_visit(deed, number))
    back = here.inside(request.form.get("back"))
    return redirect(back or url_for("appointments.visit", number=number))


def _acts(visit: Visit) -> frozenset[Act]:
    return acts.of_visit(visit.status, visit.start_at, here.moment(), arrived=visit.arrived_at is not None)


def _names() -> dict[str, Any]:
    pack, language = here.hotline().pack, here.language()
    return {
        "services": {name: service.name[language] for name, service in pack.services.items()},
        "resources": {name: resource.name[language] for name, resource in pack.resources.items()},
    }
