"""What the carrier says of a call from outside the conversation; refuses to let a call's status go backwards.

Reports come late, twice and in any order: every (status, sequence number) has one rank, and only a higher rank moves a call on,
so that all orders end in the same state.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from storage import calls, dials, eventlog
from storage.eventlog import Envelope
from storage.standing import Call
from storage.transaction import Transaction
from telephony.turn import attempt_key, call_sid, clean, count, party

# The stages of a call in the carrier's words; those that end it share the last.
_STAGES: Final[Mapping[str, int]] = {
    "queued": 0,
    "initiated": 1,
    "ringing": 2,
    "in-progress": 3,
    "canceled": 4,
    "no-answer": 4,
    "busy": 4,
    "failed": 4,
    "completed": 4,
}
ENDED: Final = frozenset(word for word, stage in _STAGES.items() if stage == 4)
_WORDS: Final = tuple(_STAGES)
_STAGE_STEP: Final = 1_000_000
_SEQUENCE_STEP: Final = 10  # room to tell words of one stage apart
_LAST_SEQUENCE: Final = 99_998
_FRESH: Final = timedelta(hours=24)
UNACCOUNTED: Final = "unaccounted"
"""Our own word for a call the carrier does not know any more: it ends, and any word of the carrier's for its end still counts."""


class UnknownStatus(Exception):
    """The carrier uses a word for a call's status that is not in our table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One status report. `at` is the carrier's time of it, None when it says none we can read; `duration_s` whole seconds.

    leg: about a leg dialled for a call of ours, not about the call. attempt: the key of our own dialling, if it was ours.
    teller: who brings it, for the log.
    """

    sid: str
    status: str
    sequence: int
    at: datetime | None
    duration_s: int | None
    direction: str
    caller: str = field(repr=False)
    called: str = field(repr=False)
    leg: bool
    attempt: str | None = None
    teller: str = "carrier"

    @property
    def rank(self) -> int:
        """How far along this report is."""
        return rank_of(self.status, self.sequence)


def rank_of(status: str, sequence: int = 0) -> int:
    """How far along a call is: by stage, then sequence number; ringing without one is 0. UnknownStatus for other words."""
    if status not in _STAGES:
        raise UnknownStatus("a status word that is in no table")
    stage = _STAGES[status] - _STAGES["ringing"]
    return stage * _STAGE_STEP + min(sequence, _LAST_SEQUENCE) * _SEQUENCE_STEP + (_WORDS.index(status) if stage else 0)


def final_rank() -> int:
    """The lowest rank of a call that is over: every end the carrier tells is further."""
    return min(map(rank_of, ENDED)) - 1


def read_report(fields: Mapping[str, str], query: Mapping[str, str]) -> Report:
    """The report in a form and its URL's query. Raises UnreadableTurn without a call's id, UnknownStatus."""
    status = fields.get("CallStatus", "")
    rank_of(status)
    return Report(
        sid=call_sid(fields),
        status=status,
        sequence=count(fields.get("SequenceNumber", "")) or 0,
        at=instant(fields.get("Timestamp", "")),
        duration_s=count(fields.get("CallDuration", "")),
        direction=clean(fields.get("Direction", "")) or "inbound",
        caller=party(fields, "From", "Caller"),
        called=party(fields, "To", "Called"),
        leg=bool(fields.get("ParentCallSid")),
        attempt=attempt_key(query),
    )


def apply_report(
    tx: Transaction,
    report: Report,
    *,
    now: datetime,
    end: Callable[[Transaction, Call], None],
    over: Callable[[Transaction, str, str], None],
) -> None:
    """Move the call on, once. `end` is told when the call is over for the first time.

    over: is told, after that, the key and the carrier's last word of an attempt of ours, perhaps more than once.

    A call we never heard of gets a row only while its report is fresh (a day); older ones, and reports about legs, are logged
    and change nothing: data that was erased must not come back.
    """
    if report.attempt:
        dials.placed(tx, report.attempt, sid=report.sid, at=now)
    _move_on(tx, report, now=now, end=end)
    if report.attempt and report.status in ENDED and not report.leg:
        over(tx, report.attempt, report.status)


def lose_sight(tx: Transaction, call: Call, *, now: datetime, end: Callable[[Transaction, Call], None], teller: str) -> None:
    """The carrier knows nothing of this call that goes on here: end it, once, as what it is."""
    if call.ended_at is not None:
        return
    calls.set_status(tx, call, status=UNACCOUNTED, rank=final_rank(), at=now)
    _tell(tx, call, {"status": UNACCOUNTED, "sequence": 0, "duration_s": None}, at=now, teller=teller)
    end(tx, call)


def _move_on(tx: Transaction, report: Report, *, now: datetime, end: Callable[[Transaction, Call], None]) -> None:
    call = None if report.leg else _call_of(tx, report, now)
    if call is None:
        _log_stray(tx, report, now)
        return
    if not calls.set_status(tx, call, status=report.status, rank=report.rank, at=report.at or now, duration_s=report.duration_s):
        return
    data = {"status": report.status, "sequence": report.sequence, "duration_s": report.duration_s}
    _tell(tx, call, data, at=now, teller=report.teller)
    if report.status in ENDED and call.status not in ENDED:
        end(tx, call)


def _tell(tx: Transaction, call: Call, data: Mapping[str, object], *, at: datetime, teller: str) -> None:
    eventlog.append(tx, call_id=call.id, turn=None, events=[Envelope(kind="status_changed", data=data)], at=at, actor=teller)


def _call_of(tx: Transaction, report: Report, now: datetime) -> Call | None:
    known = calls.find(tx, report.sid)
    if known is not None or report.at is None or abs(now - report.at) > _FRESH:
        return known
    return calls.create(
        tx,
        sid=report.sid,
        direction=report.direction,
        caller=report.caller or None,
        called=report.called or None,
        at=report.at,
        status="queued",
        status_rank=rank_of("queued") - 1,
    )


def _log_stray(tx: Transaction, report: Report, now: datetime) -> None:
    data = {"sid": report.sid, "status": report.status, "sequence": report.sequence, "leg": report.leg}
    key = f"status:{report.sid}:{report.status}:{report.sequence}"
    eventlog.once(tx, key, Envelope(kind="status_of_unknown_call", data=data), at=now)


def instant(text: str) -> datetime | None:
    """A moment as the carrier writes it (RFC 2822), in UTC; None for anything else."""
    try:
        at = parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
