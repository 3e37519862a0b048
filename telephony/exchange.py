"""What the carrier does with callers and agents who are on the line; refuses to ring anybody twice, as the dialer does.

All but `ring` may be asked for again without harm: a caller is taken out of a queue only while in it, whoever is on hold stays
so, and a call that has ended has ended.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from telephony.dialer import GONE, DialRefused, Order, TwilioDialer, told_apart
from telephony.urls import WAITING_MUSIC

CLIENT: Final = "client:agent_"
_RING_S: Final = 15
_LEG_EVENTS: Final = ("completed",)


def softphone(person_id: int) -> str:
    """The carrier's address of an agent's softphone."""
    return f"{CLIENT}{person_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """An agent to be rung: the leg's key, the agent, our own `line` that is shown."""

    key: str
    person_id: int
    line: str = field(repr=False)


class Exchange(Protocol):
    """Whoever moves calls about. Everything raises DialRefused when it was not done, DialUnknown when nobody can say."""

    def take(self, queue: str, sid: str, key: str) -> bool:
        """Take a caller out of a queue into the leg's room; False when they are not in it."""

    def ring(self, ring: Ring) -> str:
        """Ring the agent, who is then in the leg's room; the id of that call."""

    def find(self, ring: Ring, *, since: datetime) -> str | None:
        """The id of an agent's call whose answer was lost, None when the carrier has none."""

    def hold(self, key: str, sid: str, *, on: bool) -> bool:
        """Let the caller in a room hear music, or the agent again; False when they are not there."""

    def send(self, sid: str, key: str) -> bool:
        """Send the caller on from a leg's room to where the call was passed on to; False when the call is over."""

    def hang_up(self, sid: str) -> bool:
        """End a call; False when it was over already."""


class TwilioExchange(TwilioDialer):
    """The carrier's REST API."""

    def take(self, queue: str, sid: str, key: str) -> bool:
        """By the queue, not by the call: only whoever still waits there is moved, however often this is asked."""

        def taken() -> bool:
            found = next((one.sid for one in self._client.queues.list() if one.friendly_name == queue), None)
            if found is not None:
                self._client.queues(found).members(sid).update(url=self._address("room", key), method="POST")
            return found is not None

        return _unless_gone(taken)

    def ring(self, ring: Ring) -> str:
        """Place the agent's call; its address and its reports carry the leg's key."""
        with told_apart():
            call = self._client.calls.create(
                to=softphone(ring.person_id),
                from_=ring.line,
                url=self._address("line", ring.key),
                method="POST",
                status_callback=self._address("status", ring.key),
                status_callback_method="POST",
                status_callback_event=list(_LEG_EVENTS),
                timeout=_RING_S,
            )
            return str(call.sid)

    def find(self, ring: Ring, *, since: datetime) -> str | None:
        """By the agent's address and the time: an agent has one call at a time."""
        order = Order(attempt=ring.key, to=softphone(ring.person_id), line=ring.line)
        found = self.look_up(order, since=since)
        return found.sid if found else None

    def hold(self, key: str, sid: str, *, on: bool) -> bool:
        """By the room's name and the caller's call."""
        music: dict[str, Any] = {"hold_url": f"{self._public_url}{WAITING_MUSIC}", "hold_method": "GET"} if on else {}

        def held() -> bool:
            rooms = self._client.conferences.list(friendly_name=key, status="in-progress", limit=1)
            for room in rooms:
                self._client.conferences(room.sid).participants(sid).update(hold=on, **music)
            return bool(rooms)

        return _unless_gone(held)

    def send(self, sid: str, key: str) -> bool:
        """Redirect the caller's call."""

        def sent() -> bool:
            self._client.calls(sid).update(url=self._address("onward", key), method="POST")
            return True

        return _unless_gone(sent)

    def _address(self, what: str, key: str) -> str:
        return f"{self._public_url}/twilio/agent/{what}?{urlencode({'leg': key})}"


def _unless_gone(deed: Callable[[], bool]) -> bool:
    """What the deed says; False when the carrier says that what it is about is over, or never was."""
    try:
        with told_apart():
            return deed()
    except DialRefused as refusal:
        if refusal.code in GONE or refusal.status == 404:
            return False
        raise
