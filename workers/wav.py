"""What a telephone recording is: a WAV file, one or two channels of 16 bits; refuses everything that only says it is one."""

import io
import wave
from collections.abc import Sequence
from dataclasses import dataclass, field


class NotSound(Exception):
    """These bytes are no whole telephone recording; `reason` is a word or two for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """Samples of 16 bits, little-endian, `rate` a second, one text of bytes a channel."""

    rate: int
    channels: Sequence[bytes] = field(repr=False)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.channels[0]) / 2 / self.rate


def read(data: bytes) -> Sound:
    """The sound in a WAV file. NotSound when it is none, is compressed, or ends before its header says."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise NotSound("this is no sound file")
    try:
        with wave.open(io.BytesIO(data), "rb") as file:
            rate, width, channels = file.getframerate(), file.getsampwidth(), file.getnchannels()
            promised = file.getnframes()
            frames = file.readframes(promised)
    except (wave.Error, EOFError):
        raise NotSound("this sound file is damaged") from None
    if width != 2 or channels not in {1, 2} or not 4000 <= rate <= 48000:
        raise NotSound("this is no telephone sound")
    if len(frames) < promised * width * channels:
        raise NotSound("this sound file is cut short")
    return Sound(rate=rate, channels=_apart(frames, channels))


def _apart(frames: bytes, channels: int) -> tuple[bytes, ...]:
    if channels == 1:
        return (frames,)
    sides = []
    for place in range(2):
        side = bytearray(len(frames) // 2)
        side[0::2] = frames[2 * place :: 4]
        side[1::2] = frames[2 * place + 1 :: 4]
        sides.append(bytes(side))
    return tuple(sides)
