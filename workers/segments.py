"""Where somebody speaks in a sound; refuses to call noise, tones and silence speech.

The voice activity detector is WebRTC's, as pocketsphinx brings it along; what it takes for speech and is hardly to be heard, or
is no longer than a click, does not count.
"""

import io
import math
from array import array
from dataclasses import dataclass, field
from itertools import pairwise

LONGEST_S = 25.0
"""A recogniser gets no more than this at once: longer talk is cut where it is quietest."""
_SHORTEST_S = 0.25
_JOINED_S = 0.6
_ROOM_S = 0.15
_FAINTEST = 60.0
"""Root mean square of samples: about -55 dB of full scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Somebody speaks from `start_s` to `end_s`; `samples` as they lie in the sound."""

    start_s: float
    end_s: float
    samples: bytes = field(repr=False)


def segments(samples: bytes, rate: int) -> list[Segment]:
    """All speech in one channel of 16-bit samples, in order."""
    found = _joined([(start, end) for start, end in _spoken(samples, rate) if _audible(samples, rate, start, end)])
    total = len(samples) / 2 / rate
    made: list[Segment] = []
    for start, end in found:
        if end - start >= _SHORTEST_S:
            made += _cut(samples, rate, max(0.0, start - _ROOM_S), min(total, end + _ROOM_S))
    return made


def _spoken(samples: bytes, rate: int) -> list[tuple[float, float]]:
    from pocketsphinx import Segmenter, Vad

    segmenter = Segmenter(sample_rate=rate, vad_mode=Vad.MEDIUM_LOOSE)
    return [(found.start_time, found.end_time) for found in segmenter.segment(io.BytesIO(samples))]


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Words of one sentence belong together: a breath between them is no end."""
    joined: list[tuple[float, float]] = []
    for start, end in spans:
        if joined and start - joined[-1][1] < _JOINED_S:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _part(samples: bytes, rate: int, start: float, end: float) -> bytes:
    return samples[2 * int(start * rate) : 2 * int(end * rate)]


def _loudness(samples: bytes) -> float:
    values = array("h", samples[: len(samples) // 2 * 2])
    return math.sqrt(sum(value * value for value in values) / len(values)) if values else 0.0


def _audible(samples: bytes, rate: int, start: float, end: float) -> bool:
    return _loudness(_part(samples, rate, start, end)) >= _FAINTEST


def _cut(samples: bytes, rate: int, start: float, end: float) -> list[Segment]:
    """One segment, or several when the talk is longer than a recogniser should get."""
    borders = [start]
    while end - borders[-1] > LONGEST_S:
        borders.append(_quietest(samples, rate, borders[-1] + LONGEST_S / 2, borders[-1] + LONGEST_S))
    borders.append(end)
    return [Segment(start_s=one, end_s=other, samples=_part(samples, rate, one, other)) for one, other in pairwise(borders)]


def _quietest(samples: bytes, rate: int, first: float, last: float) -> float:
    """The middle of the quietest tenth of a second between two moments."""
    step = 0.1
    moments = [first + step * count for count in range(int((last - first) / step))]
    return min(moments, key=lambda moment: _loudness(_part(samples, rate, moment, moment + step))) + step / 2
