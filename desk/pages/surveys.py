"""Survey results; refuses scores before it has said who they come from."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from desk import asked, guard, here
from desk.reader import CALLS
from desk.reading import surveys

pages = Blueprint("surveys", __name__)
SPANS: Final = (7, 28, 84)


@pages.get("/surveys")
@guard.needs(*CALLS)
def page() -> ResponseReturnValue:
    """The surveys of the last days."""
    days = asked.whole(request.args.get("days")) or SPANS[1]
    days = days if days in SPANS else SPANS[1]
    today = here.moment().date()
    since, until = asked.midnight(today - timedelta(days=days - 1)), asked.midnight(today + timedelta(days=1))
    survey = here.hotline().pack.survey
    questions = {name: text[here.language()] for name, text in survey.scores.items()} if survey else {}
    reader = here.reader()
    results = here.read(lambda tx: surveys.results_for(reader, tx, since, until, tuple(questions)))
    return render_template(
        "surveys.html",
        results=results,
        questions=questions,
        days=days,
        spans=SPANS,
        since=since.date(),
        today=today,
        points=surveys.POINTS,
    )
