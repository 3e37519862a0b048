"""Takes a browser's connection out of the web server's hands, so that it costs no thread; refuses servers that do not show it.

Gunicorn puts the connection's socket into the request. We keep a copy of it and leave a dead one in its place: whatever the
server writes or closes after that goes nowhere. Elsewhere (and over TLS of its own) nothing is taken, and a stream ends at
once: the page then asks instead (`live.js`).
"""

import os
import socket
from collections.abc import Mapping
from typing import Any

HEAD = (
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\nX-Accel-Buffering: no\r\nConnection: close\r\n\r\n"
)
"""What every stream begins with."""


def take(environ: Mapping[str, Any]) -> socket.socket | None:
    """The browser's connection, ours from now on; None when this server does not show it."""
    shown = environ.get("gunicorn.socket")
    if type(shown) is not socket.socket or "gunicorn.http2.send_trailers" in environ:
        return None
    taken = socket.socket(fileno=os.dup(shown.fileno()))
    dead, other = socket.socketpair()
    other.close()
    os.dup2(dead.fileno(), shown.fileno(), inheritable=False)
    dead.close()
    return taken


def begin(taken: socket.socket, first: bytes) -> bool:
    """Send the head and what comes first; False when the browser is gone already."""
    try:
        taken.settimeout(1.0)
        taken.sendall(HEAD.encode() + first)
    except OSError:
        taken.close()
        return False
    return True
