"""The list of calls: filters stand in the address, and what is exported is what is filtered; refuses GET for the export."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from desk import asked, guard, here, words
from desk.asked import Filter
from desk.pages import call_views
from desk.reader import CALLS
from desk.reading.calls import CallRow, CallRows, agents_for, calls_for, customer_for
from storage import changes
from storage.audit import Act
from storage.call_lists import Cursor
from storage.changes import Topic

pages = Blueprint("calls", __name__)
INTENTS: Final = ("appointment", "repair", "complaint", "enquiry", "status", "person", "emergency")
LENGTHS: Final = (30, 60, 180, 600)
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM: Final = "\ufeff"


@pages.get("/calls")
@guard.needs(*CALLS)
def page() -> ResponseReturnValue:
    """A page of calls."""
    wanted, reader = asked.calls(request.args), here.reader()
    before = asked.cursor(request.args.get("before"))
    version = here.read(changes.versions)[Topic.CALLS]
    found = _found(wanted, before)
    after = asked.written(found.after.started_at, found.after.id) if found.after else None
    agents = here.read(lambda tx: agents_for(reader, tx))
    return render_template(
        "calls.html",
        found=found,
        given=wanted.given,
        after=after,
        first=before is None,
        views=call_views.usual(wanted.given),
        saved=call_views.saved(wanted.given),
        choices={**_choices(), "agent": [(str(person), shown) for person, shown in agents]},
        version=version,
    )


@pages.post("/calls/number")
@guard.needs(*CALLS)
def number() -> ResponseReturnValue:
    """From a number to the calls of whose it is: what was typed never stands in an address."""
    given = {name: value for name, value in asked.calls(request.form).given.items() if name != "customer"}
    typed, reader, region = request.form.get("number", "").strip()[:60], here.reader(), here.hotline().pack.region
    customer = here.read(lambda tx: customer_for(reader, tx, typed, region)) if typed and "\x00" not in typed else None
    if customer is None:
        flash(words.say(here.language(), "calls.number.nobody"), "bad")
        return redirect(url_for("calls.page", **call_views.filters(given)))
    return redirect(url_for("calls.page", **call_views.filters(given), customer=customer))


@pages.post("/calls/export")
@guard.needs(*CALLS)
def export() -> Response:
    """Exactly the calls of the filter, as CSV for spreadsheets, a page at a time. Who exported what is logged first."""
    wanted = asked.calls(request.form)
    told = " ".join(f"{name}={value}" for name, value in sorted(wanted.given.items()) if name != "words")
    looked_for = wanted.given.get("words")
    here.note(Act.EXPORTED, subject="calls", key=told or "all", reason=f"words={looked_for}" if looked_for else None)
    name = f"calls-{here.moment():%Y%m%d-%H%M}.csv"
    response = Response(stream_with_context(_rows(wanted)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _found(wanted: Filter, before: Cursor | None) -> CallRows:
    reader, now = here.reader(), here.moment()
    return here.read(lambda tx: calls_for(reader, tx, wanted.wanted, before=before, now=now))


def _rows(wanted: Filter) -> Iterator[str]:
    """The lines of the file: a mark that it is UTF-8, the head, the calls."""
    language = here.language()
    yield BOM + _line(words.say(language, "calls.csv").split(","))
    before: Cursor | None = None
    while True:
        found = _found(wanted, before)
        yield "".join(_line(_cells(row, language)) for row in found.rows)
        if found.after is None:
            return
        before = found.after


def _cells(row: CallRow, language: str) -> list[str]:
    return [
        row.started_at.astimezone(here.zone()).strftime("%Y-%m-%d %H:%M:%S"),
        words.name(language, "direction", row.direction),
        row.customer or "",
        row.number or "",
        words.name(language, "language", row.language) if row.language else "",
        words.name(language, "intent", row.intent) if row.intent else "",
        words.name(language, "outcome", row.outcome) if row.outcome else "",
        "" if row.duration_s is None else str(row.duration_s),
        row.sid,
    ]


def _line(cells: list[str]) -> str:
    """One line of CSV; a cell that a spreadsheet would run as a formula is marked as text."""
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return out.getvalue()


def _choices() -> dict[str, list[tuple[str, str]]]:
    """What each filter may be set to, as (value, words)."""
    language = here.language()
    outcomes = [key.removeprefix("outcome.") for key in words.WORDS if key.startswith("outcome.")]

    def named(kind: str, codes: tuple[str, ...]) -> list[tuple[str, str]]:
        return [(code, words.name(language, kind, code)) for code in codes]

    return {
        "intent": named("intent", INTENTS),
        "outcome": named("outcome", tuple(outcomes)),
        "direction": named("direction", ("inbound", "outbound")),
        "language": named("language", words.LANGUAGES),
        "longer": [(str(seconds), _longer(language, seconds)) for seconds in LENGTHS],
    }


def _longer(language: str, seconds: int) -> str:
    if seconds % 60:
        return words.say(language, "calls.longer.seconds", seconds=seconds)
    return words.say(language, "calls.longer.than", minutes=seconds // 60)
