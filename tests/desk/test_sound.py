"""Listening: our own file, a stretch at a time, for supervisors alone, logged once; what cannot be heard says why."""

from dataclasses import replace
from pathlib import Path

import pytest

from desk.pages.sound import STRETCH
from desk.reading.said import lines
from desk.reading.sound import WIDTH, picture
from storage import eventlog, pictures, recordings, transcripts
from storage.eventlog import Logged
from storage.sounds import Folder
from storage.transaction import Transaction
from storage.transcripts import Utterance
from tests.desk.house import SCRIPT, House
from tests.telephony import hotlines
from tests.workers.sounds import noise, silence, wav

SOUND = wav(noise(40, 4000), silence(40))
PATH = "/calls/CA1/recordings/1"


@pytest.fixture
def heard(house: House, tmp_path: Path) -> House:
    """A call with a stored recording of forty seconds and its transcript."""
    house.fill()
    sounds = Folder(tmp_path / "recordings")
    sounds.put("RE1.wav", SOUND)
    house.app.extensions["hotline"] = replace(house.app.extensions["hotline"], sounds=sounds)

    def work(tx: Transaction) -> None:
        a_recording(tx, house, "stored")
        recordings.stored(tx, "RE1", file="RE1.wav", sha256="0" * 64, size=len(SOUND), channels=2, at=house.clock.at)
        pictures.keep(tx, 1, [[0, 50, 100], [10, 0, 90]], at=house.clock.at)
        said = [
            Utterance(speaker="caller", start_ms=500, end_ms=1500, text="漏气了", confidence=90),
            Utterance(speaker="agent", start_ms=4000, end_ms=6000, text=f"call 13912345678 {SCRIPT}", confidence=40),
        ]
        transcripts.keep(tx, call_id=1, recording_id=1, language="zh-CN", engine="e", state="done", said=said, at=house.clock.at)

    house.store.write(work)
    return house


def a_recording(tx: Transaction, house: House, state: str) -> None:
    recordings.report(
        tx,
        call_id=1,
        sid="RE1",
        state="due" if state == "stored" else state,
        seconds=40,
        channels=2,
        started_at=house.clock.at,
        at=house.clock.at,
        error="it is not as long as reported" if state == "parked" else None,
    )


def test_a_player_gets_the_stretch_it_asks_for(heard: House) -> None:
    sue = heard.signed_in("sue")
    answer = sue.get(PATH, Range="bytes=100-199")
    assert (answer.status_code, answer.data) == (206, SOUND[100:200])
    assert answer.headers["Content-Range"] == f"bytes 100-199/{len(SOUND)}"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "no-store"
    assert sue.get(PATH, Range="bytes=-44").data == SOUND[-44:]
    assert sue.get(PATH, Range=f"bytes={len(SOUND)}-").status_code == 416
    whole = sue.get(PATH)
    assert (whole.status_code, whole.data, whole.mimetype) == (200, SOUND, "audio/wav")


def test_a_long_stretch_comes_in_parts(heard: House) -> None:
    assert len(SOUND) > STRETCH
    answer = heard.signed_in("sue").get(PATH, Range="bytes=0-")
    assert (answer.status_code, len(answer.data)) == (206, STRETCH)
    assert answer.headers["Content-Range"] == f"bytes 0-{STRETCH - 1}/{len(SOUND)}"


def test_who_listens_is_logged_once_a_call_and_session(heard: House) -> None:
    sue = heard.signed_in("sue")
    assert heard.audited() == []
    sue.get("/calls/CA1")
    assert heard.audited() == []
    for _ in range(3):
        sue.get(PATH, Range="bytes=0-9")
    (entry,) = heard.audited()
    assert (entry.act, entry.person, entry.subject, entry.key) == ("listened", "Sue", "call", "CA1")
    assert entry.page == "GET /calls/<sid>/recordings/<int:recording_id>"
    heard.clock.at = heard.clock.at.replace(minute=30)
    heard.signed_in("sue").get(PATH, Range="bytes=0-9")
    assert [one.act for one in heard.audited()] == ["listened", "listened"]
    assert "Sue listened" in sue.get("/calls/CA1").text


@pytest.mark.parametrize("name", ["ann", "bea", "ada"])
def test_others_hear_nothing(heard: House, name: str) -> None:
    assert heard.signed_in(name).get(PATH).status_code == 403
    assert [entry.act for entry in heard.audited()] == ["denied"]


def test_strangers_hear_nothing(heard: House) -> None:
    assert heard.visitor().get(PATH).status_code == 302
    assert heard.audited() == []


@pytest.mark.parametrize("path", ["/calls/CA1/recordings/2", "/calls/CA404/recordings/1", f"/calls/CA1/recordings/{1 << 70}"])
def test_what_is_not_there_cannot_be_heard(heard: House, path: str) -> None:
    assert heard.signed_in("sue").get(path).status_code == 404
    assert heard.audited() == []


def test_a_file_that_is_gone_is_no_page(heard: House) -> None:
    heard.app.extensions["hotline"].sounds.remove("RE1.wav")
    assert heard.signed_in("sue").get(PATH, Range="bytes=0-9").status_code == 404
    assert heard.signed_in("sue").get(PATH).status_code == 404


def test_the_page_draws_the_sound_and_runs_the_words_along(heard: House) -> None:
    page = heard.signed_in("sue").get("/calls/CA1?t=5&words=漏气").text
    assert f'src="{PATH}"' in page
    assert 'data-start="5"' in page
    assert 'class="caller ahead"' in page
    assert "<mark>漏气</mark>了" in page
    assert 'class="us now" data-from="4.0"' in page
    assert "13912345678" not in page
    assert SCRIPT not in page
    assert "api.twilio.com" not in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("running", "Still being recorded"),
        ("due", "is being fetched"),
        ("parked", "somebody has to look"),
        ("absent", "nothing was recorded"),
        (None, "was not recorded"),
    ],
)
def test_what_cannot_be_heard_says_why(house: House, state: str | None, words: str) -> None:
    house.fill()
    if state:
        house.store.write(lambda tx: a_recording(tx, house, state))
    page = house.signed_in("sue").get("/calls/CA1").text
    assert words in page
    assert "<audio" not in page


def test_a_caller_who_refused_is_not_heard(heard: House) -> None:
    heard.store.write(lambda tx: recordings.refuse(tx, 1, at=heard.clock.at))
    assert "did not want to be recorded" in heard.signed_in("sue").get("/calls/CA1").text
    assert heard.signed_in("sue").get(PATH).status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [("no_recogniser", "No recogniser for Chinese"), ("failed", "Transcribing failed"), ("no_speech", "Nobody speaks")],
)
def test_what_no_engine_understood_says_why(heard: House, state: str, words: str) -> None:
    heard.store.write(
        lambda tx: transcripts.keep(
            tx, call_id=1, recording_id=1, language="zh-CN", engine=None, state=state, said=[], at=heard.clock.at, error="e"
        )
    )
    assert words in heard.signed_in("sue").get("/calls/CA1").text


def told(house: House, second: int, **data: object) -> Logged:
    at = house.clock.at.replace(second=second)
    return Logged(id=1, call_id=1, turn=1, at=at, actor="caller", kind="heard", data=dict(data), personal={"text": "I smell gas"})


def test_what_two_engines_heard_stands_once_with_the_better_times(house: House) -> None:
    events = [told(house, 5, input="speech", confidence=0.9), told(house, 30, input="digits")]
    said = [
        Utterance(speaker="caller", start_ms=3000, end_ms=4600, text="eyes mel gas"),
        Utterance(speaker="caller", start_ms=20_000, end_ms=21_000, text="beside a turn"),
    ]
    found = lines(events, said, house.clock.at)
    assert [(line.start_s, line.text) for line in found] == [(3.0, "I smell gas"), (20.0, "beside a turn"), (30.0, "I smell gas")]


def test_a_picture_has_a_line_for_each_loud_stretch() -> None:
    drawn = picture([[0, 50, 100], [1, 2, 3]], 60, [(10.0, 30.0), (70.0, 80.0)])
    assert drawn.paths[0].count("M") == 2
    assert drawn.paths[1].count("M") == 1
    assert [seconds for _, seconds in drawn.marks] == [0, 10, 20, 30, 40, 50]
    assert drawn.waits == ((WIDTH / 6, WIDTH / 3, 20),)
    assert picture([], 5, []).paths == ()


def test_nothing_is_logged_twice_when_two_stretches_are_asked_for_at_once(heard: House) -> None:
    events = heard.store.read(lambda tx: eventlog.of_call(tx, 1))
    sue = heard.signed_in("sue")
    sue.get(PATH, Range="bytes=0-9")
    sue.get(PATH, Range="bytes=10-19")
    after = heard.store.read(lambda tx: eventlog.of_call(tx, 1))
    assert len(after) == len(events) + 1
    assert [row["kind"] for row in hotlines.rows(heard.store, "events")].count("recording_heard") == 1
