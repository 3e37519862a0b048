"""One call's page; refuses to show its number but by POST, for a reason, and only once it is logged."""

from typing import Final

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from desk import asked, guard, here, marking, telling
from desk.reader import CALLS
from desk.reading.call import Asking, call_for, number_for

pages = Blueprint("call", __name__)
REASONS: Final = ("callback", "complaint", "safety", "other")


@pages.get("/calls/<sid>")
@guard.needs(*CALLS)
def page(sid: str) -> ResponseReturnValue:
    """Everything kept of a call. `t`: seconds into the recording; `words`: looked for, and marked."""
    return _page(sid)


@pages.post("/calls/<sid>/number")
@guard.needs(*CALLS)
def reveal(sid: str) -> ResponseReturnValue:
    """The call's page with the whole number, once who asked and why has been logged."""
    reason = request.form.get("reason", "")
    words = request.form.get("words", "").strip()[:200]
    if reason not in REASONS or (reason == "other" and not words):
        return _page(sid, unreasoned=True), 400
    reader = here.reader()
    asking = Asking(reason=f"{reason}: {words}" if words else reason, page=here.route(), at=here.moment())
    number = here.write(lambda tx: number_for(reader, tx, sid, asking))
    return _page(sid, number=number)


def _page(sid: str, *, number: str | None = None, unreasoned: bool = False) -> str:
    reader = here.reader()
    looked_for = request.args.get("words", "")[: asked.LONGEST_TEXT]
    recording = asked.whole(request.args.get("recording"))
    call = here.read(lambda tx: call_for(reader, tx, sid, recording))
    if call is None:
        abort(404)
    return render_template(
        "call.html",
        call=call,
        number=number,
        unreasoned=unreasoned,
        reasons=REASONS,
        moments=telling.timeline(call.events, here.language()),
        scores=_questions(),
        queues={name: queue.name[here.language()] for name, queue in here.hotline().pack.queues.items()},
        marked=lambda text: marking.marked(text, looked_for),
        looked_for=looked_for,
        at_s=asked.whole(request.args.get("t")),
    )


def _questions() -> dict[str, str]:
    survey = here.hotline().pack.survey
    return {name: text[here.language()] for name, text in survey.scores.items()} if survey else {}
