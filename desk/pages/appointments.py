"""The visits of a day, by their time, ready to print; refuses to show a month at once."""

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from desk import asked, guard, here
from desk.reader import WORK
from desk.reading import work

pages = Blueprint("appointments", __name__)


@pages.get("/appointments")
@guard.needs(*WORK)
def page() -> ResponseReturnValue:
    """One day's sheet; today's when no day is asked for."""
    today = here.moment().date()
    chosen = asked.day(request.args.get("day")) or today
    reader, one = here.reader(), timedelta(days=1)
    since, until = asked.midnight(chosen), asked.midnight(chosen + one)
    visits, following = here.read(lambda tx: work.visits_for(reader, tx, since, until))
    pack, language = here.hotline().pack, here.language()
    return render_template(
        "appointments.html",
        visits=visits,
        chosen=chosen,
        today=today,
        before=chosen - one,
        after=chosen + one,
        following=following.astimezone(here.zone()).date() if following else None,
        most=work.DAY,
        services={name: service.name[language] for name, service in pack.services.items()},
        resources={name: resource.name[language] for name, resource in pack.resources.items()},
    )
