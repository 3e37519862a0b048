"""Views of the list of calls: the usual times, and filters that somebody saved for themselves; refuses other people's."""

from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from desk import asked, guard, here, words
from desk.reader import CALLS
from storage import views

pages = Blueprint("call_views", __name__)
PAGE: Final = "calls"
LONGEST: Final = 40


@pages.post("/calls/views")
@guard.needs(*CALLS)
def save() -> ResponseReturnValue:
    """Keep the filter under a name."""
    given = asked.calls(request.form).given
    name = request.form.get("name", "").strip()[:LONGEST].replace("\x00", "")
    person, now = here.reader().id, here.moment()
    kept = bool(given and name) and here.write(
        lambda tx: views.add(tx, person_id=person, page=PAGE, name=name, query=urlencode(given), at=now)
    )
    flash(words.say(here.language(), "calls.view.saved" if kept else "calls.view.not_saved"), "ok" if kept else "bad")
    return redirect(url_for("calls.page", **filters(given)))


@pages.post("/calls/views/<int:view_id>/drop")
@guard.needs(*CALLS)
def drop(view_id: int) -> ResponseReturnValue:
    """Forget a view of one's own."""
    person = here.reader().id
    gone = view_id < 1 << 62 and here.write(lambda tx: views.drop(tx, view_id, person_id=person))
    flash(words.say(here.language(), "calls.view.dropped" if gone else "calls.view.not_there"), "ok" if gone else "bad")
    return redirect(url_for("calls.page"))


def filters(given: dict[str, str]) -> dict[str, Any]:
    """A filter as the values of an address."""
    return dict(given)


def usual(given: dict[str, str]) -> list[tuple[str, dict[str, str], bool]]:
    """The usual times as (words, filter, chosen)."""
    today = here.moment().date()
    rest = {name: value for name, value in given.items() if name not in {"since", "until"}}
    times = [("calls.any", None), ("calls.today", today), ("calls.week", today - timedelta(days=6))]
    times.append(("calls.month", today - timedelta(days=29)))
    return [
        (
            words.say(here.language(), key),
            rest | ({"since": since.isoformat()} if since else {}),
            given.get("since") == (since.isoformat() if since else None) and "until" not in given,
        )
        for key, since in times
    ]


def saved(given: dict[str, str]) -> list[tuple[int, str, dict[str, str], bool]]:
    """The reader's own views as (id, name, filter, chosen); one that was erased is not shown."""
    person = here.reader().id
    own = here.read(lambda tx: views.of(tx, person, PAGE))
    return [
        (view.id, view.name, filter_, filter_ == given)
        for view in own
        if view.name and view.query
        for filter_ in [asked.calls(MultiDict(parse_qsl(view.query))).given]
    ]
