"""Turn a recording into words, by who said them and when; refuses an engine that does not speak the call's language.

The caller's side is recognised whole. Of the other side only what a person said is: our own prompts are known to the word, from
the call's events. Where there is no speech, that is what is stored, and never a text.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ivr.spoken.text import has_han
from storage import calls, recordings
from storage.recordings import Recording
from storage.sounds import SoundMissing
from storage.transaction import Transaction
from storage.transcripts import Utterance
from telephony import sound as sounds_to_come
from workers import transcribing, wav
from workers.conversations import Span, conversations, within
from workers.job import Done, Job, JobFailed, Task, Write
from workers.recognisers.recogniser import Recogniser, RecogniserFailed, RecogniserMissing
from workers.segments import Segment, segments
from workers.tools import Tools
from workers.transcribing import Account
from workers.wav import Sound

CALLER, LINE = 0, 1
"""The channels of a recording: what came from the caller, and what the caller heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """A stored recording, its call, the language spoken in it."""

    recording: Recording
    shown: Mapping[str, Any] = field(repr=False)
    language: str

    def account(self, **told: Any) -> Account:
        return Account(sid=self.shown["sid"], recording_id=self.recording.id, language=self.language, **told)


def perform(tools: Tools, task: Task) -> Done:
    """Listen to all of it, and keep what was said."""
    facts = tools.store.read(lambda tx: _facts(tx, tools, task))
    if facts is None:
        return Done()
    recogniser = tools.recognisers.get(facts.language)
    if recogniser is None:
        account = facts.account(engine=None, state="no_recogniser", error=f"no recogniser for {facts.language}")
    else:
        said = _said(_sound(tools, facts.recording), recogniser, facts)
        account = facts.account(engine=recogniser.engine, state="done" if said else "no_speech", said=said)
    return Done(partial(transcribing.keep, account=account, at=tools.clock()))


def _facts(tx: Transaction, tools: Tools, task: Task) -> _Facts | None:
    """All we need to know; None when the recording is not, or no longer, ours."""
    recording = recordings.find(tx, str(task.payload.get("sid")))
    sid = calls.sid_of(tx, recording.call_id) if recording and recording.state == "stored" else None
    shown = calls.show(tx, sid) if sid else None
    if recording is None or shown is None:
        return None
    language = spoken_language(shown) or shown["language"] or tools.pack.flow.languages[0]
    return _Facts(recording=recording, shown=shown, language=language)


def spoken_language(shown: Mapping[str, Any]) -> str | None:
    """zh-CN when most of what the carrier recognised is Chinese, whichever language was keyed; None when that says nothing."""
    heard = [event for event in shown["events"] if event["kind"] == "heard" and event["data"].get("input") == "speech"]
    texts = [text for event in heard if (text := (event["personal"] or {}).get("text"))]
    chinese = sum(1 for text in texts if has_han(text))
    return "zh-CN" if texts and 2 * chinese > len(texts) else None


def _sound(tools: Tools, recording: Recording) -> Sound:
    """The sound as it was stored."""
    if tools.sounds is None or recording.file is None:
        raise JobFailed("there is no place for sounds", permanent=True)
    try:
        data = tools.sounds.get(recording.file)
    except SoundMissing:
        raise JobFailed("its file is not there") from None
    if hashlib.sha256(data).hexdigest() != recording.sha256:
        raise JobFailed("its file was changed", permanent=True)
    return wav.read(data)


def _said(sound: Sound, recogniser: Recogniser, facts: _Facts) -> list[Utterance]:
    """Everything understood, in the order it was said."""
    try:
        said = [one for one in _utterances(sound, recogniser, facts) if one is not None]
    except RecogniserMissing as error:
        raise JobFailed(str(error), permanent=True) from None
    except RecogniserFailed as error:
        raise JobFailed(str(error)) from None
    return sorted(said, key=lambda one: one.start_ms)


def _utterances(sound: Sound, recogniser: Recogniser, facts: _Facts) -> Iterator[Utterance | None]:
    for segment in segments(sound.channels[CALLER], sound.rate):
        yield _recognised(segment, sound.rate, recogniser, "caller")
    spans = conversations(facts.shown)
    if len(sound.channels) > LINE and spans:
        for segment in _of_people(segments(sound.channels[LINE], sound.rate), spans, _began(facts)):
            yield _recognised(segment, sound.rate, recogniser, "agent")


def _of_people(found: Sequence[Segment], spans: Sequence[Span], began: datetime) -> Iterator[Segment]:
    """What was said while a person was on the line."""
    for segment in found:
        middle = began + timedelta(seconds=(segment.start_s + segment.end_s) / 2)
        if within(spans, middle):
            yield segment


def _began(facts: _Facts) -> datetime:
    began: datetime = facts.recording.started_at or facts.shown["started_at"]
    return began


def _recognised(segment: Segment, rate: int, recogniser: Recogniser, speaker: str) -> Utterance | None:
    heard = recogniser.recognise(segment.samples, rate)
    if not heard.text:
        return None
    return Utterance(
        speaker=speaker,
        start_ms=round(segment.start_s * 1000),
        end_ms=round(segment.end_s * 1000),
        text=heard.text,
        confidence=heard.confidence,
    )


def _parked(tools: Tools, task: Task, reason: str) -> Write:
    """That it failed is kept in place of the words."""
    facts = tools.store.read(lambda tx: _facts(tx, tools, task))
    now = tools.clock()

    def write(tx: Transaction) -> None:
        if facts is not None:
            recogniser = tools.recognisers.get(facts.language)
            engine = recogniser.engine if recogniser else None
            transcribing.keep(tx, facts.account(engine=engine, state="failed", error=reason), at=now)

    return write


JOB = Job(kind=sounds_to_come.TRANSCRIBE, perform=perform, timeout_s=7200, pauses_s=(5, 60, 600), parked=_parked)
