"""Our whole way from stored recordings to words, against the same warm decoder in a bare loop; refuses unequal work.

Both sides hear the beginning of the same complaint, with silence around it, in turn and as often. Ours takes the file from its
folder, checks its hash, finds the speech, sends it to a process of its own and writes transcript, utterances, index and the end
of the job; the bare loop has the samples of the speech ready and does nothing but recognise.

    .venv/bin/python bench/transcribe.py [--full]
"""

import argparse
import hashlib
import json
import secrets
import statistics
import sys
import tempfile
import time
import warnings
import wave
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from centre.pack_files import PACKS, load_pack
from storage import calls, recordings, transcripts
from storage.door import Store, open_store
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
SPEECH_S, SILENCE_S = 4, 20


def recording() -> bytes:
    """A call of two channels: silence, the complaint, silence; nothing on the other side."""
    with wave.open(str(COMPLAINT)) as file:
        rate, voice = file.getframerate(), file.readframes(SPEECH_S * file.getframerate())
    quiet = bytes(2 * rate * SILENCE_S // 2)
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
    recordings.report(tx, call_id=call.id, sid=sid, state="due", seconds=28, channels=2, started_at=now, at=now)
    digest = hashlib.sha256(data).hexdigest()
    recordings.stored(tx, sid, file=name, sha256=digest, size=len(data), channels=2, at=now)
    sound.transcribe(tx, sid, at=now)


def ours(tools: Tools, store: Store, data: bytes, first: int, count: int) -> float:
    """Seconds for `count` recordings by our way."""
    for number in range(first, first + count):
        assert tools.sounds is not None
        tools.sounds.put("2026/1.wav", data)
        store.write(partial(stored, number=number, data=data, name="2026/1.wav"))
    began = time.perf_counter()
    done = drain(tools)
    took = time.perf_counter() - began
    assert [one.outcome for one in done] == ["done"] * count
    return took


def bare(recogniser: sphinx.Sphinx, speech: bytes, rate: int, count: int) -> float:
    """Seconds for the same speech as often, and nothing else."""
    began = time.perf_counter()
    texts = {recogniser.recognise(speech, rate).text for _ in range(count)}
    took = time.perf_counter() - began
    assert len(texts) == 1
    return took


def rounds(tools: Tools, store: Store, count: int) -> list[tuple[float, float]]:
    """Both sides in turn, one recording each."""
    data = recording()
    found = wav.read(data)
    (speech,) = segments(found.channels[0], found.rate)
    warm = sphinx.load(CHOICE, "en-US")
    bare(warm, speech.samples, found.rate, 1)
    ours(tools, store, data, 1, 1)
    taken = []
    for number in range(count):
        theirs = bare(warm, speech.samples, found.rate, 1)
        taken.append((ours(tools, store, data, 100 * (number + 1), 1), theirs))
    texts = store.read(lambda tx: {text for call in calls.list_calls(tx) for text in transcripts.texts(tx, call.id)})
    assert texts == {warm.recognise(speech.samples, found.rate).text}, "both sides must hear the same"
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="more and longer rounds")
    full = parser.parse_args().full
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
        taken = rounds(tools, store, 30 if full else 5)
        recogniser.close()
        store.close()
    mine, theirs = (sum(side) for side in zip(*taken, strict=True))
    result = {
        "ratio": round(mine / theirs, 3),
        "median_ratio": round(statistics.median(one / other for one, other in taken), 3),
        "ours_s_each": round(mine / len(taken), 3),
        "bare_s_each": round(theirs / len(taken), 3),
        "recordings": len(taken),
        "goal": "<= 1.15",
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
