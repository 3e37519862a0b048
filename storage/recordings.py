"""Recordings of calls and those who refused one; refuses to keep a file for a call whose caller did not want it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.schema import recording_refusals, recordings
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One recording. `state`: running, due (to be fetched), stored, parked, refused, absent or erased.

    seconds: whole, as the carrier reported it. file, sha256 (of the whole file) and bytes: what is stored, under our own name.
    error: a word or two on what went wrong last; None when nothing did.
    """

    id: int
    call_id: int
    sid: str
    state: str
    seconds: int | None
    channels: int | None
    started_at: datetime | None
    reported_at: datetime
    file: str | None
    sha256: str | None
    bytes: int | None
    stored_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The caller did not want to be recorded, and said so at this moment."""

    at: datetime


_RECORDING = Shape(Recording, recordings)
_VALUES = ("call_id", "sid", "state", "seconds", "channels", "started_at", "reported_at", "error")
_NEW = insert(recordings)
_REPORT = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["sid"],
        set_={
            "state": _NEW.excluded.state,
            "seconds": _NEW.excluded.seconds,
            "channels": func.coalesce(_NEW.excluded.channels, recordings.c.channels),
            "started_at": func.coalesce(_NEW.excluded.started_at, recordings.c.started_at),
            "reported_at": _NEW.excluded.reported_at,
            "error": _NEW.excluded.error,
        },
        where=recordings.c.state == "running",
    ).returning(*_RECORDING.columns),
    *_VALUES,
)
_FIND = Statement(select(*_RECORDING.columns).where(recordings.c.sid == bindparam("sid")))
_OF_CALL = Statement(
    select(*_RECORDING.columns).where(recordings.c.call_id == bindparam("call_id")).order_by(recordings.c.id),
)
_STORED = Statement(
    update(recordings)
    .where(recordings.c.sid == bindparam("which"), or_(*(recordings.c.state == word for word in ("due", "parked", "stored"))))
    .values(
        state="stored",
        file=bindparam("name"),
        sha256=bindparam("digest"),
        bytes=bindparam("size"),
        channels=bindparam("tracks"),
        stored_at=bindparam("at"),
        error=None,
    )
)
_PARKED = Statement(
    update(recordings)
    .where(recordings.c.sid == bindparam("which"), recordings.c.state == "due")
    .values(state="parked", error=bindparam("reason"))
)
_DROPPED = Statement(
    update(recordings)
    .where(recordings.c.sid == bindparam("which"), recordings.c.state != "refused")
    .values(state="refused", file=None, sha256=None, bytes=None, stored_at=None, error=None)
)
_REFUSE = Statement(
    insert(recording_refusals).on_conflict_do_nothing(index_elements=["call_id"]).returning(recording_refusals.c.id),
    *("call_id", "at"),
)
_REFUSED = Statement(select(recording_refusals.c.at).where(recording_refusals.c.call_id == bindparam("call_id")))


def report(
    tx: Transaction,
    *,
    call_id: int,
    sid: str,
    state: str,
    seconds: int | None,
    channels: int | None,
    started_at: datetime | None,
    at: datetime,
    error: str | None = None,
) -> Recording | None:
    """Note what the carrier says of a recording; None when it had said the last of it before: only `running` ones move on."""
    row = tx.row(
        _REPORT,
        call_id=call_id,
        sid=sid,
        state=state,
        seconds=seconds,
        channels=channels,
        started_at=started_at,
        reported_at=at,
        error=error,
    )
    return _RECORDING.value(row) if row else None


def find(tx: Transaction, sid: str) -> Recording | None:
    """The recording with the carrier's id."""
    row = tx.row(_FIND, sid=sid)
    return _RECORDING.value(row) if row else None


def of_call(tx: Transaction, call_id: int) -> list[Recording]:
    """The call's recordings, oldest first."""
    return [_RECORDING.value(row) for row in tx.rows(_OF_CALL, call_id=call_id)]


def stored(tx: Transaction, sid: str, *, file: str, sha256: str, size: int, channels: int, at: datetime) -> bool:
    """The sound is in our hands, `size` bytes; False when the caller has refused meanwhile or it has been erased."""
    return tx.change(_STORED, which=sid, name=file, digest=sha256, size=size, tracks=channels, at=at) > 0


def parked(tx: Transaction, sid: str, *, reason: str) -> None:
    """It could not be fetched in time; a person has to look."""
    tx.change(_PARKED, which=sid, reason=reason)


def dropped(tx: Transaction, sid: str) -> bool:
    """Nothing of it is kept, for the caller did not want it; False when that was known already."""
    return tx.change(_DROPPED, which=sid) > 0


def refuse(tx: Transaction, call_id: int, *, at: datetime) -> bool:
    """The caller does not want this call recorded; False when they had said so before. What has been recorded is dropped."""
    if tx.row(_REFUSE, call_id=call_id, at=at) is None:
        return False
    for recording in of_call(tx, call_id):
        dropped(tx, recording.sid)
    return True


def refused(tx: Transaction, call_id: int) -> bool:
    """Whether the caller did not want this call recorded."""
    return bool(refusals_of(tx, call_id))


def refusals_of(tx: Transaction, call_id: int) -> list[Refusal]:
    """The caller's refusal, if there is one."""
    return [Refusal(at=at) for (at,) in tx.rows(_REFUSED, call_id=call_id)]
