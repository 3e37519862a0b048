"""What was said in a call, as engines heard it; refuses words without the engine and the state that speak for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import insert

from storage.schema import transcripts, utterances
from storage.shape import Shape
from storage.statement import Statement
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """One engine's account of a recording, or (recording_id None) what the carrier recognised while the call went on.

    state: done, no_speech, no_recogniser (none for this language), failed (`error` says why) or erased.
    """

    id: int
    call_id: int
    recording_id: int | None
    language: str | None
    engine: str | None
    state: str
    made_at: datetime
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """Something said; speaker caller, agent or prompt; milliseconds from the beginning; confidence in per cent or None.

    text is None once erased.
    """

    speaker: str
    start_ms: int
    end_ms: int
    text: str | None = field(repr=False)
    confidence: int | None = None


_TRANSCRIPT = Shape(Transcript, transcripts)
_UTTERANCE = Shape(Utterance, utterances)
_VALUES = ("call_id", "recording_id", "language", "engine", "state", "made_at", "error")
_NEW = insert(transcripts)
_CHANGED = {name: _NEW.excluded[name] for name in ("language", "engine", "state", "made_at", "error")}
_KEEP_LIVE = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["call_id"],
        index_where=transcripts.c.recording_id.is_(None),
        set_=_CHANGED,
        where=transcripts.c.state != "erased",
    ).returning(transcripts.c.id),
    *_VALUES,
)
_KEEP_RECORDED = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["recording_id"],
        index_where=transcripts.c.recording_id.is_not(None),
        set_=_CHANGED,
        where=transcripts.c.state != "erased",
    ).returning(transcripts.c.id),
    *_VALUES,
)
_CLEAR = Statement(delete(utterances).where(utterances.c.transcript_id == bindparam("transcript_id")))
_ADD = Statement(plain_insert(utterances), "transcript_id", *_UTTERANCE.names)
_OF_CALL = Statement(
    select(*_TRANSCRIPT.columns).where(transcripts.c.call_id == bindparam("call_id")).order_by(transcripts.c.id),
)
_SAID = Statement(
    select(*_UTTERANCE.columns)
    .where(utterances.c.transcript_id == bindparam("transcript_id"))
    .order_by(utterances.c.start_ms, utterances.c.id)
)
_TEXTS = Statement(
    select(utterances.c.text)
    .select_from(utterances.join(transcripts, utterances.c.transcript_id == transcripts.c.id))
    .where(transcripts.c.call_id == bindparam("call_id"))
    .order_by(transcripts.c.id, utterances.c.start_ms, utterances.c.id)
)


def keep(
    tx: Transaction,
    *,
    call_id: int,
    recording_id: int | None,
    language: str | None,
    engine: str | None,
    state: str,
    said: Sequence[Utterance],
    at: datetime,
    error: str | None = None,
) -> bool:
    """Keep a transcript in place of the one made before; False when that has been erased."""
    statement = _KEEP_LIVE if recording_id is None else _KEEP_RECORDED
    transcript_id = tx.value(
        statement,
        call_id=call_id,
        recording_id=recording_id,
        language=language,
        engine=engine,
        state=state,
        made_at=at,
        error=error,
    )
    if transcript_id is None:
        return False
    tx.change(_CLEAR, transcript_id=transcript_id)
    rows = [{name: getattr(one, name) for name in _UTTERANCE.names} for one in said]
    if rows:
        tx.change_each(_ADD, rows, transcript_id=transcript_id)
    return True


def of_call(tx: Transaction, call_id: int) -> list[Transcript]:
    """The call's transcripts, oldest first."""
    return [_TRANSCRIPT.value(row) for row in tx.rows(_OF_CALL, call_id=call_id)]


def said(tx: Transaction, transcript_id: int) -> list[Utterance]:
    """What was said, in order."""
    return [_UTTERANCE.value(row) for row in tx.rows(_SAID, transcript_id=transcript_id)]


def texts(tx: Transaction, call_id: int) -> list[str]:
    """All words of a call that are still kept, from every transcript."""
    return [text for (text,) in tx.rows(_TEXTS, call_id=call_id) if text]
