"""Events for the log: personal values apart, secrets nowhere, old and unknown kinds readable."""

import json
from typing import Any, get_args

import pytest

from ivr.codec import KINDS, Record, Unknown, decode, encode
from ivr.events import (
    Answered,
    Awaited,
    CallEnded,
    DialRequested,
    Event,
    Heard,
    IntentRecognised,
    Interrupted,
    LanguageChosen,
    LimitReached,
    Misunderstood,
    NodeEntered,
    OutcomeReached,
    Queued,
    RecordingChanged,
    Said,
    Understood,
    Wanted,
)

ALL: tuple[Event, ...] = (
    NodeEntered(node="a"),
    Said(node="a", language="zh-CN", text="您好"),
    Awaited(node="a", language="en-US", num_digits=1, finish_on_key="", hints=("one", "二"), sensitive=True),
    Heard(node="a", input="speech", text="my words", confidence=0.5),
    Understood(node="a", question="date-time", value={"start": "2026-11-25", "end": None}),
    Misunderstood(node="a", reason="nonsense", tries=2),
    Interrupted(node="a", interrupt="emergency"),
    LanguageChosen(language="en-US"),
    IntentRecognised(intent="complaint", score=0.7),
    Wanted(node="a", query="find_item", args={"number": "4711", "list": [1, 2]}),
    Answered(node="a", query="find_item", outcome="found", values={"item": {"number": "4711"}}),
    Queued(node="a", language="zh-CN", queue="service", priority=1, max_wait_s=60),
    RecordingChanged(node="a", state="refused", running=True),
    DialRequested(node="a", to="+8613800138000", timeout_s=20),
    OutcomeReached(outcome="done"),
    LimitReached(limit="turns"),
    CallEnded(outcome="done", by="caller"),
)


def _through_json(record: Record) -> tuple[str, dict[str, Any], dict[str, Any] | None]:
    data, personal = json.loads(json.dumps([record.data, record.personal]))
    return record.kind, data, personal


def test_every_kind_of_event_is_tried_here() -> None:
    assert {type(event) for event in ALL} == set(get_args(Event))


@pytest.mark.parametrize("event", ALL, ids=lambda event: event.kind)
def test_an_event_comes_back_from_the_log_as_it_went_in(event: Event) -> None:
    assert decode(*_through_json(encode(event))) == event


@pytest.mark.parametrize("event", ALL, ids=lambda event: event.kind)
def test_personal_fields_and_only_they_are_kept_apart(event: Event) -> None:
    record = encode(event)
    assert tuple(record.personal or ()) == event.PERSONAL
    assert not set(record.data) & set(event.PERSONAL)


@pytest.mark.parametrize("event", ALL, ids=lambda event: event.kind)
def test_an_event_can_still_be_read_when_its_personal_values_are_erased(event: Event) -> None:
    read = decode(event.kind, encode(event).data)
    assert type(read) is type(event)
    assert all(not getattr(read, name) for name in event.PERSONAL)


def test_arguments_made_from_sensitive_answers_are_stored_nowhere() -> None:
    event = Wanted(node="a", query="find_item", args={"number": "123456", "note": "x"}, secret=("number",))
    record = encode(event)
    assert "123456" not in json.dumps([record.data, record.personal])
    assert record.personal == {"args": {"number": None, "note": "x"}}


def test_a_record_shows_nothing_personal_when_printed() -> None:
    assert "my words" not in repr(encode(Heard(node="a", input="speech", text="my words")))


def test_a_kind_we_do_not_know_is_kept_as_it_is() -> None:
    assert decode("sung", {"node": "a", "tune": 3}) == Unknown(name="sung", data={"node": "a", "tune": 3})


def test_an_event_of_an_older_or_newer_version_is_read_as_far_as_it_goes() -> None:
    assert decode("node_entered", {"node": "a", "since_version_9": True}) == NodeEntered(node="a")
    assert decode("awaited", {"node": "a", "language": "zh-CN"}) == Awaited(node="a", language="zh-CN")
    assert isinstance(decode("node_entered", {}), Unknown)


def test_kinds_are_unique_and_stable() -> None:
    assert len(KINDS) == len(get_args(Event))
    assert set(KINDS) == {event.kind for event in ALL}
