"""The carrier as a web application: REST for hotlines, control for phones and tests, a page; refuses tracebacks to anybody."""

from collections.abc import Collection
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from telephony.simulator import control, origin, rest, steering
from telephony.simulator.account import API_VERSION
from telephony.simulator.carrier import Carrier
from telephony.simulator.phone import api, page
from telephony.simulator.rest import accounts
from telephony.simulator.rest.guard import Refusal, refused

LARGEST_BODY = 8 * 1024 * 1024


def create_simulator(carrier: Carrier, *, phone: page.Page | None = None, names: Collection[str] = ()) -> Flask:
    """The application of one carrier; it needs no database and no hotline.

    phone: the phone page, where people use it. names: by which the simulator is called beside its addresses and localhost.
    """
    app = Flask("simulator", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, MAX_FORM_MEMORY_SIZE=LARGEST_BODY, PROPAGATE_EXCEPTIONS=False)
    app.register_blueprint(rest.routes(carrier))
    app.register_blueprint(accounts.routes(carrier))
    app.register_blueprint(control.routes(carrier))
    app.register_blueprint(steering.routes(carrier))
    if phone is not None:
        app.register_blueprint(page.routes(phone))
        app.register_blueprint(api.routes(carrier, phone))
    _guard(app, names)

    @app.get("/healthz")
    def health() -> dict[str, Any]:
        return {"status": "ok", "calls": len(carrier.network.calls(lambda call: not call.over))}

    @app.get("/")
    def index() -> Response | dict[str, Any]:
        """The page for browsers, for programs where to go on."""
        if phone is not None and "text/html" in request.accept_mimetypes.values():
            return page.document()
        return {"carrier": "simulator", "rest": f"/{API_VERSION}/Accounts/{carrier.account.sid}", "control": "/control"}

    app.register_error_handler(HTTPException, _told)
    return app


def _guard(app: Flask, names: Collection[str]) -> None:
    """All but REST, which has a password, and health is for our own pages and for programs."""

    @app.before_request
    def check() -> None:
        if not request.path.startswith((f"/{API_VERSION}/", "/healthz")):
            origin.check(names)

    app.after_request(origin.close_doors)


def _told(error: HTTPException) -> Response | tuple[dict[str, Any], int]:
    status = error.code or 500
    if request.path.startswith(f"/{API_VERSION}/"):
        code = {404: 20404, 405: 20004, 413: 20413}.get(status, 20500 if status >= 500 else 20001)
        return refused(Refusal(code, error.name, status))
    return {"error": error.description or error.name}, status
