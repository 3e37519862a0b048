"""Recordings become words by speaker and time; silence is no speech, an engine that fails is bounded and shown."""

import dataclasses
import hashlib
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from storage import calls, eventlog, legs, offers, people, recordings, search, transcripts
from storage.door import Store
from storage.eventlog import Envelope
from storage.sounds import sounds_at
from storage.transaction import Transaction
from storage.transcripts import Transcript, Utterance
from telephony import sound
from telephony.captions import CaptionsAway
from tests.conftest import WEDNESDAY_MORNING
from tests.storage.world import SESSION, a_call, ask
from tests.workers.hands import Watch
from tests.workers.sounds import Scripted, noise, silence, voice, wav
from workers.jobs import transcribe
from workers.perform import drain
from workers.recognisers.recogniser import Heard, RecogniserFailed, RecogniserMissing
from workers.tools import Tools

SID = "RE" + "1" * 32
BEGAN = WEDNESDAY_MORNING


def stored(tx: Transaction, data: bytes, *, language: str | None = "en-US", channels: int = 2) -> int:
    """A recording that lies in our folder; its call's id."""
    call = a_call(tx)
    calls.keep_turn(
        tx,
        call,
        number=1,
        signal={"kind": "started"},
        fingerprint="1",
        reply="<Response/>",
        at=BEGAN,
        session={**SESSION, "language": language, "intent": None, "outcome": None},
        ended=False,
    )
    recordings.report(tx, call_id=call.id, sid=SID, state="due", seconds=None, channels=channels, started_at=BEGAN, at=BEGAN)
    digest = hashlib.sha256(data).hexdigest()
    recordings.stored(tx, SID, file="2026/1.wav", sha256=digest, size=len(data), channels=channels, at=BEGAN)
    sound.transcribe(tx, SID, at=BEGAN)
    return call.id


@pytest.fixture
def place(store: Store, tools: Tools, tmp_path: Path) -> Callable[..., tuple[int, Tools]]:
    """A stored recording, and tools with these recognisers."""

    def made(data: bytes, recogniser: Any = None, **call: Any) -> tuple[int, Tools]:
        sounds = sounds_at(str(tmp_path))
        sounds.put("2026/1.wav", data)
        call_id = store.write(lambda tx: stored(tx, data, **call))
        return call_id, dataclasses.replace(tools, sounds=sounds, recognisers={"en-US": recogniser} if recogniser else {})

    return made


def told(store: Store, call_id: int) -> tuple[Transcript, list[Utterance]]:
    (transcript,) = ask(store, transcripts.of_call, call_id)
    return transcript, ask(store, transcripts.said, transcript.id)


Place = Callable[..., tuple[int, Tools]]


def test_each_stretch_of_speech_is_an_utterance_with_its_times(store: Store, place: Place) -> None:
    caller = silence(2) + voice() + silence(3) + voice()
    hearing = Scripted([Heard(text="the first", confidence=80), Heard(text="the second")])
    call_id, tools = place(wav(caller, bytes(len(caller))), hearing)
    drain(tools)
    transcript, said = told(store, call_id)
    assert (transcript.state, transcript.engine, transcript.language) == ("done", "scripted", "en-US")
    assert [(one.speaker, one.text, one.confidence) for one in said] == [
        ("caller", "the first", 80),
        ("caller", "the second", None),
    ]
    assert [round(one.start_ms / 1000) for one in said] == [2, 13]
    assert [round(one.end_ms / 1000) for one in said] == [10, 21]
    assert ask(store, search.find, "first") == [call_id]


@pytest.mark.parametrize("caller", [silence(60), noise(20), noise(20, 400)], ids=["silence", "hiss", "loud noise"])
def test_where_nobody_speaks_there_is_no_speech_and_never_a_text(store: Store, place: Place, caller: bytes) -> None:
    hearing = Scripted([Heard(text="made up")])
    call_id, tools = place(wav(caller, bytes(len(caller))), hearing)
    drain(tools)
    transcript, said = told(store, call_id)
    assert (transcript.state, said, hearing.heard) == ("no_speech", [], [])
    assert ask(store, search.find, "made") == []


def test_speech_in_which_nothing_is_understood_is_no_speech(store: Store, place: Place) -> None:
    call_id, tools = place(wav(voice(), bytes(len(voice()))), Scripted([Heard(text="")]))
    drain(tools)
    assert told(store, call_id)[0].state == "no_speech"


def test_no_engine_is_run_on_a_language_it_does_not_speak(store: Store, place: Place) -> None:
    hearing = Scripted([Heard(text="nonsense")])
    call_id, tools = place(wav(voice(), bytes(len(voice()))), hearing, language="zh-CN")
    drain(tools)
    transcript, said = told(store, call_id)
    assert (transcript.state, transcript.engine, transcript.error) == ("no_recogniser", None, "no recogniser for zh-CN")
    assert (said, hearing.heard) == ([], [])


def test_who_keyed_english_and_spoke_chinese_is_not_given_to_an_english_engine(store: Store, place: Place) -> None:
    hearing = Scripted([Heard(text="tight lipped")])
    call_id, tools = place(wav(voice(), bytes(len(voice()))), hearing)
    chinese = Envelope(kind="heard", data={"input": "speech", "node": "what"}, personal={"text": "师傅迟到了"})
    store.write(lambda tx: eventlog.append(tx, call_id=call_id, turn=1, events=[chinese], at=BEGAN))
    drain(tools)
    assert told(store, call_id)[0].error == "no recogniser for zh-CN"


def conversation(store: Store, call_id: int, *, start_s: float, end_s: float, result: str = "answered") -> None:
    """The caller waits in a queue and talks with somebody."""
    queued = Envelope(kind="queued", data={"node": "q", "queue": "service"})

    def work(tx: Transaction) -> None:
        eventlog.append(tx, call_id=call_id, turn=1, events=[queued], at=BEGAN + timedelta(seconds=start_s))
        call = calls.find(tx, "CA1")
        assert call is not None
        calls.keep_turn(
            tx,
            call,
            number=2,
            signal={"kind": "queue_ended", "result": result},
            fingerprint="2",
            reply="<Response/>",
            at=BEGAN + timedelta(seconds=end_s),
            session={**SESSION, "language": "en-US", "intent": None, "outcome": None},
            ended=False,
        )

    store.write(work)


def test_a_person_on_the_line_is_an_agent_and_our_prompts_are_not_recognised(store: Store, place: Place) -> None:
    caller = silence(40)
    line = (voice() + silence(12) + voice() + silence(40))[: len(caller)]
    hearing = Scripted([Heard(text="I will send somebody")])
    call_id, tools = place(wav(caller, line), hearing)
    conversation(store, call_id, start_s=15, end_s=35)
    drain(tools)
    _, said = told(store, call_id)
    assert [(one.speaker, one.text) for one in said] == [("agent", "I will send somebody")]
    assert round(said[0].start_ms / 1000) == 20


def test_where_nobody_came_there_is_no_agent(store: Store, place: Place) -> None:
    hearing = Scripted([Heard(text="music")])
    call_id, tools = place(wav(bytes(len(voice())), voice()), hearing)
    conversation(store, call_id, start_s=0, end_s=9, result="left")
    drain(tools)
    assert told(store, call_id)[0].state == "no_speech"


def test_a_recording_of_one_channel_is_the_callers(store: Store, place: Place) -> None:
    call_id, tools = place(wav(voice()), Scripted([Heard(text="hello")]), channels=1)
    drain(tools)
    assert [one.speaker for one in told(store, call_id)[1]] == ["caller"]


def test_long_talk_is_cut_where_it_is_quietest(store: Store, place: Place) -> None:
    hearing = Scripted([Heard(text="part")])
    call_id, tools = place(wav(voice() * 8), hearing, channels=1)
    drain(tools)
    assert max(hearing.heard) <= 25.0
    assert sum(hearing.heard) > 55
    spans = [(one.start_ms, one.end_ms) for one in told(store, call_id)[1]]
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_a_recogniser_that_keeps_failing_is_shown_and_others_go_on(store: Store, place: Place, watch: Watch) -> None:
    call_id, tools = place(wav(voice()), Scripted([RecogniserFailed("the recogniser took too long")]), channels=1)
    for pause in (0, *transcribe.JOB.pauses_s):
        watch.forward(pause)
        drain(tools)
    transcript, said = told(store, call_id)
    assert (transcript.state, transcript.error, said) == ("failed", "the recogniser took too long", [])


def test_what_is_missing_is_not_tried_again(store: Store, place: Place) -> None:
    call_id, tools = place(wav(voice()), Scripted([RecogniserMissing("there is no vosk model in /models/zh")]), channels=1)
    drain(tools)
    transcript, _ = told(store, call_id)
    assert (transcript.state, transcript.error) == ("failed", "there is no vosk model in /models/zh")


def test_a_file_that_was_changed_is_not_believed(store: Store, place: Place, tmp_path: Path) -> None:
    call_id, tools = place(wav(voice()), Scripted([Heard(text="forged")]), channels=1)
    (tmp_path / "2026" / "1.wav").write_bytes(wav(voice()[::-1]))
    drain(tools)
    assert (told(store, call_id)[0].state, told(store, call_id)[0].error) == ("failed", "its file was changed")


def test_what_the_carrier_recognised_live_is_a_transcript_too(store: Store, tools: Tools) -> None:
    heard = [
        Envelope(kind="heard", data={"input": "digits", "node": "menu"}, personal={"text": "3"}),
        Envelope(kind="heard", data={"input": "speech", "node": "what", "confidence": 0.87}, personal={"text": "厨房漏气了"}),
        Envelope(kind="heard", data={"input": "speech", "node": "card"}, personal={"text": ""}),
    ]

    def work(tx: Transaction) -> int:
        call = a_call(tx)
        at = call.started_at + timedelta(seconds=12)
        eventlog.append(tx, call_id=call.id, turn=2, events=heard, at=at)
        sound.keep_words(tx, call, at=WEDNESDAY_MORNING)
        return call.id

    call_id = store.write(work)
    drain(tools)
    transcript, said = told(store, call_id)
    assert (transcript.engine, transcript.state, transcript.recording_id) == ("carrier", "done", None)
    assert said == [Utterance(speaker="caller", start_ms=12_000, end_ms=12_000, text="厨房漏气了", confidence=87)]
    assert ask(store, search.find, "漏气") == [call_id]


def test_a_call_is_found_by_the_words_of_all_its_transcripts(store: Store, place: Place) -> None:
    call_id, tools = place(wav(voice()), Scripted([Heard(text="from the recording")]), channels=1)
    live = Envelope(kind="heard", data={"input": "speech", "node": "what"}, personal={"text": "from the line"})

    def work(tx: Transaction) -> None:
        eventlog.append(tx, call_id=call_id, turn=1, events=[live], at=BEGAN)
        call = calls.find(tx, "CA1")
        assert call is not None
        sound.keep_words(tx, call, at=BEGAN)

    store.write(work)
    drain(tools)
    assert ask(store, search.find, "recording") == ask(store, search.find, "line") == [call_id]
    assert [one.engine for one in ask(store, transcripts.of_call, call_id)] in (["carrier", "scripted"], ["scripted", "carrier"])


class Line:
    """An agent's line as the simulator remembers it; `gone`: it does not any more."""

    phone = ""

    def __init__(self, *, gone: bool = False) -> None:
        self.gone = gone

    def heard(self, sid: str, after: int) -> list[dict[str, Any]]:
        """What was said there."""
        if self.gone:
            raise CaptionsAway
        kinds = (("bridged", ""), ("say", "请问您的地址"), ("talked", "和平里十二号"), ("say", ""), ("unbridged", ""))
        items: list[dict[str, Any]] = [
            {"n": n, "kind": kind, "text": text, "at_s": float(n)} for n, (kind, text) in enumerate(kinds, 1)
        ]
        return [item for item in items if sid == "CAagent" and item["n"] > after]

    def say(self, sid: str, text: str) -> bool:
        """Nobody says anything here."""
        return bool(sid and text)


def _talked(store: Store, *, refused: bool = False) -> int:
    """A call that an agent took five seconds after it began, and what is to be kept of it."""

    def work(tx: Transaction) -> int:
        call = a_call(tx)
        at = call.started_at + timedelta(seconds=5)
        ann = people.add(tx, name="ann", shown="Ann", password="x", roles=["agent"], token="t", at=at)
        assert ann is not None
        offer = offers.make(tx, call_id=call.id, person_id=ann.id, queue="service", until=at, at=at)
        assert offer is not None
        offers.accept(tx, offer, at=at, actor="test")
        leg = legs.make(tx, offer, key="k1", waiting_since=at, at=at)
        assert leg is not None
        legs.rung(tx, leg, at=at)
        legs.named(tx, leg, "CAagent")
        if refused:
            recordings.refuse(tx, call.id, at=at)
        sound.keep_words(tx, call, at=WEDNESDAY_MORNING)
        return call.id

    return store.write(work)


def test_a_conversation_by_captions_is_found_by_its_words(store: Store, tools: Tools) -> None:
    call_id = _talked(store)
    drain(dataclasses.replace(tools, captions=Line()))
    _, said = told(store, call_id)
    assert [(one.speaker, one.start_ms, one.text) for one in said] == [
        ("agent", 7_000, "请问您的地址"),
        ("caller", 8_000, "和平里十二号"),
    ]
    assert ask(store, search.find, "地址") == ask(store, search.find, "平里") == [call_id]


@pytest.mark.parametrize(("line", "refused"), [(Line(), True), (Line(gone=True), False)], ids=["not to be recorded", "forgotten"])
def test_nothing_is_kept_of_a_conversation_that_must_not_or_cannot_be_heard(
    store: Store, tools: Tools, line: Line, *, refused: bool
) -> None:
    call_id = _talked(store, refused=refused)
    drain(dataclasses.replace(tools, captions=line))
    assert (told(store, call_id)[0].state, told(store, call_id)[1]) == ("no_speech", [])
