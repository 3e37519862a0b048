"""Calls as this process left them after their last turn, so that the next need not read them; refuses to be believed.

It is a guess at what stands in the store. A turn that goes on from it moves the call on only if the store still has it there
(`storage.calls.keep_turn`); another process, a report or a hang-up in between makes the turn start over from the store.
"""

from threading import Lock

from ivr.session import Session
from storage.standing import Call

MOST = 4096
"""Calls kept; the one kept longest goes first. Some 3 KB each."""


class Underway:
    """What is known of calls under way. Any thread may ask and tell."""

    __slots__ = ("_calls", "_changing", "_most")

    def __init__(self, most: int = MOST) -> None:
        self._calls: dict[str, tuple[Call, Session]] = {}
        self._changing = Lock()
        self._most = most

    def before(self, sid: str, turn: int) -> tuple[Call, Session] | None:
        """The call as it stood before this turn, and its session, if this process took the one before."""
        known = self._calls.get(sid)
        return known if known is not None and known[0].turn == turn - 1 else None

    def keep(self, call: Call, session: Session) -> None:
        """The call has just been stored like this."""
        with self._changing:
            self._calls.pop(call.sid, None)
            self._calls[call.sid] = (call, session)
            if len(self._calls) > self._most:
                del self._calls[next(iter(self._calls))]

    def forget(self, sid: str) -> None:
        """Nothing is known of this call any more."""
        with self._changing:
            self._calls.pop(sid, None)
