"""The music: a sound file that telephones can play, never silent, never louder than a voice, without a seam."""

import io
import itertools
import struct
import wave

from telephony.music import RATE, SECONDS, waiting_music


def samples() -> tuple[int, ...]:
    with wave.open(io.BytesIO(waiting_music()), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        assert file.getnframes() == SECONDS * RATE
        return struct.unpack(f"<{file.getnframes()}h", file.readframes(file.getnframes()))


def test_there_is_something_to_hear_in_every_half_second() -> None:
    found = samples()
    half = RATE // 2
    assert all(max(map(abs, found[start : start + half])) > 1_000 for start in range(0, len(found), half))


def test_it_is_never_louder_than_a_voice() -> None:
    assert max(map(abs, samples())) <= 10_000


def test_its_end_leads_into_its_beginning() -> None:
    found = samples()
    steps = [abs(after - before) for before, after in itertools.pairwise(found)]
    assert abs(found[0] - found[-1]) <= max(steps)


def test_it_is_the_same_every_time() -> None:
    assert waiting_music() is waiting_music()
