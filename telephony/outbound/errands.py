"""What a call of ours is about: a callback, an appointment, a survey, as they stand now; refuses to remember how they stood."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, assert_never

from promises import phones
from promises.gate import Day
from promises.outbound import Purpose
from promises.surveys import SurveyStatus
from storage import appointments, callbacks, calls, outbox, surveys
from storage.dials import Dial
from storage.transaction import Transaction
from telephony.pack import Pack

KINDS: Final = {
    Purpose.CALLBACK: "place_callback",
    Purpose.REMINDER: "appointment_reminder",
    Purpose.SURVEY: "survey_call",
}
"""The kind of work that places calls of a purpose."""

_SUBJECTS: Final = {Purpose.CALLBACK: "callback_id", Purpose.REMINDER: "appointment_id", Purpose.SURVEY: "survey_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One matter to ring somebody about.

    wanted: it is still open. asked_at: when they asked to be rung. expires: after this it is of no use. window, ladder (minutes)
    and staffed come from the pack. number: E.164, None when there is none to ring.
    """

    purpose: Purpose
    subject_id: int
    number: str | None = field(repr=False)
    wanted: bool
    window: Day
    ladder: tuple[int, ...]
    staffed: bool = False
    asked_at: datetime | None = None
    expires: datetime | None = None

    @property
    def about(self) -> dict[str, int]:
        """The subject by the name of its column."""
        return {_SUBJECTS[self.purpose]: self.subject_id}


def find(tx: Transaction, pack: Pack, purpose: Purpose, subject_id: int) -> Errand | None:
    """The errand as it stands; None when its subject is not there or the pack has no such calls."""
    match purpose:
        case Purpose.CALLBACK:
            return _callback(tx, pack, subject_id)
        case Purpose.REMINDER:
            return _reminder(tx, pack, subject_id)
        case Purpose.SURVEY:
            return _survey(tx, pack, subject_id)
        case _:
            assert_never(purpose)


def of_dial(tx: Transaction, pack: Pack, dial: Dial) -> Errand | None:
    """What an attempt was about."""
    subject_id = getattr(dial, _SUBJECTS[Purpose(dial.purpose)])
    return None if subject_id is None else find(tx, pack, Purpose(dial.purpose), subject_id)


def put(tx: Transaction, errand: tuple[Purpose, int], *, attempt: int, due: datetime, at: datetime) -> bool:
    """Ask for an attempt (counted from 1) at `due`; False when it has been asked for before."""
    purpose, subject_id = errand
    payload = {_SUBJECTS[purpose]: subject_id}
    return outbox.put(tx, key=key_of(purpose, subject_id, attempt), kind=KINDS[purpose], payload=payload, due_at=due, at=at)


def key_of(purpose: Purpose, subject_id: int, attempt: int) -> str:
    """The key of an attempt, in the outbox and at the carrier."""
    return f"{KINDS[purpose]}:{subject_id}:{attempt}"


def attempt_of(key: str) -> int:
    """Which attempt a key is of; the first ones of reminders once had no number. ValueError for a key that is none."""
    _, _, number = key.partition(":")[2].partition(":")
    return int(number or 1)


def _callback(tx: Transaction, pack: Pack, callback_id: int) -> Errand | None:
    row, rules = callbacks.find(tx, callback_id), pack.callbacks
    if row is None:
        return None
    return Errand(
        purpose=Purpose.CALLBACK,
        subject_id=row.id,
        number=row.number,
        wanted=row.status == "open",
        window=rules.window,
        ladder=rules.ladder_minutes,
        staffed=rules.staffed,
        asked_at=row.requested_at,
    )


def _reminder(tx: Transaction, pack: Pack, appointment_id: int) -> Errand | None:
    row, rules = appointments.find(tx, appointment_id), pack.outbound.reminders
    if row is None or rules is None:
        return None
    return Errand(
        purpose=Purpose.REMINDER,
        subject_id=row.id,
        number=phones.e164(row.contact or "", pack.region),
        wanted=row.status == "booked" and row.confirmed_at is None,
        window=rules.window,
        ladder=rules.ladder_minutes,
        expires=row.start_at,
    )


def _survey(tx: Transaction, pack: Pack, survey_id: int) -> Errand | None:
    row, rules = surveys.find(tx, survey_id), pack.outbound.surveys
    sid = calls.sid_of(tx, row.call_id) if row else None
    call = calls.find(tx, sid) if sid else None
    if row is None or call is None or rules is None:
        return None
    return Errand(
        purpose=Purpose.SURVEY,
        subject_id=row.id,
        number=phones.e164(call.caller or "", pack.region),
        wanted=row.status == SurveyStatus.PLANNED,
        window=rules.window,
        ladder=rules.ladder_minutes,
    )
