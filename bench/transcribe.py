"""Our whole way from stored recordings to words, against the same warm decoder in a bare loop; refuses unequal work.

Both sides hear the beginning of the same complaint, with silence around it, in turn and as often. Ours takes the file from its
folder, checks its hash, finds the speech, sends it to a process of its own and writes transcript, utterances, index and the end
of the job; the bare loop has the samples of the speech ready and does nothing but recognise. On a machine that does other things
besides, the ratio of the processor's seconds says more than that of the clock's: both are told.

    .venv/bin/python bench/transcribe.py [--full]
"""

import argparse
import hashlib
import json
import os
import secrets
import statistics
import sys
import tempfile
import threading
import time
import warnings
import wave
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from centre.pack_files import PACKS, load_pack
from storage import calls, recordings, transcripts
from storage.door import open_store
from storage.sounds import sounds_at
from storage.transaction import Transaction
from telephony import sound
from telephony.dialer import TwilioDialer
from workers import wav
from workers.perform import drain
from workers.recognisers import sphinx
from workers.recognisers.apart import Apart
from workers.recognisers.recogniser import Choice
from workers.segments import segments
from workers.tools import Tools

COMPLAINT = PACKS / "gas" / "stories" / "sounds" / "complaint-en.wav"
CHOICE = Choice(engine="sphinx")
GOAL = 1.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured: rounds (fewer, but two, when `seconds` are over) of so many seconds of speech and as much silence."""

    rounds: int
    seconds: float
    speech_s: int


SHORT = Plan(rounds=3, seconds=6, speech_s=2)
DEFAULT = Plan(rounds=8, seconds=18, speech_s=2)
FULL = Plan(rounds=30, seconds=600, speech_s=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What something took, in seconds: by the clock, and of the processor in this process and its children."""

    clock_s: float
    cpu_s: float


def cost(work: Callable[[], object]) -> Cost:
    """What `work` takes."""
    began, spent = time.perf_counter(), _spent_s()
    work()
    return Cost(clock_s=time.perf_counter() - began, cpu_s=_spent_s() - spent)


def _spent_s() -> float:
    """The processor's seconds so far, of this process and of those it has started."""
    children = (
        child for file in Path("/proc/self/task").glob("*/children") for child in file.read_text(encoding="ascii").split()
    )
    fields = (Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rpartition(")")[2].split() for child in children)
    return time.process_time() + sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


def recording(speech_s: int) -> bytes:
    """A call of two channels: silence, the complaint, silence; nothing on the other side."""
    with wave.open(str(COMPLAINT)) as file:
        rate, voice = file.getframerate(), file.readframes(speech_s * file.getframerate())
    quiet = bytes(2 * rate * speech_s // 2)
    caller = quiet + voice + quiet
    frames = bytearray(2 * len(caller))
    frames[0::4], frames[1::4] = caller[0::2], caller[1::2]
    with tempfile.NamedTemporaryFile(suffix=".wav") as target:
        with wave.open(target.name, "wb") as made:
            made.setnchannels(2)
            made.setsampwidth(2)
            made.setframerate(rate)
            made.writeframes(bytes(frames))
        return Path(target.name).read_bytes()


def stored(tx: Transaction, number: int, data: bytes, name: str) -> None:
    """A recording that waits to be transcribed."""
    now = datetime.now(UTC)
    call = calls.create(tx, sid=f"CA{number}", direction="inbound", caller=None, called=None, at=now)
    sid = f"RE{number}"
    recordings.report(
        tx, call_id=call.id, sid=sid, state="due", seconds=round(wav.read(data).seconds), channels=2, started_at=now, at=now
    )
    digest = hashlib.sha256(data).hexdigest()
    recordings.stored(tx, sid, file=name, sha256=digest, size=len(data), channels=2, at=now)
    sound.transcribe(tx, sid, at=now)


def due(tools: Tools, data: bytes, number: int) -> None:
    """One more recording in its folder, and the work to be done."""
    assert tools.sounds is not None
    tools.sounds.put("2026/1.wav", data)
    tools.store.write(partial(stored, number=number, data=data, name="2026/1.wav"))


def ours(tools: Tools) -> None:
    """What is due, by our way."""
    assert [one.outcome for one in drain(tools)] == ["done"]


def rounds(tools: Tools, plan: Plan) -> list[tuple[Cost, Cost]]:
    """Both sides in turn, one recording each: ours, and the bare loop."""
    data = recording(plan.speech_s)
    found = wav.read(data)
    (speech,) = segments(found.channels[0], found.rate)
    due(tools, data, 0)
    loading = threading.Thread(target=ours, args=(tools,))
    loading.start()
    warm = sphinx.load(CHOICE, "en-US")
    expected = {warm.recognise(speech.samples, found.rate).text}
    loading.join()
    texts = set()
    taken: list[tuple[Cost, Cost]] = []
    began = time.monotonic()
    for number in range(1, plan.rounds + 1):
        if number > 2 and time.monotonic() - began > plan.seconds:
            break
        due(tools, data, number)
        sides: list[Callable[[], object]] = [
            partial(ours, tools),
            lambda: texts.add(warm.recognise(speech.samples, found.rate).text),
        ]
        costs = [cost(side) for side in (sides if number % 2 else reversed(sides))]
        taken.append((costs[0], costs[1]) if number % 2 else (costs[1], costs[0]))
    texts |= tools.store.read(lambda tx: {text for call in calls.list_calls(tx) for text in transcripts.texts(tx, call.id)})
    assert texts == expected, "both sides must hear the same"
    return taken


def measure(plan: Plan) -> dict[str, float | int]:
    """Both sides on a database and in a folder of their own; ratios are medians over the rounds of the ratio within a round."""
    warnings.simplefilter("ignore", DeprecationWarning)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/bench.db")
        store.migrate()
        dialer = TwilioDialer(account_sid="AC" + "1" * 32, auth_token="a-token", public_url="http://127.0.0.1:1")
        recogniser = Apart(CHOICE, "en-US")
        tools = Tools(
            store=store,
            pack=load_pack("gas"),
            dialer=dialer,
            line=None,
            clock=lambda: datetime.now(UTC),
            new_id=lambda: secrets.token_hex(8),
            sounds=sounds_at(folder),
            recognisers={"zh-CN": recogniser},
        )
        taken = rounds(tools, plan)
        recogniser.close()
        store.close()
    return {
        "ratio": round(statistics.median(mine.clock_s / bare.clock_s for mine, bare in taken), 3),
        "cpu_ratio": round(statistics.median(mine.cpu_s / bare.cpu_s for mine, bare in taken), 3),
        "ours_s_each": round(statistics.mean(mine.clock_s for mine, _ in taken), 3),
        "bare_s_each": round(statistics.mean(bare.clock_s for _, bare in taken), 3),
        "recordings": len(taken),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--full", action="store_true", help="more and longer rounds")
    full = parser.parse_args().full
    figures = measure(FULL if full else DEFAULT)
    print(json.dumps({**figures, "goal": GOAL}))


if __name__ == "__main__":
    main()
