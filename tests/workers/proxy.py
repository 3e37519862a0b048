"""Between the hotline and its carrier on real sockets: loses requests, loses answers, stalls; refuses to leave loopback."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit


class Mode(StrEnum):
    """What becomes of one request."""

    PASS = "pass"
    REQUEST_LOST = "request lost"
    ANSWER_LOST = "answer lost"
    ERROR_AFTER = "500 after accept"
    HANG = "hang"
    TOO_MANY = "429"
    AWAY = "503"


@dataclass
class Proxy:
    """Passes requests on as `posts` and `gets` say: one mode a request, PASS when they are used up. `seen`: methods in order."""

    target: tuple[str, int]
    url: str = ""
    posts: list[Mode] = field(default_factory=list)
    gets: list[Mode] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def serve(self, connection: socket.socket) -> None:
        """One connection, one request."""
        with connection, suppress(OSError):
            request = _whole(connection)
            method = request.split(b" ", 1)[0].decode()
            self.seen.append(method)
            modes = self.posts if method == "POST" else self.gets
            self._answer(connection, request, modes.pop(0) if modes else Mode.PASS)

    def _answer(self, connection: socket.socket, request: bytes, mode: Mode) -> None:
        match mode:
            case Mode.PASS:
                connection.sendall(self._passed(request))
            case Mode.REQUEST_LOST:
                pass
            case Mode.ANSWER_LOST:
                self._passed(request)
            case Mode.ERROR_AFTER:
                self._passed(request)
                connection.sendall(_refusal(500, 20500))
            case Mode.HANG:
                self._passed(request)
                self.released.wait(30)
            case Mode.TOO_MANY:
                connection.sendall(_refusal(429, 20429))
            case Mode.AWAY:
                connection.sendall(_refusal(503, 20503))

    def _passed(self, request: bytes) -> bytes:
        with socket.create_connection(self.target) as way:
            way.sendall(request)
            answer = b""
            while piece := way.recv(65_536):
                answer += piece
            return answer


def _whole(connection: socket.socket) -> bytes:
    """A request with its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65_536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < int(lengths[0] if lengths else 0):
        piece = connection.recv(65_536)
        body += piece
        data += piece
    return data


def _refusal(status: int, code: int) -> bytes:
    body = json.dumps({"code": code, "message": "no", "more_info": "", "status": status}).encode()
    head = f"HTTP/1.1 {status} No\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


@contextmanager
def proxy(url: str) -> Iterator[Proxy]:
    """A proxy before the carrier at this address."""
    parts = urlsplit(url)
    made = Proxy(target=(parts.hostname or "", parts.port or 0))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made.url = f"http://127.0.0.1:{listening.getsockname()[1]}"

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    threading.Thread(target=made.serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield made
        finally:
            made.released.set()
            listening.shutdown(socket.SHUT_RDWR)
