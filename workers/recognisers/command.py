"""A program of your own: it gets a WAV file on stdin and prints the words; refuses to run one through a shell.

    HOTLINE_RECOGNISERS=zh-CN=command:/opt/asr/recognise

The program is started for each utterance with the language as its only argument (`/opt/asr/recognise zh-CN`). Exit code 0 and an
empty line mean that nothing was understood; any other exit code is a failure, and is tried again later.
"""

import io
import os
import subprocess
import wave
from pathlib import Path

from workers.recognisers.recogniser import Choice, Heard, RecogniserFailed, RecogniserMissing

NAME = "command"
LANGUAGES = ("zh-CN", "en-US")


def missing(choice: Choice, language: str) -> str | None:
    """The program."""
    if not choice.option:
        return f"command needs a program: {language}=command:/opt/asr/recognise"
    return None if os.access(choice.option, os.X_OK) and Path(choice.option).is_file() else f"{choice.option} is no program"


class Command:
    """Starts the program for each utterance."""

    engine = NAME

    def __init__(self, program: str, language: str) -> None:
        self._program, self._language = program, language

    def recognise(self, samples: bytes, rate: int) -> Heard:
        """What it prints, on one line."""
        target = io.BytesIO()
        with wave.open(target, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(samples)
        ran = subprocess.run([self._program, self._language], input=target.getvalue(), capture_output=True, check=False)
        if ran.returncode:
            raise RecogniserFailed(f"the program ended with {ran.returncode}")
        return Heard(text=" ".join(ran.stdout.decode("utf-8", "replace").split()))


def load(choice: Choice, language: str) -> Command:
    """Nothing to load."""
    without = missing(choice, language)
    if without:
        raise RecogniserMissing(without)
    return Command(choice.option, language)
