"""What has changed, as a stream, or for the asking where none gets through; refuses topics that are not the reader's."""

from typing import Final, cast

from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue

from desk import guard, here
from desk.live import taking
from desk.live.hub import Hub
from desk.pages import wallboard
from desk.reader import BOARD, CALLS, WATCH, WORK, NotYours, Role
from storage import changes
from storage.changes import Topic

pages = Blueprint("live", __name__)
TOPICS: Final[dict[Topic, tuple[Role, ...]]] = {
    Topic.CALLS: CALLS,
    Topic.SURVEYS: CALLS,
    Topic.TICKETS: WORK,
    Topic.APPOINTMENTS: WORK,
    Topic.CALLBACKS: WORK,
    Topic.FLOOR: WATCH,
    Topic.BOARD: BOARD,
}
"""Who may watch what."""
FIRST: Final = b"retry: 1000\n\n"


def hub_of(app: Flask) -> Hub:
    """The streams of an application."""

    def draw(language: str) -> str:
        with app.test_request_context("/wallboard"):
            g.language = language
            return wallboard.drawn(template="_board.html")

    return Hub(lambda: here.hotline_of(app).store.read(changes.versions), draw)


@pages.get("/live")
@guard.needs(*BOARD)
def stream() -> ResponseReturnValue:
    """A stream of what changes. `topics`: names joined by commas; `seen`: the versions the page knows, in the same order."""
    topics = _topics()
    seen = dict(zip(topics, request.args.get("seen", "").split(","), strict=False))
    taken = taking.take(request.environ)
    if taken is None:
        return Response(FIRST.decode(), mimetype="text/event-stream")
    if taking.begin(taken, FIRST):
        hub = cast("Hub", current_app.extensions["live"])
        hub.join(taken, frozenset(topics), language=here.language(), seen=seen)
    return Response(status=200)


@pages.get("/live/now")
@guard.needs(*BOARD)
def now() -> ResponseReturnValue:
    """The versions of these topics, for pages that ask instead of being told."""
    topics = _topics()
    versions = here.read(changes.versions)
    answer = jsonify({topic.value: versions[topic] for topic in topics})
    answer.set_etag("-".join(versions[topic] for topic in topics))
    return answer.make_conditional(request)


def _topics() -> list[Topic]:
    """What is asked for, if it may be."""
    try:
        topics = [Topic(name) for name in request.args.get("topics", "").split(",")]
    except ValueError:
        abort(404)
    for topic in topics:
        if not here.reader().may(*TOPICS[topic]):
            raise NotYours(topic)
    return topics
