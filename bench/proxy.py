"""A way to the carrier on which answers get lost; refuses to lose anything but what was asked for, by a seeded chance."""

import http.client
import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

PLACING: Final = "/Calls.json"
_OURS: Final = frozenset({"host", "connection"})


class Way(ThreadingHTTPServer):
    """Stands before the carrier. `done` counts what became of orders: passed, answer-lost, request-lost, error-after."""

    def __init__(self, carrier_port: int, chances: Mapping[str, float], seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Order)
        self.carrier_port = carrier_port
        self.done: Counter[str] = Counter()
        self._chances = chances
        self._dice = random.Random(seed)
        self._lock = threading.Lock()

    def fate(self) -> str:
        """What is to become of the next order."""
        with self._lock:
            drawn = self._dice.random()
            found = "passed"
            for name, chance in self._chances.items():
                if 0 <= drawn < chance:
                    found = name
                drawn -= chance
            self.done[found] += 1
            return found


class _Order(BaseHTTPRequestHandler):
    """One request a connection, as our dialler sends them."""

    server: Way

    def do_GET(self) -> None:
        """Pass a look-up on."""
        self._answer(*self._passed_on(b""))

    def do_POST(self) -> None:
        """Pass an order on, or lose it or its answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        fate = self.server.fate() if self.path.endswith(PLACING) else "passed"
        if fate == "request-lost":
            return
        status, answer = self._passed_on(body)
        if fate != "answer-lost":
            self._answer(500 if fate == "error-after" else status, answer)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def _passed_on(self, body: bytes) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.carrier_port, timeout=15)
        try:
            kept = {name: value for name, value in self.headers.items() if name.lower() not in _OURS}
            connection.request(self.command, self.path, body or None, kept)
            reply = connection.getresponse()
            return reply.status, reply.read()
        except OSError:
            return 502, b"{}"
        finally:
            connection.close()

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def lossy(carrier_port: int, *, chances: Mapping[str, float], seed: int) -> Iterator[Way]:
    """A way to the carrier until the block ends. `chances`, from 0 to 1: of `answer-lost`, `request-lost`, `error-after`."""
    way = Way(carrier_port, chances, seed)
    threading.Thread(target=way.serve_forever, daemon=True).start()
    try:
        yield way
    finally:
        way.shutdown()
        way.server_close()
