"""Rooms in which callers and agents talk; refuses to keep a lone voice waiting in one that is over.

Twilio: voice/twiml/conference, voice/api/conference-resource, voice/api/conference-participant-resource.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telephony.simulator.messages import Goto, Message, Stirred

Hear = Callable[[str, str, str, dict[str, Any]], None]


@dataclass(slots=True, kw_only=True, eq=False)
class Participant:
    """Somebody in a room. `post` tells their line, `hear` lets them hear; `hold` is what is heard there on hold."""

    sid: str
    post: Callable[[Message], bool] = field(repr=False)
    hear: Hear = field(repr=False)
    starts: bool = True
    ends: bool = False
    muted: bool = False
    held: bool = False
    hold: Goto | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Conference:
    """One room, from the first who enters until the last, or who `ends` it, has left."""

    sid: str
    name: str
    created: datetime
    started: bool = False
    over: bool = False
    _people: dict[str, Participant] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def enter(self, participant: Participant) -> bool:
        """Come in; False when the room is over."""
        with self._lock:
            if self.over:
                return False
            self._people[participant.sid] = participant
            self.started = self.started or (len(self._people) > 1 and any(one.starts for one in self._people.values()))
        self._stir(participant.sid)
        return True

    def leave(self, sid: str) -> None:
        """Go out; the room is over when this was the last, or one whose leaving ends it."""
        with self._lock:
            gone = self._people.pop(sid, None)
            self.over = self.over or not self._people or (gone is not None and gone.ends)
        self._stir(sid)

    def people(self) -> list[Participant]:
        """Who is in the room, in the order they came."""
        with self._lock:
            return list(self._people.values())

    def together(self, participant: Participant) -> bool:
        """Whether there is somebody to talk to."""
        return self.started and any(one.sid != participant.sid for one in self.people())

    def speak(self, participant: Participant, kind: str, text: str, language: str = "") -> int:
        """Let the others hear it, unless one side is on hold or the speaker muted; how many did."""
        if participant.held or participant.muted or not self.started:
            return 0
        others = [one for one in self.people() if one.sid != participant.sid and not one.held]
        for one in others:
            one.hear(kind, text, language, {"by": participant.sid})
        return len(others)

    def put_on_hold(self, participant: Participant, *, on: bool, hold: Goto | None = None) -> None:
        """Let them hear `hold` (or nothing) instead of the room, or the room again."""
        participant.held, participant.hold = on, hold
        participant.post(Stirred())

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
            return room

    def find(self, sid: str) -> Conference | None:
        """The room of this SID."""
        with self._lock:
            return self._rooms.get(sid)

    def all(self) -> list[Conference]:
        """Every room, newest first."""
        with self._lock:
            return list(reversed(self._rooms.values()))
