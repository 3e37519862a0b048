"""A process full of open pages: streams that are read, rows that are asked for again as pages do; refuses to measure anything.

    python -m bench.watching PORT COUNT TICKET     (cookie and form token come in on stdin; ends with its stdin)

Every other second somebody adds a note to the ticket, so that half of the pages have rows to ask for.
"""

import http.client
import random
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOPICS = ("calls", "tickets", "board", "tickets,calls")
NOTES_S = 2.0
JITTER_S, GAP_S = 0.4, 1.5
"""How a page that swaps its rows spreads its questions, and how often it asks at most (`desk.js`)."""


@dataclass
class Pages:
    """The pages' own requests, on one connection. `due`: when which page asks; `seen`: pages told what they know already."""

    port: int
    cookie: str
    token: str
    ticket: str
    due: dict[int, float] = field(default_factory=dict)
    asked: dict[int, float] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    questions: int = 0

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self.noted = time.monotonic()

    def told(self, page: int, read: bytes, chance: random.Random) -> None:
        """A page was told something; that tickets changed has it ask for its rows a little later."""
        if b"event: tickets" not in read:
            return
        if page not in self.seen:
            self.seen.add(page)
            return
        soonest = max(time.monotonic(), self.asked.get(page, 0.0) + GAP_S)
        self.due.setdefault(page, soonest + JITTER_S * chance.random())

    def ask(self) -> None:
        """Ask for what is due, and let somebody add a note when it is time."""
        now = time.monotonic()
        if now - self.noted > NOTES_S:
            self.noted = now
            form = urlencode({"act": "note", "text": "noted", "csrf_token": self.token})
            head = {"Content-Type": "application/x-www-form-urlencoded"}
            self._request("POST", f"/tickets/{self.ticket}/acts", form, head)
        for page in [page for page, at in self.due.items() if at <= now]:
            self._request("GET", "/tickets", None, {"X-Refresh": "1", "Accept": "text/html"})
            self.asked[page] = time.monotonic()
            self.questions += 1
            del self.due[page]

    def _request(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> None:
        self.connection.request(method, path, body, {"Cookie": self.cookie, **headers})
        answer = self.connection.getresponse()
        answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{path} answered {answer.status}")


def main() -> None:
    """Open the streams, say so, and read them until nobody listens."""
    port, count = int(sys.argv[1]), int(sys.argv[2])
    cookie, token = sys.stdin.readline().strip().split("\t")
    selector = selectors.DefaultSelector()
    for number in range(count):
        selector.register(_opened(port, cookie, TOPICS[number % len(TOPICS)]), selectors.EVENT_READ, number)
    selector.register(sys.stdin, selectors.EVENT_READ, None)
    print("watching", flush=True)
    pages = Pages(port=port, cookie=cookie, token=token, ticket=sys.argv[3])
    _watch(selector, pages)
    print(f"{pages.questions} questions", file=sys.stderr)


def _opened(port: int, cookie: str, topics: str) -> socket.socket:
    stream = socket.create_connection(("127.0.0.1", port))
    head = f"GET /live?topics={topics}&seen= HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n"
    stream.sendall(head.encode())
    return stream


def _watch(selector: selectors.BaseSelector, pages: Pages) -> None:
    chance = random.Random(5)
    while True:
        for key, _ in selector.select(0.02):
            if key.data is None:
                return
            read = key.fileobj.recv(1 << 16)  # type: ignore[union-attr] # a socket
            if not read:
                raise SystemExit("a stream ended")
            pages.told(key.data, read, chance)
        pages.ask()


if __name__ == "__main__":
    main()
