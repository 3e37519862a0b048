"""Keep what was recognised during a call as its transcript; refuses to wait for a recording: there may be none.

At the simulator that is also what caller and agent said to each other by captions, unless the caller wished not to be recorded.
"""

import logging
from datetime import datetime
from functools import partial
from typing import Any, Final

from storage import calls, eventlog, legs, recordings
from storage.eventlog import Logged
from storage.legs import Leg
from storage.standing import Call
from storage.transcripts import Utterance
from telephony import sound
from telephony.captions import CaptionsAway
from workers import transcribing
from workers.job import Done, Job, Task
from workers.recognisers.recogniser import per_cent
from workers.tools import Tools
from workers.transcribing import Account

ENGINE = "carrier"
_SPEAKERS: Final = {"talked": "caller", "say": "agent"}
_log = logging.getLogger(__name__)


def perform(tools: Tools, task: Task) -> Done:
    """What callers said at the questions of the flow and to agents, and what those answered, in order."""
    call, events = _facts(tools, task.payload.get("call_id"))
    if call is None:
        return Done()
    said = [utterance for event in events if (utterance := _said(event, call.started_at)) is not None]
    said = sorted([*said, *_talked(tools, call)], key=lambda one: one.start_ms)
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


def _talked(tools: Tools, call: Call) -> list[Utterance]:
    """What was said between caller and agents; nothing where the simulator is not the carrier, or of a call it has forgotten."""
    if tools.captions is None:
        return []
    refused, parts = tools.store.read(lambda tx: (recordings.refused(tx, call.id), legs.of_call(tx, call.id)))
    return [] if refused else [one for leg in parts for one in _on(tools, leg, call.started_at)]


def _on(tools: Tools, leg: Leg, began: datetime) -> list[Utterance]:
    if tools.captions is None or leg.sid is None or leg.rung_at is None:
        return []
    try:
        items = tools.captions.heard(leg.sid, 0)
    except CaptionsAway:
        _log.warning("what was said to an agent is not there any more", extra={"leg": leg.id})
        return []
    rung = (leg.rung_at - began).total_seconds()
    told = [(max(0, round((rung + item["at_s"]) * 1000)), item) for item in items if item["kind"] in _SPEAKERS]
    return [
        Utterance(speaker=_SPEAKERS[item["kind"]], start_ms=at, end_ms=at, text=item["text"]) for at, item in told if item["text"]
    ]


JOB = Job(kind=sound.KEEP_WORDS, perform=perform, timeout_s=30, pauses_s=(1, 5, 30, 300, 3600))
