"""What waiting sounds like: a slow broken chord, reckoned here, so that it is nobody's; pure, refuses to be louder than a voice.

A WAV file as telephones want it: 8 kHz, mono, 16 bit. It ends as it began and may follow itself without a seam.
"""

import io
import math
import struct
import wave
from functools import lru_cache
from typing import Final

RATE: Final = 8_000
_STEP_S: Final = 0.625  # from one note to the next
_RING_S: Final = 1.25  # how long a note rings
_LOUDEST: Final = 9_000  # of 32,767: some 11 dB below what a line carries
_OCTAVE: Final = 0.35  # how loud the octave sounds in a note
_CHORDS: Final = (
    (0, 7, 12, 16, 19, 16, 12, 7),
    (-3, 4, 9, 12, 16, 12, 9, 4),
    (5, 9, 12, 17, 21, 17, 12, 9),
    (-5, 2, 7, 11, 14, 11, 7, 2),
)
"""Half tones above middle C: C, A minor, F, G."""
SECONDS: Final = int(sum(len(chord) for chord in _CHORDS) * _STEP_S)


@lru_cache(maxsize=1)
def waiting_music() -> bytes:
    """The file, `SECONDS` long."""
    samples = [0.0] * (SECONDS * RATE)
    envelope = [_loudness(n / RATE) for n in range(int(_RING_S * RATE))]
    notes = {tone: _note(tone, envelope) for tone in {tone for chord in _CHORDS for tone in chord}}
    for place, tone in enumerate(tone for chord in _CHORDS for tone in chord):
        start = int(place * _STEP_S * RATE)
        for at, sample in enumerate(notes[tone], start):
            samples[at % len(samples)] += sample
    scale = _LOUDEST / max(map(abs, samples))
    return _wav(struct.pack(f"<{len(samples)}h", *[int(sample * scale) for sample in samples]))


def _loudness(seconds: float) -> float:
    """A plucked note swells for a hundredth of a second and dies away to nothing."""
    return min(1.0, seconds * 100) * math.exp(-3 * seconds) * (1 - seconds / _RING_S)


def _note(half_tones: int, envelope: list[float]) -> list[float]:
    turn = 2 * math.pi * 261.63 * 2 ** (half_tones / 12) / RATE
    sine = math.sin
    return [loud * (sine(turn * n) + _OCTAVE * sine(2 * turn * n)) for n, loud in enumerate(envelope)]


def _wav(frames: bytes) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(frames)
    return target.getvalue()
