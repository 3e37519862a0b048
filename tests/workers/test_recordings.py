"""Recordings come home whole or not at all; what cannot come is parked in plain sight; what was refused is let go."""

import dataclasses
import hashlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage import outbox, pictures, recordings, search, transcripts
from storage.door import Store
from storage.recordings import Recording
from storage.sounds import sounds_at
from storage.transaction import Transaction
from telephony import sound
from telephony.media import NotFetched
from tests.conftest import WEDNESDAY_MORNING
from tests.storage.world import a_call, ask
from tests.workers.hands import Watch
from tests.workers.sounds import Scripted, Shelf, silence, voice, wav
from workers.jobs import fetch_recording
from workers.perform import drain
from workers.recognisers.recogniser import Heard
from workers.tools import Tools

SID = "RE" + "1" * 32
WHOLE = wav(voice(), bytes(len(voice())))
PAGE = b"<html><body>Please try again later.</body></html>"


@pytest.fixture
def due(store: Store) -> Recording:
    """A recording of eight seconds that the carrier has."""

    def work(tx: Transaction) -> Recording:
        call_id = a_call(tx).id
        found = recordings.report(
            tx,
            call_id=call_id,
            sid=SID,
            state="due",
            seconds=8,
            channels=2,
            started_at=WEDNESDAY_MORNING,
            at=WEDNESDAY_MORNING,
        )
        sound.fetch(tx, SID, at=WEDNESDAY_MORNING)
        assert found is not None
        return found

    return store.write(work)


@pytest.fixture
def at_work(tools: Tools, tmp_path: Path) -> Callable[[Shelf], Tools]:
    def made(shelf: Shelf) -> Tools:
        return dataclasses.replace(tools, recorded=shelf, sounds=sounds_at(str(tmp_path / "sounds")))

    return made


def kept(store: Store) -> Recording:
    found = ask(store, recordings.find, SID)
    assert found is not None
    return found


def files(folder: Path) -> list[Path]:
    return [path for path in (folder / "sounds").rglob("*") if path.is_file()]


@pytest.mark.usefixtures("due")
def test_a_recording_is_stored_under_our_name_with_its_hash_and_asked_to_be_transcribed(
    store: Store, tmp_path: Path, at_work: Callable[[Shelf], Tools]
) -> None:
    drain(at_work(Shelf([WHOLE])))
    found = kept(store)
    assert (found.state, found.bytes, found.sha256) == ("stored", len(WHOLE), hashlib.sha256(WHOLE).hexdigest())
    (file,) = files(tmp_path)
    assert file.read_bytes() == WHOLE
    assert found.file == file.relative_to(tmp_path / "sounds").as_posix()
    assert SID not in found.file
    assert ask(store, outbox.find, f"transcribe:{SID}") is not None
    picture = ask(store, pictures.of, found.id)
    assert picture is not None
    assert max(max(channel) for channel in picture) == 100


FAILURES: dict[str, tuple[bytes | NotFetched, str]] = {
    "not there": (NotFetched("it is not there"), "it is not there"),
    "password": (NotFetched("the carrier refuses our password"), "the carrier refuses our password"),
    "page": (PAGE, "this is no sound file"),
    "json": (b'{"code": 20404}', "this is no sound file"),
    "xml in a wav's clothes": (b"RIFF0000WAVE<xml/>", "this sound file is damaged"),
    "half": (WHOLE[: len(WHOLE) // 2], "this sound file is cut short"),
    "longer": (wav(voice() + silence(9)), "it is not as long as reported"),
    "shorter": (wav(voice()[: 2 * 8000 * 3]), "it is not as long as reported"),
    "empty": (b"", "this is no sound file"),
}


@pytest.mark.usefixtures("due")
@pytest.mark.parametrize("name", FAILURES)
def test_what_is_not_the_sound_is_never_stored_tried_again_and_then_parked(
    store: Store, tmp_path: Path, at_work: Callable[[Shelf], Tools], watch: Watch, name: str
) -> None:
    answer, reason = FAILURES[name]
    shelf = Shelf([answer])
    tools = at_work(shelf)
    for pause in fetch_recording.PAUSES_S:
        drain(tools)
        assert kept(store).state == "due"
        watch.forward(pause)
    drain(tools)
    found = kept(store)
    assert (found.state, found.error, found.file) == ("parked", reason, None)
    assert len(shelf.asked) == len(fetch_recording.PAUSES_S) + 1
    assert files(tmp_path) == []
    entry = ask(store, outbox.find, f"fetch_recording:{SID}")
    assert entry is not None
    assert (entry.state, entry.last_error) == ("parked", reason)


@pytest.mark.usefixtures("due")
@pytest.mark.parametrize("name", FAILURES)
def test_what_was_only_late_is_stored_in_the_end(
    store: Store, at_work: Callable[[Shelf], Tools], watch: Watch, name: str
) -> None:
    tools = at_work(Shelf([FAILURES[name][0], FAILURES[name][0], WHOLE]))
    for pause in (0, *fetch_recording.PAUSES_S[:2]):
        watch.forward(pause)
        drain(tools)
    assert kept(store).state == "stored"


def test_trying_goes_on_for_a_day() -> None:
    assert 24 * 3600 <= sum(fetch_recording.PAUSES_S) <= 30 * 3600


@pytest.mark.parametrize(
    ("seconds", "reported", "right"),
    [(8.2, 8, True), (10.0, 8, True), (10.1, 8, False), (5.9, 8, False), (600, 580, True), (600, 560, False), (3, None, True)],
)
def test_a_length_is_right_within_two_seconds_or_a_twentieth(seconds: float, reported: int | None, *, right: bool) -> None:
    assert fetch_recording.as_long(seconds, reported) is right


def test_a_disk_that_is_full_costs_a_try_and_leaves_nothing(
    store: Store, due: Recording, tmp_path: Path, at_work: Callable[[Shelf], Tools], watch: Watch
) -> None:
    tools = at_work(Shelf([WHOLE]))
    (tmp_path / "sounds").write_bytes(b"a file where the folder should be")
    drain(tools)
    assert kept(store).state == "due"
    (tmp_path / "sounds").unlink()
    watch.forward(fetch_recording.PAUSES_S[0])
    drain(tools)
    assert (kept(store).state, due.sid) == ("stored", SID)


def test_what_its_caller_refuses_meanwhile_is_dropped_here_and_there(
    store: Store, due: Recording, tmp_path: Path, at_work: Callable[[Shelf], Tools]
) -> None:
    class Refusing(Shelf):
        def fetch(self, sid: str) -> bytes:
            store.write(lambda tx: recordings.refuse(tx, due.call_id, at=WEDNESDAY_MORNING))
            return super().fetch(sid)

    shelf = Refusing([WHOLE])
    drain(at_work(shelf))
    assert kept(store).state == "refused"
    assert shelf.deleted == [SID]
    assert files(tmp_path) == []
    assert ask(store, outbox.find, f"transcribe:{SID}") is None


def test_fetching_again_what_is_here_asks_nobody(store: Store, due: Recording, at_work: Callable[[Shelf], Tools]) -> None:
    shelf = Shelf([WHOLE])
    drain(at_work(shelf))
    store.write(
        lambda tx: outbox.put(
            tx,
            key="again",
            kind="fetch_recording",
            payload={"sid": due.sid},
            due_at=WEDNESDAY_MORNING,
            at=WEDNESDAY_MORNING,
        )
    )
    drain(at_work(shelf))
    assert shelf.asked == [SID]


@pytest.fixture
def talk(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


@pytest.mark.usefixtures("due")
def test_nothing_that_was_said_is_in_any_log(
    store: Store, at_work: Callable[[Shelf], Tools], talk: pytest.LogCaptureFixture
) -> None:
    hearing = Scripted([Heard(text="my secret address is elm street", confidence=90)])
    tools = dataclasses.replace(at_work(Shelf([WHOLE])), recognisers={"zh-CN": hearing})
    drain(tools)
    found = kept(store)
    assert ask(store, search.find, "secret") == [found.call_id]
    assert ask(store, transcripts.texts, found.call_id) == ["my secret address is elm street"]
    assert not any("secret" in record.getMessage() + str(record.__dict__) for record in talk.records)
    assert "secret" not in repr(hearing.answers)
