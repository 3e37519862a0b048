"""Everybody who watches, on one thread: asks the database whether anything changed and tells them; refuses to wait for anybody.

One look at the database serves all watchers of a process, a few times a second while there are any and never otherwise.
A watcher who does not read what is sent is let go; a stream ends by itself after some minutes, so that whoever comes back is
asked again who they are.
"""

import json
import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Final

from storage.changes import Topic

PAUSE_S: Final = 0.4
BOARD_S: Final = 1.0
"""The board is drawn at most so often, and at least every `STILL_S`: its waits grow without anything being changed."""
STILL_S: Final = 5.0
BEAT_S: Final = 15.0
"""Proxies and browsers hear from us at least so often."""
LONGEST_S: Final = 300.0
MOST_UNREAD: Final = 1 << 18
"""Bytes that somebody may leave unread."""
Versions = Mapping[Topic, str]

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Watcher:
    """One stream. `seen`: the versions this one knows; `language`: of the board; times are of the monotonic clock."""

    socket: socket.socket
    topics: frozenset[Topic]
    language: str
    seen: dict[Topic, str]
    joined: float
    heard: float
    unread: bytearray = field(default_factory=bytearray)


class Hub:
    """All streams of one process. look: the versions now. draw: the board in a language."""

    def __init__(self, look: Callable[[], Versions], draw: Callable[[str], str]) -> None:
        self._look = look
        self._draw = draw
        self._joining: SimpleQueue[Watcher] = SimpleQueue()
        self._lock = threading.Lock()
        self._running = False
        self._watchers: set[Watcher] = set()
        self._drawn: dict[str, str] = {}
        self._drawn_at = 0.0
        self._drawn_of = ""

    def join(self, taken: socket.socket, topics: frozenset[Topic], *, language: str, seen: Versions) -> None:
        """Tell this one from now on; what has changed since `seen` is told at once. The socket is the hub's from here on."""
        taken.settimeout(0)
        now = time.monotonic()
        known = {topic: seen.get(topic, "") for topic in topics}
        self._joining.put(Watcher(socket=taken, topics=topics, language=language, seen=known, joined=now, heard=now))
        with self._lock:
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, name="live", daemon=True).start()

    def _run(self) -> None:
        """Until nobody is left."""
        with selectors.DefaultSelector() as selector:
            while True:
                self._let_in(selector)
                with self._lock:
                    if not self._watchers and self._joining.empty():
                        self._running = False
                        return
                try:
                    self._tell(self._look(), time.monotonic())
                except Exception as error:  # the streams stay: whoever watches is told when the database is back
                    log.warning("what changed could not be asked", exc_info=error)
                self._flush(time.monotonic())
                time.sleep(PAUSE_S)
                for key, _ in selector.select(0):
                    self._hear(key.data)
                self._see_off(selector, time.monotonic())

    def _let_in(self, selector: selectors.BaseSelector) -> None:
        while True:
            try:
                watcher = self._joining.get_nowait()
            except Empty:
                return
            self._watchers.add(watcher)
            selector.register(watcher.socket, selectors.EVENT_READ, watcher)

    def _tell(self, versions: Versions, now: float) -> None:
        for watcher in self._watchers:
            for topic in watcher.topics - {Topic.BOARD}:
                if watcher.seen[topic] != versions[topic]:
                    watcher.seen[topic] = versions[topic]
                    watcher.unread += told(topic, {"version": versions[topic]})
        boards = [watcher for watcher in self._watchers if Topic.BOARD in watcher.topics]
        if boards:
            self._tell_board(boards, versions[Topic.BOARD], now)

    def _tell_board(self, boards: list[Watcher], version: str, now: float) -> None:
        """Draw it once a language, and send it to all."""
        age = now - self._drawn_at
        if age > STILL_S or (age > BOARD_S and version != self._drawn_of):
            self._drawn, self._drawn_at, self._drawn_of = {}, now, version
        mark = str(self._drawn_at)
        for watcher in boards:
            if watcher.seen[Topic.BOARD] != mark:
                watcher.seen[Topic.BOARD] = mark
                if watcher.language not in self._drawn:
                    self._drawn[watcher.language] = self._draw(watcher.language)
                watcher.unread += told(Topic.BOARD, {"version": version, "html": self._drawn[watcher.language]})

    def _flush(self, now: float) -> None:
        for watcher in self._watchers:
            if not watcher.unread and now - watcher.heard > BEAT_S:
                watcher.unread += b":\n\n"
            if watcher.unread:
                try:
                    sent = watcher.socket.send(watcher.unread)
                except BlockingIOError:
                    continue
                except OSError:
                    watcher.joined = 0.0
                    continue
                del watcher.unread[:sent]
                watcher.heard = now

    def _hear(self, watcher: Watcher) -> None:
        """Nobody speaks on a stream: what can be read is its end."""
        try:
            gone = not watcher.socket.recv(1024)
        except BlockingIOError:
            return
        except OSError:
            gone = True
        if gone:
            watcher.joined = 0.0

    def _see_off(self, selector: selectors.BaseSelector, now: float) -> None:
        for watcher in [one for one in self._watchers if now - one.joined > LONGEST_S or len(one.unread) > MOST_UNREAD]:
            self._watchers.discard(watcher)
            selector.unregister(watcher.socket)
            watcher.socket.close()


def told(topic: Topic, data: Mapping[str, str]) -> bytes:
    """One event of a stream."""
    return f"event: {topic}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
