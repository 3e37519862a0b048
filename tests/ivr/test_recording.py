"""Refusing to be recorded: at any question, in words or by key, and back to that very question."""

from typing import Any

import pytest

from ivr.engine import begin, resume
from ivr.events import Awaited, Event, RecordingChanged, Said
from ivr.flow import read
from ivr.session import Session
from ivr.signals import Digits, HungUp, Signal, Speech, Started
from tests.ivr.playing import NOW, Play, flow_of

TEXT = """
flow: demo
languages: [zh-CN, en-US]
start: a
limit: over
interrupts:
  - name: no_recording
    everywhere: true
    harmless: true
    key: "8"
    words: {zh-CN: [不要录音], en-US: [do not record]}
    next: no_recording
nodes:
  a: {kind: record, next: b}
  b: {kind: ask, question: {type: language}, save: lang, prompt: &tell {zh-CN: 请讲。, en-US: Speak.}, next: c, give_up: over}
  c: {kind: speak, language: "{lang}", next: d}
  d: {kind: ask, question: {type: free-speech}, save: what, prompt: *tell, next: over, give_up: over}
  no_recording: {kind: record, wanted: false, text: {zh-CN: 不录音。, en-US: Not recorded.}, back: true, next: over}
  over: {kind: end, outcome: done}
"""
FLOW = read({"f.yaml": TEXT}, "f.yaml")


def play(*signals: Signal) -> tuple[Session, tuple[Event, ...]]:
    session = begin(FLOW)
    events: tuple[Event, ...] = ()
    for signal in (Started(), *signals):
        sprint = resume(FLOW, session, signal, now=NOW)
        session, events = Session.from_json(sprint.session.to_json()), sprint.events
    return session, events


ENGLISH = Digits(value="2")


@pytest.mark.parametrize(
    ("signals", "node"),
    [
        ((Speech(text="不要录音"),), "b"),
        ((Digits(value="8"),), "b"),
        ((ENGLISH, Speech(text="please do not record this")), "d"),
    ],
)
def test_the_question_is_asked_again_without_a_recording(signals: tuple[Signal, ...], node: str) -> None:
    session, events = play(*signals)
    assert RecordingChanged(node="no_recording", state="refused", running=True) in events
    assert events[-1].kind == "awaited"
    assert isinstance(events[-1], Awaited)
    assert events[-1].node == node
    assert [event.text for event in events if isinstance(event, Said)][-1] == "Speak."
    assert session.recording == "refused"


def test_refusing_twice_is_said_twice_and_logged_once() -> None:
    _, events = play(Digits(value="8"), Digits(value="8"))
    assert not any(isinstance(event, RecordingChanged) for event in events)
    assert "Not recorded." in [event.text for event in events if isinstance(event, Said)]


def test_a_caller_who_hangs_up_changes_nothing() -> None:
    session, events = play(HungUp())
    assert session.recording == "on"
    assert events[-1].kind == "call_ended"


@pytest.mark.parametrize("stored", [{"recording": None}, {}])
def test_a_session_of_before_goes_on(stored: dict[str, Any]) -> None:
    old = {**begin(FLOW).to_json()}
    old.pop("recording")
    assert Session.from_json({**old, **stored}).recording is None


def changes(events: tuple[Event, ...]) -> list[str]:
    return [event.state for event in events if isinstance(event, RecordingChanged)]


TELL = "{zh-CN: 请讲。, en-US: Speak.}"
PIN = f"{{kind: ask, question: {{type: digits}}, sensitive: true, save: pin, prompt: {TELL}, next: look, give_up: given_up}}"
LOOK = """
look: {kind: find, query: open_ticket, args: {kind: complaint, summary: "{pin}"}, next: {opened: c}}
c: {kind: ask, question: {type: free-speech}, save: what, prompt: %s, next: given_up, give_up: given_up}
"""


def test_a_recording_pauses_while_keys_are_secret_and_goes_on_afterwards() -> None:
    play = Play(flow_of(f"a: {{kind: record, next: pin}}\npin: {PIN}{LOOK % TELL}"))
    began = play.start()
    assert changes(began) == ["on", "paused"]
    assert [event.kind for event in began][-3:] == ["recording_changed", "said", "awaited"]
    assert changes(play.silence()) == []
    assert play.session.recording == "paused"
    assert changes(play.keys("1234")) == ["on"]
    assert changes(play.found("opened")) == []
    assert play.session.recording == "on"


def test_without_a_recording_there_is_nothing_to_pause() -> None:
    assert changes(Play(flow_of(f"a: {PIN}{LOOK % TELL}")).start()) == []
