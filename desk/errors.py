"""Pages for what goes wrong, in shape and in words; refuses to tell more than what happened and what to do next."""

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from desk import guard, here, words
from desk.reader import NotYours

SPOKEN = (400, 403, 404, 405, 429, 500)


def wants_page() -> bool:
    """Whether a browser asked: machines get JSON."""
    return request.accept_mimetypes.accept_html and "text/html" in request.headers.get("Accept", "")


def page(status: int, request_id: str | None) -> tuple[str, int]:
    """The page for this status."""
    told = status if status in SPOKEN else (500 if status >= 500 else 404)
    return render_template(
        "error.html", status=told, request_id=request_id, title=words.say(here.language(), f"error.{told}")
    ), status


def install(app: Flask) -> None:
    """Refusals of ours become the exceptions whose pages people see."""

    @app.errorhandler(NotYours)
    def not_yours(_error: NotYours) -> tuple[str, int]:
        guard.refused()
        return page(403, None)

    @app.errorhandler(CSRFError)
    def stale(_error: HTTPException) -> tuple[str, int]:
        return page(400, None)
