"""A way between carrier and hotline on which things get lost, by path and by a seeded chance; refuses to lose anything else."""

import http.client
import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

OVERTAKEN_S: Final = 0.7
"""So much later comes what is overtaken by what was sent after it."""
_OURS: Final = frozenset({"host", "connection"})


class Way(ThreadingHTTPServer):
    """Stands before a server. `done` counts what became of posts to `path`: passed, or one of the fates of `lossy`."""

    daemon_threads = True

    def __init__(self, path: str, chances: Mapping[str, float], seed: int, *, deaf: float) -> None:
        super().__init__(("127.0.0.1", 0), _Passage)
        self.behind = 0
        self.path = path
        self.done: Counter[str] = Counter()
        self._chances = chances
        self._dice = random.Random(seed)
        self._seed, self._deaf = seed, deaf
        self._lock = threading.Lock()

    def handle_error(self, *_arguments: object) -> None:
        """Say nothing: whoever asked may have been killed."""

    def calm(self) -> None:
        """From now on nothing is lost."""
        with self._lock:
            self._chances, self._deaf = {}, 0.0

    def fate(self, target: str) -> str:
        """What is to become of the next post to this address."""
        with self._lock:
            drawn = self._dice.random()
            found = "passed"
            if "?" in target and random.Random(f"{self._seed} {target}").random() < self._deaf:
                found, drawn = "request-lost", 1.0
            for name, chance in self._chances.items():
                if 0 <= drawn < chance:
                    found = name
                drawn -= chance
            self.done[found] += 1
            return found


class _Passage(BaseHTTPRequestHandler):
    """One request a connection."""

    server: Way
    _kind = "application/json"

    def do_GET(self) -> None:
        """Pass it on."""
        self._answer(*self._passed_on(b""))

    def do_POST(self) -> None:
        """Pass it on, or lose it or its answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        fate = self.server.fate(self.path) if self.path.partition("?")[0].endswith(self.server.path) else "passed"
        if fate == "request-lost":
            return
        if fate == "overtaken":
            later = threading.Timer(OVERTAKEN_S, self._passed_on, (body,))
            later.daemon = True
            later.start()
            self._answer(204, b"")
            return
        if fate == "twice":
            self._passed_on(body)
        status, answer = self._passed_on(body)
        if fate != "answer-lost":
            self._answer(500 if fate == "error-after" else status, answer)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def _passed_on(self, body: bytes) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=15)
        try:
            kept = {name: value for name, value in self.headers.items() if name.lower() not in _OURS}
            connection.request(self.command, self.path, body or None, kept)
            reply = connection.getresponse()
            self._kind = reply.headers.get("Content-Type", "application/json")
            return reply.status, reply.read()
        except (OSError, http.client.HTTPException):
            return 502, b"{}"
        finally:
            connection.close()

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": self._kind, "Content-Length": str(len(body)), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def lossy(path: str, *, chances: Mapping[str, float], seed: int, deaf: float = 0.0) -> Iterator[Way]:
    """A way to the server whose port is put into `behind`, until the block ends; posts to paths that end in `path` have a fate.

    `chances`, from 0 to 1: of `answer-lost`, `request-lost`, `error-after` (the server did it, and says 500), `twice`,
    `overtaken` (answered at once, passed on later). deaf: so large a share of the addresses with a query loses every post.
    """
    way = Way(path, chances, seed, deaf=deaf)
    threading.Thread(target=way.serve_forever, daemon=True).start()
    try:
        yield way
    finally:
        way.shutdown()
        way.server_close()
