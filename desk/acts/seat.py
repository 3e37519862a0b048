"""An agent takes a seat at the desk and leaves it; refuses to take calls for whoever is no agent."""

import contextlib
from collections.abc import Sequence

from desk import here
from desk.reader import FLOOR, Reader
from storage import eventlog, presences
from storage.eventlog import Envelope
from telephony import floor


def take_a_seat(reader: Reader, languages: Sequence[str] | None, queues: Sequence[str] | None) -> None:
    """The agent's desk is open: they take calls of these languages and queues (empty: all); None leaves it at what they took."""
    reader.must(*FLOOR)
    before = here.read(lambda tx: presences.find(tx, reader.id))
    takes = {
        "languages": list(languages) if languages is not None else before.languages if before else [],
        "queues": list(queues) if queues is not None else before.queues if before else [],
    }
    floor.arrive(here.hotline(), reader.id, **takes)
    if before is None or (before.languages, before.queues) != (takes["languages"], takes["queues"]):
        now, told = here.moment(), Envelope(kind="desk_taken", data={"person": reader.id} | takes)
        here.write(lambda tx: eventlog.append(tx, call_id=None, turn=None, events=[told], at=now, actor=f"person:{reader.id}"))


def leave(reader: Reader) -> None:
    """Whoever signs out takes no more calls; one that is under way goes on, as it does when a page is closed."""
    if reader.may(*FLOOR):
        with contextlib.suppress(floor.Refused):
            floor.set_presence(here.hotline(), reader.id, "offline")
