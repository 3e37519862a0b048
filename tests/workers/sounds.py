"""Sounds, a carrier that serves them, and recognisers for tests; refuses to be imported by the product."""

import io
import wave
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from centre.pack_files import PACKS
from telephony.media import NotFetched
from workers.recognisers.recogniser import Heard, RecogniserFailed, RecogniserMissing

COMPLAINT = PACKS / "gas" / "stories" / "sounds" / "complaint-en.wav"
RATE = 8000


def silence(seconds: float) -> bytes:
    """Nothing."""
    return bytes(2 * int(RATE * seconds))


def noise(seconds: float, loudness: int = 40) -> bytes:
    """A line that hisses; the same each time."""
    chance = Random(1)
    return array("h", (int(chance.gauss(0, loudness)) for _ in range(int(RATE * seconds)))).tobytes()


def voice() -> bytes:
    """Somebody speaks for eight seconds."""
    with wave.open(str(COMPLAINT)) as file:
        return bytes(file.readframes(file.getnframes()))


def wav(*channels: bytes) -> bytes:
    """A WAV file of these channels, which are equally long."""
    frames = bytearray(len(channels[0]) * len(channels))
    for place, channel in enumerate(channels):
        frames[2 * place :: 2 * len(channels)] = channel[0::2]
        frames[2 * place + 1 :: 2 * len(channels)] = channel[1::2]
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(frames))
    return target.getvalue()


@dataclass
class Shelf:
    """Recordings at a carrier: bodies to give, one after the other (the last for good), or what goes wrong."""

    answers: list[bytes | NotFetched]
    deleted: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def fetch(self, sid: str) -> bytes:
        self.asked.append(sid)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, NotFetched):
            raise answer
        return answer

    def delete(self, sid: str) -> None:
        self.deleted.append(sid)

    def of_call(self, sid: str) -> list[dict[str, str]]:
        raise NotFetched(f"nobody asks this shelf about {sid[:2]}")


@dataclass
class Scripted:
    """A recogniser that hears what it is told, or fails so; the last for good."""

    answers: list[Heard | RecogniserFailed | RecogniserMissing]
    engine: str = "scripted"
    heard: list[float] = field(default_factory=list)

    def recognise(self, samples: bytes, rate: int) -> Heard:
        self.heard.append(len(samples) / 2 / rate)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Heard):
            return answer
        raise answer


@contextmanager
def program(folder: Path, body: str) -> Iterator[Path]:
    """A recogniser program in shell."""
    path = folder / "recognise"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o700)
    yield path
