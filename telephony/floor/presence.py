"""Coming, going, being there, and the work after a call; refuses to let anybody be free who owes a disposition."""

import re
from collections.abc import Sequence
from typing import Final

from promises import routing
from promises.routing import Presence as State
from storage import legs, offers, presences, wrap_ups
from storage.transaction import Transaction
from telephony import guiding, seats
from telephony import routing as bringing
from telephony.floor.refused import Reason, Refused, here, on
from telephony.hotline import Hotline

_WORD: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_LONGEST_NOTE: Final = 10_000


def arrive(hotline: Hotline, person: int, *, languages: Sequence[str] = (), queues: Sequence[str] = ()) -> None:
    """The agent has a desk; what they speak and serve (none: everything) is as given. Offline until they say otherwise."""
    now = hotline.clock()
    hotline.store.write(lambda tx: presences.arrive(tx, person, languages=languages, queues=queues, at=now))


def set_presence(hotline: Hotline, person: int, state: str) -> None:
    """Free, break or offline, as the agent wishes; not while a call is theirs, and not free while a disposition is owed."""
    now = hotline.clock()
    if state not in routing.CHOICES:
        raise Refused(Reason.NOT_A_CHOICE)
    to = State(state)

    def work(tx: Transaction) -> None:
        live = offers.live_of_person(tx, person)
        if live is not None:
            seats.lock_call(tx, live.call_id)
            live = offers.live_of_person(tx, person)
        presence = here(tx, person)
        floor = on(hotline, tx, now, person)
        if legs.open_of_person(tx, person) is not None:
            raise Refused(Reason.BUSY)
        if to is State.FREE and wrap_ups.owed(tx, person) is not None:
            raise Refused(Reason.DISPOSITION_OWED)
        presences.seen(tx, person, now)
        if live is not None and to is not State.FREE:
            seats.withdraw(floor, live, presence, to=to, why="left_the_desk")
        elif live is None:
            seats.become(floor, presence, to, missed=0)

    hotline.store.write(work)
    bringing.offer(hotline, now)


def heartbeat(hotline: Hotline, person: int) -> int:
    """A sign of life of the agent's page, every five seconds or so; the version of their state. Who was lost is back."""
    now = hotline.clock()

    def work(tx: Transaction) -> tuple[int, bool]:
        presence = here(tx, person)
        presences.seen(tx, person, now)
        if presence.state != State.LOST:
            return presence.version, False
        floor = on(hotline, tx, now, person)
        return seats.become(floor, presence, seats.back_to(presence, floor), why="back").version, True

    version, back = hotline.store.write(work)
    if back:
        bringing.offer(hotline, now)
    return version


def wrap_up(hotline: Hotline, person: int, *, disposition: str, note: str = "", then: str = "free") -> None:
    """Give the disposition owed (a word such as `solved`), with a note; the agent is free then, or on a break, or offline.

    Where the agent has a script open beside the call it must be one that the script allows now; what it fills is registered.
    """
    now = hotline.clock()
    if not _WORD.fullmatch(disposition) or len(note) > _LONGEST_NOTE:
        raise Refused(Reason.NOT_A_DISPOSITION)
    if then not in routing.CHOICES:
        raise Refused(Reason.NOT_A_CHOICE)

    def work(tx: Transaction) -> None:
        owed = wrap_ups.owed(tx, person)
        if owed is None:
            raise Refused(Reason.NOTHING_OWED)
        seats.lock_call(tx, owed.call_id)
        presence = here(tx, person)
        if not guiding.finish(hotline, tx, person, owed.call_id, disposition):
            raise Refused(Reason.NOT_A_DISPOSITION)
        if not wrap_ups.finish(tx, owed, disposition=disposition, note=note.strip() or None, at=now):
            raise Refused(Reason.NOTHING_OWED)
        if presence.state in {State.WRAP_UP, State.BREAK} and wrap_ups.owed(tx, person) is None:
            seats.become(on(hotline, tx, now, person), presence, State(then))
        presences.touch(tx, person)

    hotline.store.write(work)
    bringing.offer(hotline, now)


def extend(hotline: Hotline, person: int) -> None:
    """As much time again for the work after the call, once and before it is over."""
    now = hotline.clock()

    def work(tx: Transaction) -> None:
        owed = wrap_ups.owed(tx, person)
        leg = legs.find(tx, owed.leg_id) if owed else None
        if owed is None or leg is None:
            raise Refused(Reason.NOTHING_OWED)
        seats.lock_call(tx, owed.call_id)
        floor = on(hotline, tx, now, person)
        until = routing.extended(owed.due_at, now, floor.wrap_up_s(leg.queue), before=bool(owed.extended))
        if until is None or not wrap_ups.extend(tx, owed, until, at=now):
            raise Refused(Reason.NO_MORE_TIME)
        presences.touch(tx, person)

    hotline.store.write(work)
