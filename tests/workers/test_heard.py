"""A recorded complaint, phoned in: recorded, fetched, transcribed offline, found by a word of it from the shell."""

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from centre import wiring
from centre.settings import load
from storage import calls, recordings
from storage.recordings import Recording
from telephony.simulator.app import create_simulator
from telephony.simulator.caller import InProcessCaller
from telephony.simulator.faults import Fault
from tests.stories.conftest import template
from tests.stories.hall import ACCOUNT, NUMBER, TOKEN, Hall, hall
from tests.telephony.simulator.served import served
from tests.workers.sounds import COMPLAINT
from workers import wav
from workers.jobs import fetch_recording
from workers.perform import drain
from workers.recognisers.apart import Apart
from workers.tools import Tools

__all__ = ["template"]


@dataclass(frozen=True)
class Place:
    """A hotline, the tools of its workers as settings make them, and the environment of its commands."""

    hall: Hall
    tools: Tools
    environment: dict[str, str]

    def phone(self, fault: Fault | None = None, times: int | None = None) -> InProcessCaller:
        """Complain in a recorded voice, and hang up."""
        telephone = self.hall.telephone()
        telephone.call(NUMBER, caller="+12025550143")
        telephone.key("2")
        telephone.key("3")
        if fault is not None:
            telephone.misbehave(fault, times)
        telephone.say("I want to make a complaint about a technician", audio=COMPLAINT.read_bytes())
        telephone.hang_up()
        return telephone

    def recording(self, telephone: InProcessCaller) -> Recording:
        """What became of the call's recording."""

        def work(tx: Any) -> Recording:
            call = calls.find(tx, telephone.sid)
            assert call is not None
            (found,) = recordings.of_call(tx, call.id)
            return found

        return self.hall.store.read(work)

    def hotline(self, *arguments: str) -> str:
        """What a command prints."""
        program = [sys.executable, "-m", "centre.cli", *arguments]
        ran = subprocess.run(program, env=self.environment, capture_output=True, check=True, timeout=60)
        return ran.stdout.decode()


@pytest.fixture
def place(tmp_path: Path, template: Path) -> Iterator[Place]:
    with hall(tmp_path, template) as made, served(create_simulator(made.carrier)) as address:
        ours = {
            "HOTLINE_DATA_DIR": str(tmp_path),
            "HOTLINE_NUMBERS": NUMBER,
            "HOTLINE_CARRIER_API_URL": address,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
        }
        tools = wiring.tools(load(ours), store=made.store, pack=made.hotline.pack, at=made.hotline.clock)
        theirs = {name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "TWILIO_"))}
        yield Place(made, tools, {**theirs, **ours})
        for recogniser in tools.recognisers.values():
            assert isinstance(recogniser, Apart)
            recogniser.close()


def test_a_complaint_that_was_spoken_is_found_by_a_word_of_it(place: Place, tmp_path: Path) -> None:
    telephone = place.phone()
    outcomes = {done.kind: done.outcome for done in drain(place.tools)}
    assert {outcomes[kind] for kind in ("fetch_recording", "transcribe", "keep_words")} == {"done"}
    found = place.recording(telephone)
    assert found.file is not None
    sound = wav.read((tmp_path / "recordings" / found.file).read_bytes())
    assert len(sound.channels) == 2
    # a word that the carrier's live recognition did not give
    (row,) = json.loads(place.hotline("calls", "list", "--words", "morning", "--json"))
    assert row["sid"] == telephone.sid
    assert json.loads(place.hotline("calls", "list", "--words", "weekend", "--json")) == []
    shown = json.loads(place.hotline("calls", "show", telephone.sid, "--json"))
    assert [one["state"] for one in shown["recordings"]] == ["stored"]
    by_engine = {one["engine"]: " ".join(said["text"] for said in one["said"]) for one in shown["transcripts"]}
    assert "about a technician" in by_engine["carrier"]
    assert "three hours late" in by_engine["sphinx"]
    page = place.hotline("calls", "show", telephone.sid)
    assert f"recording {found.sid}  stored" in page
    assert "transcript of the recording  sphinx  en-US  done" in page


@pytest.mark.parametrize("fault", [Fault.MISSING, Fault.LOCKED, Fault.PAGE, Fault.TRUNCATED, Fault.OTHER])
def test_a_carrier_that_misbehaves_for_a_while_delays_and_one_that_never_stops_is_parked(
    place: Place, tmp_path: Path, fault: Fault
) -> None:
    for_a_while, for_good = place.phone(fault, 2), place.phone(fault)
    tools = dataclasses.replace(place.tools, recognisers={})
    for pause in (0, *fetch_recording.PAUSES_S):
        place.hall.clock.set(place.hall.clock.instant() + timedelta(seconds=pause))
        drain(tools)
    assert place.recording(for_a_while).state == "stored"
    parked = place.recording(for_good)
    assert (parked.state, parked.file) == ("parked", None)
    assert parked.error
    assert len([path for path in (tmp_path / "recordings").rglob("*") if path.is_file()]) == 1
    assert f"recording {parked.sid}  parked" in place.hotline("calls", "show", for_good.sid)
