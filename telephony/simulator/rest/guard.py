"""Who may use the API, and how it says no; refuses everything without the account's own credentials.

Twilio: usage/requests-to-twilio, docs/api/errors.
"""

import hmac
from typing import Any

from flask import Blueprint, Response, jsonify, request

from telephony.simulator.account import Account


class Refusal(Exception):
    """A request the carrier turns down: its code, its words and the HTTP status."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def not_found() -> Refusal:
    """There is no such thing in this account."""
    return Refusal(20404, "The requested resource was not found", 404)


def refused(refusal: Refusal) -> Response:
    """A refusal as the carrier words it."""
    body: dict[str, Any] = {"code": refusal.code, "message": refusal.message, "status": refusal.status}
    body["more_info"] = f"https://www.twilio.com/docs/errors/{refusal.code}"
    reply = jsonify(body)
    reply.status_code = refusal.status
    if refusal.status == 401:
        reply.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return reply


def add(blueprint: Blueprint, account: Account) -> None:
    """Put the guard before every route of the blueprint."""

    def check() -> Response | None:
        given = request.authorization
        name, token = (given.username or "", given.password or "") if given and given.type == "basic" else ("", "")
        known = hmac.compare_digest(f"{name}:{token}".encode(), f"{account.sid}:{account.token}".encode())
        if not known:
            return refused(Refusal(20003, "Authenticate", 401))
        if (request.view_args or {}).pop("account", "") != account.sid:
            return refused(not_found())
        return None

    blueprint.before_request(check)
    blueprint.register_error_handler(Refusal, refused)
