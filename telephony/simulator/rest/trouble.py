"""What goes wrong between a hotline and the REST API; refuses to touch a request that is not known to be the account's.

Twilio: usage/requests-to-twilio, api/errors/20429. A lost answer may be a call that rings: nothing in the carrier's API says so.
"""

import socket
import time
from typing import Final

from flask import Blueprint, Response, g, request

from telephony.simulator.carrier import Carrier
from telephony.simulator.faults import Fault
from telephony.simulator.rest.guard import Refusal, refused

WITHIN: Final = "carrier.within"
"""Set in the environment of requests from this process, which have no connection that could be cut."""
HEADER: Final = "X-Carrier-Lost"
CUT: Final = "cut"
SILENT: Final = "silent"
HANG_S: Final = 20.0
"""How long (real seconds) the carrier is silent: longer than any client of ours waits."""

_SOCKETS: Final = ("gunicorn.socket", "werkzeug.socket")
_BUSY: Final = Refusal(20429, "Too Many Requests", 429)
_BROKEN: Final = Refusal(20500, "Internal Server Error", 500)


def add(blueprint: Blueprint, carrier: Carrier) -> None:
    """Put the trouble between the guard and the routes; looks for a recording's sound have troubles of their own."""

    def before() -> Response | None:
        g.fault = None
        if not request.path.endswith(".json"):
            return None
        number = _number(carrier)
        fault = carrier.network.misbehaviour.rest(f"{request.method} {request.url_rule}", number)
        if fault is None:
            return None
        carrier.ledger.append("fault", (request.view_args or {}).get("sid", ""), fault=fault.value, url=request.path)
        return _instead(fault)

    blueprint.before_request(before)
    blueprint.after_request(_after)


def _number(carrier: Carrier) -> str:
    """Whom the request is about: the number to call or write to, or the called one of a call that there is."""
    call = carrier.network.find(str((request.view_args or {}).get("sid", "")))
    return call.called if call else request.values.get("To", "")


def _instead(fault: Fault) -> Response | None:
    """The answer to a request that is not carried out, or None when it is, and its answer is what goes wrong."""
    match fault:
        case Fault.REST_BUSY:
            return refused(_BUSY)
        case Fault.REST_ERROR:
            return refused(_BROKEN)
        case Fault.REST_REQUEST_LOST:
            return _cut()
        case _:
            g.fault = fault
            return None


def _after(reply: Response) -> Response:
    match g.pop("fault", None):
        case Fault.REST_ERROR_AFTER:
            return refused(_BROKEN)
        case Fault.REST_ANSWER_LOST:
            return _cut()
        case Fault.REST_TIMEOUT:
            if not request.environ.get(WITHIN):
                time.sleep(HANG_S)
                return _cut()
            return Response(status=504, headers={HEADER: SILENT})
        case _:
            return reply


def _cut() -> Response:
    """The connection ends without an answer."""
    for name in _SOCKETS:
        connection = request.environ.get(name)
        if isinstance(connection, socket.socket):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                break  # the client was faster
    return Response(status=502, headers={HEADER: CUT})
