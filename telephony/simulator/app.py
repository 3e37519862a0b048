"""The carrier as a web application: REST for hotlines, control for phones and tests; refuses tracebacks to anybody."""

from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from telephony.simulator import control, rest
from telephony.simulator.account import API_VERSION
from telephony.simulator.carrier import Carrier
from telephony.simulator.rest.guard import Refusal, refused

LARGEST_BODY = 8 * 1024 * 1024


def create_simulator(carrier: Carrier) -> Flask:
    """The application of one carrier; it needs no database and no hotline."""
    app = Flask("simulator", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, MAX_FORM_MEMORY_SIZE=LARGEST_BODY, PROPAGATE_EXCEPTIONS=False)
    app.register_blueprint(rest.routes(carrier))
    app.register_blueprint(control.routes(carrier))

    @app.get("/healthz")
    def health() -> dict[str, Any]:
        return {"status": "ok", "calls": len(carrier.network.calls(lambda call: not call.over))}

    @app.get("/")
    def index() -> dict[str, Any]:
        return {"carrier": "simulator", "rest": f"/{API_VERSION}/Accounts/{carrier.account.sid}", "control": "/control"}

    app.register_error_handler(HTTPException, _told)
    return app


def _told(error: HTTPException) -> Response | tuple[dict[str, Any], int]:
    status = error.code or 500
    if request.path.startswith(f"/{API_VERSION}/"):
        code = {404: 20404, 405: 20004, 413: 20413}.get(status, 20500 if status >= 500 else 20001)
        return refused(Refusal(code, error.name, status))
    return {"error": error.description or error.name}, status
