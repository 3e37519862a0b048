"""What an agent's page shows; refuses a call that is not the agent's, and logs the first time each card is seen."""

from typing import Any

from storage import eventlog, legs
from storage.eventlog import Envelope
from telephony import card as cards
from telephony import snapshot
from telephony.captions import CaptionsAway
from telephony.floor.refused import Reason, Refused
from telephony.hotline import Hotline
from telephony.softphone import NoSoftphone


def state(hotline: Hotline, person: int) -> dict[str, Any]:
    """The agent's state as JSON values, see `telephony.snapshot`; Refused for who has no desk."""
    now = hotline.clock()
    found = hotline.store.read(lambda tx: snapshot.take(tx, person, now))
    if found is None:
        raise Refused(Reason.NOT_HERE)
    return found


def card(hotline: Hotline, person: int) -> dict[str, Any] | None:
    """All about the call that rings, is talked in, or owes a disposition, see `telephony.card`; the first look is logged."""
    now = hotline.clock()
    found = hotline.store.read(lambda tx: cards.show(hotline, tx, person, now))
    if found is not None:
        call_id, shown = found["call"], Envelope(kind="card_shown", data={"person": person})
        key, actor = f"card:{call_id}:{person}", f"person:{person}"
        hotline.store.write(lambda tx: eventlog.once(tx, key, shown, call_id=call_id, at=now, actor=actor))
    return found


def heard(hotline: Hotline, person: int, after: int = 0) -> list[dict[str, Any]]:
    """Where the carrier is the simulator: what the agent hears, after item `after`; nothing before they are together."""
    sid = _line(hotline, person)
    if hotline.captions is None or sid is None:
        return []
    try:
        return hotline.captions.heard(sid, after)
    except CaptionsAway:
        raise Refused(Reason.CARRIER_AWAY) from None


def say(hotline: Hotline, person: int, words: str) -> None:
    """Where the carrier is the simulator: say something to the caller."""
    sid = _line(hotline, person)
    if hotline.captions is None or sid is None:
        raise Refused(Reason.NO_CALL)
    try:
        taken = hotline.captions.say(sid, words)
    except CaptionsAway:
        raise Refused(Reason.CARRIER_AWAY) from None
    if not taken:
        raise Refused(Reason.NO_CALL)


def token(hotline: Hotline, person: int) -> str:
    """What the agent's browser needs to be a telephone at the carrier, for an hour; Refused where there is no API key."""
    if hotline.softphones is None:
        raise Refused(Reason.NO_SOFTPHONE)
    try:
        return hotline.softphones.token(person, hotline.clock())
    except NoSoftphone:
        raise Refused(Reason.NO_SOFTPHONE) from None


def _line(hotline: Hotline, person: int) -> str | None:
    leg = hotline.store.read(lambda tx: legs.open_of_person(tx, person))
    return leg.sid if leg else None
