"""Keeping what was said: a transcript and the words to find its call by, in one transaction; refuses one without the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from storage import calls, eventlog, search, transcripts
from storage.eventlog import Envelope
from storage.transaction import Transaction
from storage.transcripts import Utterance

ACTOR = "worker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One engine's account of a call; `recording_id` None for what the carrier recognised while it went on."""

    sid: str
    recording_id: int | None
    language: str | None
    engine: str | None
    state: str
    said: Sequence[Utterance] = field(default=(), repr=False)
    error: str | None = None


def keep(tx: Transaction, account: Account, *, at: datetime) -> None:
    """Keep it in place of the one before, and let the call be found by all its words."""
    call = calls.find(tx, account.sid)  # held: two accounts of one call are kept one after the other
    if call is None:
        return
    kept = transcripts.keep(
        tx,
        call_id=call.id,
        recording_id=account.recording_id,
        language=account.language,
        engine=account.engine,
        state=account.state,
        said=account.said,
        at=at,
        error=account.error,
    )
    if not kept:
        return
    search.index(tx, call.id, transcripts.texts(tx, call.id))
    facts = {
        "recording_id": account.recording_id,
        "language": account.language,
        "engine": account.engine,
        "state": account.state,
        "utterances": len(account.said),
        "error": account.error,
    }
    event = Envelope(kind="transcript_kept", data=facts)
    eventlog.append(tx, call_id=call.id, turn=None, events=[event], at=at, actor=ACTOR)
