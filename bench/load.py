"""A small closed-loop load generator over raw sockets; refuses to parse more HTTP than a status line and a length.

One thread, one selector, pre-built requests: its own cost stays far below the server's, so that the ratio speaks of the server.
"""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One pre-built HTTP request; `key` names it in the results (a call and its turn)."""

    key: tuple[str, int]
    raw: bytes = field(repr=False)


@dataclass(slots=True)
class Reply:
    """What came back: status, body and seconds from first byte sent to last byte received."""

    key: tuple[str, int]
    status: int
    body: bytes
    seconds: float


@dataclass(slots=True)
class _Caller:
    """One connection that sends the requests of one call after another, each after the reply to the one before."""

    work: Iterator[Sequence[Request]]
    address: tuple[str, int]
    connection: socket.socket = field(init=False)
    queue: list[Request] = field(default_factory=list)
    current: Request | None = None
    began: float = 0.0
    received: bytearray = field(default_factory=bytearray)
    needed: int = -1

    def connect(self) -> None:
        self.connection = socket.create_connection(self.address)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send_next(self) -> bool:
        """Send the next request; False when there is no work left."""
        if not self.queue:
            call = next(self.work, None)
            if call is None:
                return False
            self.queue = list(reversed(call))
        self.current = self.queue.pop()
        self.received.clear()
        self.needed = -1
        self.began = time.perf_counter()
        self.connection.sendall(self.current.raw)
        return True

    def take(self) -> Reply | None:
        """Read what has arrived; the reply when it is whole."""
        data = self.connection.recv(65536)
        if not data:
            raise ConnectionError("the server closed a connection in use")
        self.received += data
        if self.needed < 0:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return None
            self.needed = end + 4 + _content_length(bytes(self.received[:end]))
        if len(self.received) < self.needed or self.current is None:
            return None
        seconds = time.perf_counter() - self.began
        head, _, body = bytes(self.received).partition(b"\r\n\r\n")
        return Reply(self.current.key, int(head[9:12]), body, seconds)


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ConnectionError("a reply without a length")


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The replies of one round and how long the round took, in seconds."""

    replies: list[Reply]
    seconds: float

    @property
    def rate(self) -> float:
        """Replies a second."""
        return len(self.replies) / self.seconds

    def percentile(self, share: float) -> float:
        """Latency in seconds below which this share (0–1) of the replies lies."""
        ordered = sorted(reply.seconds for reply in self.replies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def run(port: int, calls: Iterator[Sequence[Request]], *, callers: int, seconds: float) -> Round:
    """Let `callers` connections work through `calls` for `seconds`; a call begun is finished."""
    selector = selectors.DefaultSelector()
    replies: list[Reply] = []
    began = time.perf_counter()
    active = 0
    for _ in range(callers):
        caller = _Caller(calls, ("127.0.0.1", port))
        caller.connect()
        if caller.send_next():
            selector.register(caller.connection, selectors.EVENT_READ, caller)
            active += 1
    while active:
        for key, _ in selector.select():
            caller = key.data
            reply = caller.take()
            if reply is None:
                continue
            replies.append(reply)
            over = time.perf_counter() - began >= seconds and not caller.queue
            if over or not caller.send_next():
                selector.unregister(caller.connection)
                caller.connection.close()
                active -= 1
    return Round(replies=replies, seconds=time.perf_counter() - began)
