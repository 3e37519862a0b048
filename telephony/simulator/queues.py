"""Callers waiting for somebody, first come first served; refuses to hold more than a queue's size."""

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from telephony.simulator.messages import Dequeued, Goto

# voice/twiml/enqueue: queues made by <Enqueue> hold 1000.
SIZE = 1000


class Member(Protocol):
    """A waiting call, as far as a queue needs it."""

    @property
    def sid(self) -> str:
        """Its SID."""
        ...


@dataclass(slots=True, kw_only=True, eq=False)
class Waiting:
    """A place in a queue; `post` tells the caller's line that somebody takes the call."""

    sid: str
    since: datetime
    post: "Post"
    taken_by: str | None = None


class Post(Protocol):
    """How a waiting caller is told."""

    def __call__(self, message: Dequeued) -> bool:
        """False when the call has ended."""
        ...


@dataclass(slots=True, kw_only=True, eq=False)
class Seeker:
    """An answering leg at an empty queue, waiting for the next caller; `found` is that caller's SID."""

    sid: str
    whisper: Goto | None = None
    found: str | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Queue:
    """One queue."""

    sid: str
    name: str
    created: datetime
    size: int = SIZE
    waited: list[int] = field(default_factory=list, repr=False)
    _members: deque[Waiting] = field(default_factory=deque, repr=False)
    _seekers: deque[Seeker] = field(default_factory=deque, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def enter(self, waiting: Waiting) -> bool:
        """Take a place, or go straight to somebody who is waiting to answer; False when the queue is full."""
        with self._lock:
            if self._seekers:
                seeker = self._seekers.popleft()
                seeker.found = waiting.sid
                waiting.taken_by = seeker.sid
                waiting.post(Dequeued(by=seeker.sid, whisper=seeker.whisper))
                return True
            if len(self._members) >= self.size:
                return False
            self._members.append(waiting)
            return True

    def leave(self, waiting: Waiting) -> bool:
        """Give up the place; False when somebody has already taken the call out."""
        with self._lock:
            if waiting in self._members:
                self._members.remove(waiting)
                return True
            return False

    def take(self, seeker: Seeker | None, sid: str | None = None) -> bool:
        """Take the first caller (or this one) out; a seeker waits here when the queue is empty. False when nobody was there."""
        with self._lock:
            waiting = next((member for member in self._members if sid in {None, member.sid}), None)
            if waiting is None:
                if seeker is not None:
                    self._seekers.append(seeker)
                return False
            self._members.remove(waiting)
            if seeker is not None:
                seeker.found = waiting.sid
                waiting.taken_by = seeker.sid
            return waiting.post(Dequeued(by=seeker.sid if seeker else None, whisper=seeker.whisper if seeker else None))

    def give_up(self, seeker: Seeker) -> bool:
        """Stop waiting for a caller; False when one has been found meanwhile."""
        with self._lock:
            if seeker in self._seekers:
                self._seekers.remove(seeker)
            return seeker.found is None

    def members(self) -> list[Waiting]:
        """Who waits, in order."""
        with self._lock:
            return list(self._members)

    def position(self, waiting: Waiting) -> int:
        """The place from 1; 1 for a caller who is just being taken out."""
        members = self.members()
        return members.index(waiting) + 1 if waiting in members else 1

    def average(self) -> int:
        """Mean seconds waited by those who have left."""
        return sum(self.waited) // len(self.waited) if self.waited else 0


class Queues:
    """All queues, by name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: dict[str, Queue] = {}

    def find(self, name_or_sid: str) -> Queue | None:
        """The queue of this name or SID."""
        with self._lock:
            named = self._queues.get(name_or_sid)
            return named or next((queue for queue in self._queues.values() if queue.sid == name_or_sid), None)

    def demand(self, name: str, *, sid: str, at: datetime, size: int = SIZE) -> Queue:
        """The queue of this name, made now if there is none."""
        with self._lock:
            return self._queues.setdefault(name, Queue(sid=sid, name=name, created=at, size=size))

    def all(self) -> list[Queue]:
        """Every queue, oldest first."""
        with self._lock:
            return list(self._queues.values())
