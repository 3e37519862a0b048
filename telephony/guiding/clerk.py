"""Whom a script's deeds ask for free times and registering: the world behind a call, or made-up facts; refuses to keep anything.

`registered` of a result is what the script's words are filled from; an `outcome` without one says why there is nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from scripts.fills import FillKind
from scripts.outcome import Filling

Option = Mapping[str, Any]
"""A free time: {slot, start, end}, instants in ISO 8601."""


INHERITED: Final = "inherited"
NOTED: Final = "noted"
"""In a result: it was registered before the script began; what was added to it since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What registering came to: the query's outcome, and what it gave back; None when nothing was registered."""

    outcome: str
    result: Mapping[str, Any] | None = field(repr=False)


def supplement(filling: Filling) -> str:
    """What the answers add to a ticket that the flow had opened before there was an agent; "" when there is nothing new."""
    result, fields = filling.result or {}, filling.fields
    if not result.get(INHERITED):
        return ""
    parts = [str(fields[name]).strip() for name in ("summary", "address") if isinstance(fields.get(name), str)]
    text = " ".join(part for part in parts if part)
    return "" if text == result.get(NOTED) else text


class Clerk(Protocol):
    """Whoever does for an agent what the world does for a flow."""

    def free(self, service: str, wish: Any, skip: Sequence[Option]) -> list[Option]:
        """Up to three free times of a service, near the wish, leaving out those in `skip`."""

    def hold(self, option: Option) -> str | None:
        """Hold a free time for the call; until when (ISO 8601), None when it is taken."""

    def register(self, filling: Filling) -> Registered:
        """Register what an answer fills."""

    def note(self, number: str, text: str) -> bool:
        """Add to the ticket of this number what it lacks; False when there is none."""


_NEXT: Final = timedelta(hours=23)
_LONG: Final = timedelta(hours=2)


class MadeUp:
    """A clerk for trying a script out: there is always a free time, and nothing is registered."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def free(self, service: str, wish: Any, skip: Sequence[Option]) -> list[Option]:
        """The next three mornings; those after the ones skipped."""
        del service, wish
        morning = (self._now + _NEXT).replace(hour=9, minute=0, second=0, microsecond=0)
        starts = [morning + timedelta(days=len(skip) + day) for day in range(3)]
        return [
            {"slot": len(skip) + place, "start": start.isoformat(), "end": (start + _LONG).isoformat()}
            for place, start in enumerate(starts, start=1)
        ]

    def hold(self, option: Option) -> str | None:
        """Every time is free."""
        del option
        return (self._now + timedelta(minutes=5)).isoformat()

    def register(self, filling: Filling) -> Registered:
        """What the world would say if all went well."""
        number, due = ("2000017" if filling.kind is FillKind.APPOINTMENT else "1000017"), (self._now + _LONG).isoformat()
        names = {"number": number, "promised_at": due, "start": due, "end": due, "due": due}
        return Registered(outcome="made_up", result=names)

    def note(self, number: str, text: str) -> bool:
        """There is always such a ticket."""
        return bool(number and text)
