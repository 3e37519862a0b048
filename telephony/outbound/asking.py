"""May this errand be run now? What the store knows of the number, put before the gate; refuses to answer from memory."""

from datetime import timedelta
from typing import Final

from promises import gate, phones
from promises.gate import Standing, Verdict
from promises.outbound import Purpose
from storage import customers, dials, refusals
from telephony.outbound.errands import Errand
from telephony.outbound.scene import Scene
from telephony.pack import Pack

_LONGEST_CALL: Final = timedelta(hours=4)
"""A call of which nothing was heard for so long is over, whatever reports were lost."""


def windows(pack: Pack, errand: Errand) -> gate.Windows:
    """When this errand's number may be rung."""
    zones = phones.zones(errand.number) if errand.number else ()
    return gate.windows(pack.outbound, errand.window, zones, pack.calendar, staffed=errand.staffed)


def verdict(scene: Scene, errand: Errand, *, key: str) -> Verdict:
    """Ring now, wait, or never; `key` is the attempt that asks. Locks the customer's row, as whoever refuses calls does."""
    allowed = windows(scene.pack, errand)
    standing = _standing(scene, errand, allowed, key=key) if errand.number else Standing(known=False)
    return gate.ask(scene.pack.outbound, allowed, standing, scene.now)


def _standing(scene: Scene, errand: Errand, allowed: gate.Windows, *, key: str) -> Standing:
    tx, now, number = scene.tx, scene.now, errand.number or ""
    customer = customers.remember(tx, number, now)
    refusal = refusals.find(tx, number)
    lately = now - _LONGEST_CALL
    return Standing(
        known=True,
        refused_at=refusal.said_at if refusal else None,
        asked_at=errand.asked_at,
        dialled=dials.count(tx, number, since=gate.day_began(now, allowed.zones)),
        busy=dials.under_way(tx, number, since=lately, own=key) or dials.on_the_line(tx, customer.id, since=lately),
        rested=_rested(scene, errand, key=key),
        expires=errand.expires,
    )


def _rested(scene: Scene, errand: Errand, *, key: str) -> bool:
    """True unless this number has been rung for another survey lately."""
    rules = scene.pack.outbound.surveys
    if errand.purpose is not Purpose.SURVEY or rules is None:
        return True
    since = scene.now - timedelta(days=rules.rest_days)
    own = {dial.key for dial in dials.of_survey(scene.tx, errand.subject_id)}
    made = dials.count_for(scene.tx, errand.number or "", errand.purpose.value, since=since, own=key)
    return made <= len(own - {key})
