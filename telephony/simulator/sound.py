"""Sound as numbers: samples of 16 bits, 8000 a second, one channel; refuses compressed files, which a telephone never needs."""

import io
import math
import sys
import wave
from array import array
from collections.abc import Sequence

RATE = 8000
_TONE_HZ = 440
_LOUDNESS = 800


def silence(count: int) -> "array[int]":
    """So many samples of nothing."""
    return array("h", bytes(2 * count))


def hum(seconds: float, *, hz: int = _TONE_HZ, loudness: int = _LOUDNESS) -> "array[int]":
    """A quiet tone."""
    period = array("h", (int(loudness * math.sin(2 * math.pi * hz * at / RATE)) for at in range(RATE)))
    whole, rest = divmod(int(seconds * RATE), RATE)
    return period * whole + period[:rest]


def samples_of(sound: bytes) -> "array[int]":
    """The samples of a WAV file of any rate, width and number of channels, which are mixed. ValueError when it is none."""
    try:
        with wave.open(io.BytesIO(sound), "rb") as file:
            rate, width, channels = file.getframerate(), file.getsampwidth(), file.getnchannels()
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError):
        raise ValueError("not a WAV file") from None
    if rate <= 0 or width not in {1, 2, 3, 4}:
        raise ValueError("not a WAV file")
    return _at_our_rate(_mixed(_sixteen_bits(frames[: len(frames) // width * width], width), channels), rate)


def wav_of(channels: Sequence["array[int]"]) -> bytes:
    """A WAV file of these channels; the shorter ones end in silence."""
    longest = max(len(channel) for channel in channels)
    frames = silence(longest * len(channels))
    for place, channel in enumerate(channels):
        frames[place : len(channel) * len(channels) : len(channels)] = channel
    if sys.byteorder == "big":
        frames.byteswap()
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(frames.tobytes())
    return target.getvalue()


def resampled(samples: "array[int]", rate: int) -> "array[int]":
    """Samples of another rate at ours. What would fold back into the telephone's band is averaged away first."""
    return _at_our_rate(samples, rate)


def _sixteen_bits(frames: bytes, width: int) -> "array[int]":
    if width == 1:
        return array("h", ((byte - 128) << 8 for byte in frames))
    if width == 2:
        samples = array("h", frames)
    else:  # the two highest bytes of each sample
        kept = bytearray(len(frames) // width * 2)
        kept[0::2] = frames[width - 2 :: width]
        kept[1::2] = frames[width - 1 :: width]
        samples = array("h", bytes(kept))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _mixed(samples: "array[int]", channels: int) -> "array[int]":
    if channels == 1:
        return samples
    count = len(samples) // channels
    return array("h", (sum(samples[at * channels : (at + 1) * channels]) // channels for at in range(count)))


def _at_our_rate(samples: "array[int]", rate: int) -> "array[int]":
    if rate == RATE or not samples:
        return samples
    width = max(1, round(rate / RATE))
    sums = [0]
    for sample in samples:
        sums.append(sums[-1] + sample)
    last = len(samples)
    made = array("h")
    for at in range(int(last * RATE / rate)):
        first = min(int(at * rate / RATE), last - 1)
        end = min(first + width, last)
        made.append((sums[end] - sums[first]) // (end - first))
    return made
