"""Keep what the carrier recognised during a call as its transcript; refuses to wait for a recording: there may be none."""

from datetime import datetime
from functools import partial
from typing import Any

from storage import calls, eventlog
from storage.calls import Call
from storage.eventlog import Logged
from storage.transcripts import Utterance
from telephony import sound
from workers import transcribing
from workers.job import Done, Job, Task
from workers.recognisers.recogniser import per_cent
from workers.tools import Tools
from workers.transcribing import Account

ENGINE = "carrier"


def perform(tools: Tools, task: Task) -> Done:
    """What callers said at the questions of the flow, in order."""
    call, events = _facts(tools, task.payload.get("call_id"))
    if call is None:
        return Done()
    said = [utterance for event in events if (utterance := _said(event, call.started_at)) is not None]
    account = Account(
        sid=call.sid,
        recording_id=None,
        language=call.language,
        engine=ENGINE,
        state="done" if said else "no_speech",
        said=said,
    )
    return Done(partial(transcribing.keep, account=account, at=tools.clock()))


def _facts(tools: Tools, call_id: Any) -> tuple[Call | None, list[Logged]]:
    if not isinstance(call_id, int):
        return None, []
    sid = tools.store.read(lambda tx: calls.sid_of(tx, call_id))
    if sid is None:
        return None, []
    return tools.store.read(lambda tx: (calls.find(tx, sid), eventlog.of_call(tx, call_id)))


def _said(event: Logged, began: datetime) -> Utterance | None:
    """What was said at one question: all that is known of its time is when the carrier told us."""
    text = (event.personal or {}).get("text")
    if event.kind != "heard" or event.data.get("input") != "speech" or not text:
        return None
    at = max(0, round((event.at - began).total_seconds() * 1000))
    sure = event.data.get("confidence")
    confidence = None if sure is None else per_cent(float(sure))
    return Utterance(speaker="caller", start_ms=at, end_ms=at, text=str(text), confidence=confidence)


JOB = Job(kind=sound.KEEP_WORDS, perform=perform, timeout_s=30, pauses_s=(1, 5, 30, 300, 3600))
