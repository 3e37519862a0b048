"""CMU Sphinx: small, offline, English out of the box; refuses to load its model for every utterance, as others do.

The model comes with SpeechRecognition; an option names a folder with another one of the same shape (`acoustic-model/`,
`language-model.lm.bin`, `pronounciation-dictionary.dict`).
"""

import importlib.util
import os
from pathlib import Path
from typing import Any

from workers.recognisers import lacks
from workers.recognisers.recogniser import RATE, Choice, Heard, RecogniserMissing, audio, per_cent

NAME = "sphinx"
LANGUAGES = ("en-US",)
_PARTS = {"hmm": "acoustic-model", "lm": "language-model.lm.bin", "dict": "pronounciation-dictionary.dict"}


def missing(choice: Choice, _language: str) -> str | None:
    """The package, or a part of the model."""
    without = lacks("pocketsphinx", "pocketsphinx")
    if without:
        return without
    folder = _folder(choice)
    lost = [part for part in _PARTS.values() if not (folder / part).exists()]
    return f"the model in {folder} has no {lost[0]}" if lost else None


def _folder(choice: Choice) -> Path:
    if choice.option:
        return Path(choice.option)
    found = importlib.util.find_spec("speech_recognition")
    home = Path(found.origin).parent if found and found.origin else Path()
    return home / "pocketsphinx-data" / "en-US"


class Sphinx:
    """One decoder, used again and again."""

    engine = NAME

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder

    def recognise(self, samples: bytes, rate: int) -> Heard:
        """The likeliest words; the confidence is the mean of theirs."""
        decoder = self._decoder
        decoder.start_utt()
        decoder.process_raw(audio(samples, rate).get_raw_data(convert_rate=RATE, convert_width=2), False, True)  # noqa: FBT003
        decoder.end_utt()
        found = decoder.hyp()
        text = str(found.hypstr).strip() if found else ""
        if not text:
            return Heard(text="")
        return Heard(text=text, confidence=per_cent(max(0.0, float(found.prob)) ** (1 / len(text.split()))))


def load(choice: Choice, language: str) -> Sphinx:
    """Load the model, in half a second."""
    without = missing(choice, language)
    if without:
        raise RecogniserMissing(without)
    from pocketsphinx import Config, Decoder

    folder = _folder(choice)
    parts = {name: str(folder / part) for name, part in _PARTS.items()}
    try:
        return Sphinx(Decoder(Config(logfn=os.devnull, **parts)))
    except (RuntimeError, ValueError):
        raise RecogniserMissing("the model cannot be read") from None
