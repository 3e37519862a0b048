"""A process full of open pages: streams that are read, rows that are asked for again as pages do; refuses to measure anything.

python -m bench.watching PORT COUNT     (the cookie comes in on stdin; ends with its stdin)
"""

import http.client
import random
import selectors
import socket
import sys
import time

TOPICS = ("calls", "tickets", "board", "tickets,calls")
JITTER_S, GAP_S = 0.4, 1.5
"""How a page that swaps its rows spreads its questions, and how often it asks at most (`desk.js`)."""


def main() -> None:
    """Open the streams, say so, and read them until nobody listens."""
    port, count = int(sys.argv[1]), int(sys.argv[2])
    cookie = sys.stdin.readline().strip()
    selector = selectors.DefaultSelector()
    for number in range(count):
        stream = _opened(port, cookie, TOPICS[number % len(TOPICS)])
        selector.register(stream, selectors.EVENT_READ, number)
    selector.register(sys.stdin, selectors.EVENT_READ, None)
    print("watching", flush=True)
    print(f"{_watch(selector, port, cookie)} questions", file=sys.stderr)


def _opened(port: int, cookie: str, topics: str) -> socket.socket:
    stream = socket.create_connection(("127.0.0.1", port))
    head = f"GET /live?topics={topics}&seen= HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n"
    stream.sendall(head.encode())
    return stream


def _watch(selector: selectors.BaseSelector, port: int, cookie: str) -> int:
    """How often rows were asked for."""
    chance, questions = random.Random(5), 0
    due: dict[int, float] = {}
    asked: dict[int, float] = {}
    pages = http.client.HTTPConnection("127.0.0.1", port)
    while True:
        for key, _ in selector.select(0.02):
            if key.data is None:
                return questions
            read = key.fileobj.recv(1 << 16)  # type: ignore[union-attr] # a socket
            if not read:
                raise SystemExit("a stream ended")
            if b"event: tickets" in read:
                due.setdefault(key.data, max(time.monotonic(), asked.get(key.data, 0.0) + GAP_S) + JITTER_S * chance.random())
        for number in [number for number, at in due.items() if at <= time.monotonic()]:
            pages.request("GET", "/tickets", headers={"Cookie": cookie, "X-Refresh": "1", "Accept": "text/html"})
            pages.getresponse().read()
            asked[number] = time.monotonic()
            del due[number]
            questions += 1


if __name__ == "__main__":
    main()
