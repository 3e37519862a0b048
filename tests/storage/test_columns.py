"""What goes in comes out again: instants, words, JSON; and what cannot come out again does not go in."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import calls, customers, eventlog, outbox
from storage.columns import from_json, from_microseconds, microseconds, to_json, to_told
from storage.door import Store
from storage.eventlog import Envelope
from tests.storage.world import ANN, NOW, a_call, a_turn, ask, do

LONG = "煤气😀\n" * 16_384
"""Sixty-four thousand characters and more, some beyond the first plane."""
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALAR = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
JSON = st.recursive(SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12)


def put(store: Store, payload: dict[str, Any]) -> None:
    do(store, outbox.put, key="key", kind="kind", payload=payload, due_at=NOW, at=NOW)


def put_back(store: Store, payload: dict[str, Any]) -> Any:
    put(store, payload)
    entry = ask(store, outbox.find, "key")
    return entry and entry.payload


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 11, 18, 1, 2, 3, 456_789, tzinfo=UTC),
        datetime(2026, 11, 18, 1, 2, 3, tzinfo=ZoneInfo("Asia/Shanghai")),
        datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(9998, 12, 31, tzinfo=UTC),
    ],
)
def test_an_instant_comes_back_as_the_same_moment_in_utc(store: Store, instant: datetime) -> None:
    kept = do(store, customers.remember, ANN, instant)
    assert kept.first_seen_at == instant.astimezone(UTC)
    assert kept.first_seen_at.utcoffset() == timedelta(0)


def test_a_naive_datetime_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="naive"):
        do(store, customers.remember, ANN, datetime(2026, 11, 18))  # noqa: DTZ001 - that is the fault
    assert ask(store, customers.find, ANN) is None


@given(st.datetimes(timezones=st.just(UTC) | st.just(timezone(timedelta(hours=8)))))
def test_microseconds_lose_nothing(instant: datetime) -> None:
    count = microseconds(instant)
    assert count is not None
    assert from_microseconds(count) == instant


@given(JSON)
def test_json_comes_back_as_it_was(value: Any) -> None:
    assert from_json(to_json(value)) == value
    assert from_json(to_told(value)) == value


def test_a_number_that_is_none_fails_no_turn() -> None:
    assert to_told([float("nan"), {"score": float("inf")}]) == '[null,{"score":null}]'


@pytest.mark.parametrize("text", ["", "'; DROP TABLE calls; --", "\\", "\x01\x1f\x7f", "\r\n", "🏴‍☠️👨‍👩‍👧", "\u202eאבג", LONG])
def test_any_text_comes_back_as_it_was(store: Store, text: str) -> None:
    assert do(store, customers.remember, ANN, NOW, name=text).name == text
    assert put_back(store, {"text": text, text: 1}) == {"text": text, text: 1}


def test_a_long_turn_is_kept_whole(store: Store) -> None:
    call = do(store, a_call)
    do(store, a_turn, call, 1, LONG)
    do(store, eventlog.append, call_id=call.id, turn=1, events=[Envelope(kind="heard", personal={"text": LONG})], at=NOW)
    shown = ask(store, calls.show, "CA1")
    assert shown is not None
    assert shown["turns"][0]["reply"] == LONG
    assert shown["events"][0]["personal"] == {"text": LONG}


def test_nul_is_refused_in_words_and_kept_in_json(store: Store) -> None:
    with pytest.raises(ValueError, match="NUL") as refused:
        do(store, customers.remember, ANN, NOW, name="sec\x00ret")
    assert "sec" not in str(refused.value)
    assert put_back(store, {"text": "a\x00b"}) == {"text": "a\x00b"}


def test_half_a_character_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="half a character"):
        do(store, customers.remember, ANN, NOW, name="\ud83d")
    with pytest.raises(ValueError, match="cannot hold"):
        put(store, {"text": "\ud83d"})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"deep": [float("-inf")]}, object(), {"x": object()}])
def test_what_json_cannot_hold_is_refused(store: Store, value: object) -> None:
    with pytest.raises(ValueError, match=r"cannot hold|JSON compliant"):
        put(store, {"value": value})
    assert ask(store, outbox.find, "key") is None


def test_words_that_look_like_numbers_that_are_none_are_words(store: Store) -> None:
    assert put_back(store, {"text": "NaN, Infinity"}) == {"text": "NaN, Infinity"}


def test_a_call_with_a_withheld_number_has_none(store: Store) -> None:
    call = do(store, calls.create, sid="CA1", direction="inbound", caller=None, called=None, at=NOW)
    assert (call.caller, call.called, call.customer_id) == (None, None, None)
