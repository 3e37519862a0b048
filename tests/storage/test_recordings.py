"""Recordings: reports move forward only, a refusal drops all, a file has a hash or is none."""

from datetime import timedelta

import pytest

from storage import recordings
from storage.door import Store
from storage.recordings import Recording
from storage.transaction import Transaction
from tests.storage.world import NOW, a_call, ask, do


def reported(tx: Transaction, state: str, *, seconds: int | None = None) -> Recording | None:
    call_id = a_call(tx).id
    return recordings.report(
        tx, call_id=call_id, sid="RE1", state=state, seconds=seconds, channels=2, started_at=NOW, at=NOW + timedelta(seconds=9)
    )


def kept(tx: Transaction) -> bool:
    return recordings.stored(tx, "RE1", file="2026/1.wav", sha256="ab", size=9, channels=2, at=NOW)


def test_a_recording_runs_is_due_and_is_stored(store: Store) -> None:
    assert do(store, reported, "running") is not None
    due = do(store, reported, "due", seconds=7)
    assert due is not None
    assert (due.state, due.seconds, due.started_at) == ("due", 7, NOW)
    assert do(store, kept)
    found = ask(store, recordings.find, "RE1")
    assert found is not None
    assert (found.state, found.file, found.sha256, found.bytes) == ("stored", "2026/1.wav", "ab", 9)


def test_a_report_that_comes_late_or_again_changes_nothing(store: Store) -> None:
    do(store, reported, "due", seconds=7)
    assert do(store, reported, "running") is None
    assert do(store, reported, "due", seconds=8) is None
    found = ask(store, recordings.find, "RE1")
    assert found is not None
    assert (found.state, found.seconds) == ("due", 7)


def test_who_refuses_is_not_recorded_whatever_comes_later(store: Store) -> None:
    call_id = do(store, a_call).id
    do(store, reported, "due", seconds=7)
    assert do(store, kept)
    assert do(store, recordings.refuse, call_id, at=NOW)
    assert not do(store, recordings.refuse, call_id, at=NOW)
    assert ask(store, recordings.refused, call_id)
    (found,) = ask(store, recordings.of_call, call_id)
    assert (found.state, found.file, found.sha256) == ("refused", None, None)
    assert not do(store, kept)
    assert not do(store, recordings.dropped, "RE1")


@pytest.mark.parametrize("again", [False, True])
def test_a_parked_recording_may_still_be_fetched(store: Store, *, again: bool) -> None:
    do(store, reported, "due", seconds=7)
    do(store, recordings.parked, "RE1", reason="not there")
    found = ask(store, recordings.find, "RE1")
    assert found is not None
    assert (found.state, found.error) == ("parked", "not there")
    if again:
        assert do(store, kept)
        do(store, recordings.parked, "RE1", reason="not there")
        stored = ask(store, recordings.find, "RE1")
        assert stored is not None
        assert (stored.state, stored.error) == ("stored", None)
