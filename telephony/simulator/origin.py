"""Who may use the control API and the phone page: programs and our own pages; refuses other sites' pages.

The control API has no password, and a browser on this machine reaches it. A page of another site can send requests here, or lead
its own name to this machine (DNS rebinding). Both show: in where the browser says the page comes from, and in the name asked for.
"""

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from flask import Response, request
from werkzeug.exceptions import BadRequest, Forbidden

_PORT = re.compile(r":\d{1,5}$")
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"same-origin", "none"})
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def check(names: Collection[str]) -> None:
    """Look at the request at hand. `names` are ours beside addresses and localhost. Raises `Forbidden` or `BadRequest`."""
    if not known_host(request.host, names):
        raise Forbidden("this name is not one of the simulator's: use its address, or start it with --host NAME")
    if request.method in _HARMLESS:
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        raise Forbidden("a page of another site asks")
    if request.headers.get("Sec-Fetch-Site", "none") not in _OURS:
        raise Forbidden("a page of another site asks")
    if not request.is_json:
        raise BadRequest("the body is a JSON object, sent as application/json")


def known_host(host: str, names: Collection[str]) -> bool:
    """Whether a Host header names us: by an address, which nobody can lead here, as localhost, or by a given name."""
    name = _PORT.sub("", host.strip().lower()) if not host.endswith("]") else host.strip().lower()
    if name == "localhost" or name.endswith(".localhost") or name in {given.lower() for given in names}:
        return True
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def close_doors(response: Response) -> Response:
    """What every answer tells browsers: nothing here is for other sites."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
