"""News the carrier brings that need no answer: recordings and messages; refuses to follow any address it is given."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from storage import calls, eventlog, recordings
from storage.eventlog import Envelope
from storage.standing import Call
from storage.transaction import Transaction
from telephony import sound
from telephony.status import instant
from telephony.turn import UnreadableTurn, call_sid, clean, count, lines, party

_SID: Final = 64
_STATES: Final[Mapping[str, str]] = {"in-progress": "running", "completed": "due", "absent": "absent", "failed": "absent"}


FINAL: Final = frozenset({"completed", "absent", "failed"})
"""The carrier's last words for a recording."""


def keep_recording(tx: Transaction, fields: Mapping[str, str], *, at: datetime, teller: str = "carrier") -> bool:
    """Log that a recording is under way, finished or absent, once; False for a repeat. Raises UnreadableTurn. `teller` says so.

    A finished one is put by to be fetched, or to be dropped when its caller has refused. Its address is not kept: it follows
    from its id, and nobody can send us elsewhere. One of a call we do not know is logged and no more: what was erased stays so.
    """
    sid, status = _sid(fields, "RecordingSid"), clean(fields.get("RecordingStatus", ""))[:_SID]
    call = calls.find(tx, call_sid(fields))
    data = {
        "sid": sid,
        "status": status,
        "call_sid": call_sid(fields),
        "duration_s": count(fields.get("RecordingDuration", "")),
        "channels": count(fields.get("RecordingChannels", "")),
        "source": clean(fields.get("RecordingSource", ""))[:_SID],
        "error": clean(fields.get("ErrorCode", ""))[:_SID],
    }
    envelope = Envelope(kind="recording_reported", data=data)
    fresh = eventlog.once(tx, f"recording:{sid}:{status}", envelope, call_id=call.id if call else None, at=at, actor=teller)
    if fresh and call is not None and status in _STATES:
        _note(tx, call, sid, fields, at=at)
    return fresh


def _note(tx: Transaction, call: Call, sid: str, fields: Mapping[str, str], *, at: datetime) -> None:
    """The recording's row, and what is to be done with it."""
    refused = recordings.refused(tx, call.id)
    error = count(fields.get("ErrorCode", "")) or 0
    noted = recordings.report(
        tx,
        call_id=call.id,
        sid=sid,
        state="refused" if refused else _STATES[clean(fields.get("RecordingStatus", ""))],
        seconds=count(fields.get("RecordingDuration", "")),
        channels=count(fields.get("RecordingChannels", "")),
        started_at=instant(fields.get("RecordingStartTime", "")),
        at=at,
        error=f"the carrier says {error}" if error else None,
    )
    if clean(fields.get("RecordingStatus", "")) != "completed":
        return
    if refused:
        sound.drop(tx, sid, at=at)
    elif noted is not None:
        sound.fetch(tx, sid, at=at)


def keep_message(tx: Transaction, fields: Mapping[str, str], *, at: datetime) -> bool:
    """Log a text message, once; False for a repeat. Its words and numbers are personal. Raises UnreadableTurn."""
    sid = _sid(fields, "MessageSid", "SmsSid")
    personal = {"from": party(fields, "From"), "to": party(fields, "To"), "body": lines(fields.get("Body", ""))}
    data = {"sid": sid, "media": count(fields.get("NumMedia", "")) or 0}
    return eventlog.once(tx, f"message:{sid}", Envelope(kind="message_received", data=data, personal=personal), at=at)


def _sid(fields: Mapping[str, str], *names: str) -> str:
    """The first usable id; raises UnreadableTurn."""
    for name in names:
        sid = fields.get(name, "")
        if sid and len(sid) <= _SID and sid.isascii() and sid.isalnum():
            return sid
    raise UnreadableTurn(f"{names[0]} is missing or malformed")
