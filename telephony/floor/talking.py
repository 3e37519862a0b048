"""The call that rings and the one talked in; refuses to act on a call that is not the agent's."""

from collections.abc import Callable

from promises import phones
from promises.routing import Presence as State
from storage import calls, legs, offers, presences, queue
from storage.legs import Leg
from storage.transaction import Transaction
from telephony import carrying, seats
from telephony import routing as bringing
from telephony.dialer import DialRefused, DialUnknown
from telephony.floor.refused import Reason, Refused, here, on
from telephony.hotline import Hotline
from telephony.seats import Floor


def answer(hotline: Hotline, person: int) -> None:
    """Take the call that rings. Of two who answer at once, on two pages or after the time limit, one does; Refused otherwise."""
    now = hotline.clock()

    def work(tx: Transaction) -> Leg:
        live = offers.live_of_person(tx, person)
        if live is None:
            raise Refused(Reason.OFFER_OVER)
        seats.lock_call(tx, live.call_id)
        leg = seats.accept(on(hotline, tx, now, person), live, here(tx, person), hotline.new_id())
        if leg is None:
            raise Refused(Reason.OFFER_OVER)
        presences.seen(tx, person, now)
        return leg

    leg = hotline.store.write(work)
    carrying.carry_out(hotline, leg.id, now)


def decline(hotline: Hotline, person: int) -> None:
    """Let the next agent have the call that rings; counts like a missed one."""
    now = hotline.clock()

    def work(tx: Transaction) -> None:
        live = offers.live_of_person(tx, person)
        if live is None:
            raise Refused(Reason.OFFER_OVER)
        seats.lock_call(tx, live.call_id)
        seats.not_taken(on(hotline, tx, now, person), live, here(tx, person), "declined")

    hotline.store.write(work)
    bringing.offer(hotline, now)


def hang_up(hotline: Hotline, person: int) -> None:
    """End the conversation; the caller goes on with what the flow has next, or in the queue if they never came together."""
    leg = _part(hotline, person, lambda floor, leg: seats.part(floor, leg, "agent"))
    carrying.carry_out(hotline, leg.id, hotline.clock())


def hold(hotline: Hotline, person: int) -> None:
    """Let the caller hear music; nothing when they do already."""
    _hold(hotline, person, on=True)


def resume(hotline: Hotline, person: int) -> None:
    """Talk to the caller again; nothing when they do already."""
    _hold(hotline, person, on=False)


def transfer(
    hotline: Hotline, person: int, *, to_queue: str | None = None, colleague: int | None = None, number: str | None = None
) -> None:
    """Pass the call on without announcing it: to a queue, to a colleague who is free, or to a telephone number, one of them."""
    region = hotline.pack.region
    called = phones.e164(number, region) if number else None
    if [to_queue, colleague, called].count(None) != 2 or (to_queue is not None and to_queue not in hotline.pack.queues):
        raise Refused(Reason.NOWHERE)

    def onward(floor: Floor, leg: Leg) -> bool:
        if leg.joined_at is None or leg.fetched_at is None:
            raise Refused(Reason.NOT_TOGETHER)
        if colleague is not None:
            # in the order in which a look at the floor takes them
            both = {one: presences.find(floor.tx, one) for one in sorted((person, colleague))}
            other = both[colleague]
            if other is None or colleague == person or other.state != State.FREE:
                raise Refused(Reason.NOT_FREE)
        name = to_queue or leg.queue
        targets = {"queue": name, "person": colleague} if called is None else {"number": called}
        parted = seats.part(floor, leg, "passed_on", to={kind: to for kind, to in targets.items() if to is not None})
        if parted and called is None:
            queue.enter(floor.tx, leg.call_id, name, floor.priority(name), leg.waiting_since)
        return parted

    leg = _part(hotline, person, onward)
    now = hotline.clock()
    carrying.carry_out(hotline, leg.id, now)
    bringing.offer(hotline, now)


def _part(hotline: Hotline, person: int, deed: Callable[[Floor, Leg], bool]) -> Leg:
    """Do it to the agent's open leg, its call's row held; Refused when there is none, or it ended meanwhile."""
    now = hotline.clock()

    def work(tx: Transaction) -> Leg:
        found = legs.open_of_person(tx, person)
        if found is None:
            raise Refused(Reason.NO_CALL)
        seats.lock_call(tx, found.call_id)
        leg = legs.find(tx, found.id)
        if leg is None or not deed(on(hotline, tx, now, person), leg):
            raise Refused(Reason.NO_CALL)
        return leg

    return hotline.store.write(work)


def _hold(hotline: Hotline, person: int, *, on: bool) -> None:
    leg = hotline.store.read(lambda tx: legs.open_of_person(tx, person))
    if leg is None:
        raise Refused(Reason.NO_CALL)
    if leg.joined_at is None or leg.fetched_at is None or hotline.exchange is None:
        raise Refused(Reason.NOT_TOGETHER)
    sid = hotline.store.read(lambda tx: calls.by_id(tx, leg.call_id)).sid
    try:
        done = hotline.exchange.hold(leg.key, sid, on=on)
    except (DialRefused, DialUnknown):
        raise Refused(Reason.CARRIER_AWAY) from None  # asked again it does no harm
    if not done:
        raise Refused(Reason.NOT_TOGETHER)

    def work(tx: Transaction) -> None:
        (legs.held if on else legs.resumed)(tx, leg, at=hotline.clock())
        presences.touch(tx, person)

    hotline.store.write(work)
