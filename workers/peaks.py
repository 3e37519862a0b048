"""How loud a recording is along its length, as a few numbers a channel for a picture; refuses to be heard."""

import sys
from array import array
from itertools import pairwise

from storage.pictures import Peaks
from workers.wav import Sound

COUNT = 180
"""Stretches a recording is cut into."""
_LOOKS = 1000
"""Samples looked at in each stretch, evenly spread: a picture of an hour takes no longer than one of a minute."""
_QUIET = 1200
"""A channel that is never louder than this is drawn as quiet as it is."""


def peaks_of(sound: Sound) -> Peaks:
    """The loudest moment of each of `COUNT` stretches, 0 to 100 of the loudest of all, one list a channel."""
    levels = [_levels(channel) for channel in sound.channels]
    top = max(_QUIET, *(level for channel in levels for level in channel))
    return [[round(100 * level / top) for level in channel] for channel in levels]


def _levels(channel: bytes) -> list[int]:
    samples = array("h")
    samples.frombytes(channel[: len(channel) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    ends = [place * len(samples) // COUNT for place in range(COUNT + 1)]
    return [_loudest(samples[start:end]) for start, end in pairwise(ends)]


def _loudest(samples: "array[int]") -> int:
    if not samples:
        return 0
    looked = samples[:: max(1, len(samples) // _LOOKS)]
    return max(*looked, -min(looked), 0)
