"""Rooms in which callers and agents talk; refuses to keep a lone voice waiting in one that is over.

Twilio: voice/twiml/conference, voice/api/conference-resource, voice/api/conference-participant-resource.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telephony.simulator.messages import Goto, Message, Stirred

# Rooms that can be looked up; a carrier under load for hours must not grow.
KEPT = 2_000

Hear = Callable[[str, str, str, dict[str, Any]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Who is told of a room, and of which events (start, end, join, leave, mute, hold, modify)."""

    step: Goto
    events: frozenset[str]


@dataclass(slots=True, kw_only=True, eq=False)
class Participant:
    """Somebody in a room. `post` tells their line, `hear` lets them hear; `hold` is what is heard there on hold.

    coaches: the SID of the only one who hears them. announcement: what they alone hear next.
    """

    sid: str
    post: Callable[[Message], bool] = field(repr=False)
    hear: Hear = field(repr=False)
    label: str = field(default="", repr=False)
    starts: bool = True
    ends: bool = False
    muted: bool = False
    held: bool = False
    hold: Goto | None = None
    coaches: str = ""
    announcement: Goto | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """How somebody came in: not at all (`code` says why, 0 for a room that is over), or in, and with that it began."""

    admitted: bool
    begins: bool = False
    code: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class Conference:
    """One room, from the first who enters until the last, or who `ends` it, has left."""

    sid: str
    name: str
    created: datetime
    size: int = 250
    started: bool = False
    over: bool = False
    report: Report | None = None
    reports: int = 0
    ended_by: str = ""
    _claimed: bool = False
    _people: dict[str, Participant] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def claim(self, report: Report | None, size: int) -> None:
        """The first who comes says who is told and how many there may be; what others say does not count."""
        with self._lock:
            if not self._claimed:
                self._claimed, self.report, self.size = True, report, size

    def enter(self, participant: Participant) -> Entry:
        """Come in."""
        with self._lock:
            code = self._refusal(participant)
            if code is not None:
                return Entry(admitted=False, code=code)
            self._people[participant.sid] = participant
            before = self.started
            self.started = self.started or (len(self._people) > 1 and any(one.starts for one in self._people.values()))
        self._stir(participant.sid)
        return Entry(admitted=True, begins=self.started and not before)

    def _refusal(self, participant: Participant) -> int | None:
        people = self._people.values()
        if self.over:
            return 0
        if participant.label and participant.label in {one.label for one in people}:
            return 16025
        if participant.coaches and participant.coaches not in self._people:
            return 13240
        return 13246 if len(people) >= self.size else None

    def leave(self, sid: str) -> bool:
        """Go out; whether the room is over by that: this was the last, or one whose leaving ends it."""
        with self._lock:
            gone = self._people.pop(sid, None)
            before = self.over
            self.over = self.over or not self._people or (gone is not None and gone.ends)
            ended = self.over and not before
            self.ended_by = sid if ended else self.ended_by
        self._stir(sid)
        return ended

    def close(self) -> bool:
        """End it for everybody; False when it was over already."""
        with self._lock:
            before, self.over = self.over, True
        self._stir("")
        return not before

    def people(self) -> list[Participant]:
        """Who is in the room, in the order they came."""
        with self._lock:
            return list(self._people.values())

    def together(self, participant: Participant) -> bool:
        """Whether there is somebody to talk to."""
        return self.started and any(one.sid != participant.sid for one in self.people())

    def speak(self, participant: Participant, kind: str, text: str, language: str = "") -> int:
        """Let the others hear it, unless one side is on hold or the speaker muted; a coach by one alone. How many did."""
        if participant.held or participant.muted or not self.started:
            return 0
        others = [one for one in self.people() if one.sid != participant.sid and not one.held]
        if participant.coaches:
            others = [one for one in others if one.sid == participant.coaches]
        for one in others:
            one.hear(kind, text, language, {"by": participant.sid})
        return len(others)

    def put_on_hold(self, participant: Participant, *, on: bool, hold: Goto | None = None) -> None:
        """Let them hear `hold` (or nothing) instead of the room, or the room again."""
        participant.held, participant.hold = on, hold
        participant.post(Stirred())

    def announce(self, participant: Participant, document: Goto) -> None:
        """Let them, alone, hear a document, then the room again."""
        participant.announcement = document
        participant.post(Stirred())

    def next_report(self) -> int:
        """The number of the next report, from 1."""
        with self._lock:
            self.reports += 1
            return self.reports

    def _stir(self, sid: str) -> None:
        for one in self.people():
            if one.sid != sid:
                one.post(Stirred())


class Conferences:
    """All rooms; a name is free again when its room is over."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rooms: dict[str, Conference] = {}

    def demand(self, name: str, *, sid: str, at: datetime) -> Conference:
        """The room of this name, made now if there is none."""
        with self._lock:
            for room in self._rooms.values():
                if room.name == name and not room.over:
                    return room
            room = self._rooms[sid] = Conference(sid=sid, name=name, created=at)
            if len(self._rooms) > KEPT:
                over = [known.sid for known in self._rooms.values() if known.over]
                for old in over[: KEPT // 10]:
                    del self._rooms[old]
            return room

    def find(self, sid: str) -> Conference | None:
        """The room of this SID."""
        with self._lock:
            return self._rooms.get(sid)

    def all(self) -> list[Conference]:
        """Every room, newest first."""
        with self._lock:
            return list(reversed(self._rooms.values()))
