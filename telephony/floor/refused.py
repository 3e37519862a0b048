"""Why an agent cannot do something now, and what all of the floor starts with; refuses reasons that name a person."""

from datetime import datetime
from enum import StrEnum

from storage import presences
from storage.presences import Presence
from storage.transaction import Transaction
from telephony.hotline import Hotline
from telephony.seats import Floor


class Reason(StrEnum):
    """Why something is not possible now."""

    NOT_HERE = "not_here"
    NOT_A_CHOICE = "not_a_choice"
    BUSY = "busy"
    DISPOSITION_OWED = "disposition_owed"
    OFFER_OVER = "offer_over"
    NO_CALL = "no_call"
    NOT_TOGETHER = "not_together"
    NOWHERE = "nowhere"
    NOT_FREE = "not_free"
    CARRIER_AWAY = "carrier_away"
    NOTHING_OWED = "nothing_owed"
    NOT_A_DISPOSITION = "not_a_disposition"
    NO_MORE_TIME = "no_more_time"
    NO_SOFTPHONE = "no_softphone"


class Refused(Exception):
    """It cannot be done now; `reason` is for the page."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def here(tx: Transaction, person: int) -> Presence:
    """The agent, locked when the transaction may write; Refused for who has no desk."""
    presence = presences.find(tx, person)
    if presence is None:
        raise Refused(Reason.NOT_HERE)
    return presence


def on(hotline: Hotline, tx: Transaction, now: datetime, person: int) -> Floor:
    """The floor as this agent acts on it."""
    return Floor(tx=tx, queues=hotline.pack.queues, now=now, actor=f"person:{person}")
