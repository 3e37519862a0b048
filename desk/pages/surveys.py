"""Survey results; refuses scores before it has said who they come from."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk import asked, guard, here
from desk.acts.surveys import on_survey
from desk.pages import acted
from desk.reader import CALLS
from desk.reading import surveys, work
from storage import changes, figures
from storage.changes import Topic
from storage.figures import Day

pages = Blueprint("surveys", __name__)
SPANS: Final = (7, 28, 84)
SETTLES: Final = timedelta(days=2)
"""A day that ended so long ago changes no more: surveys are answered in the call they are offered in."""


@pages.get("/surveys")
@guard.needs(*CALLS)
def page() -> ResponseReturnValue:
    """The surveys of the last days."""
    days = asked.whole(request.args.get("days")) or SPANS[1]
    days = days if days in SPANS else SPANS[1]
    today = here.moment().date()
    first = today - timedelta(days=days - 1)
    bounds = [asked.midnight(first + timedelta(days=day)) for day in range(days + 1)]
    span = surveys.Span(days=tuple(pairwise(bounds)), settled=asked.midnight(today - SETTLES))
    survey = here.hotline().pack.survey
    questions = {name: text[here.language()] for name, text in survey.scores.items()} if survey else {}
    reader = here.reader()
    version = here.read(changes.versions)[Topic.SURVEYS]
    counted: list[tuple[datetime, datetime, Day]] = []
    results = here.read(lambda tx: surveys.results_for(reader, tx, span, tuple(questions), lambda *day: counted.append(day)))
    if counted:
        here.write(lambda tx: figures.count_all(tx, counted))
    return render_template(
        "surveys.html",
        results=results,
        questions=questions,
        days=days,
        spans=SPANS,
        since=first,
        today=today,
        points=surveys.POINTS,
        people=here.read(lambda tx: work.workers_for(reader, tx)),
        version=version,
    )


@pages.post("/surveys/<int:survey_id>/acts")
@guard.needs(*CALLS)
def act(survey_id: int) -> ResponseReturnValue:
    """Take a low score, give it to somebody, or say what came of it."""
    if deed := acted.deed():
        acted.told(deed.act, on_survey(deed, survey_id))
    return redirect(here.inside(request.form.get("back")) or url_for("surveys.page"))
