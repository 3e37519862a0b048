"""Vosk: offline, many languages, one model folder each; refuses to download a model: name a folder that holds one."""

import json
from pathlib import Path
from typing import Any

from workers.recognisers import lacks
from workers.recognisers.recogniser import RATE, Choice, Heard, RecogniserMissing, audio, per_cent

NAME = "vosk"
LANGUAGES = ("zh-CN", "en-US")


def missing(choice: Choice, language: str) -> str | None:
    """The package, or the folder of the model."""
    if not choice.option:
        return f"vosk needs the folder of a model: {language}=vosk:/models/NAME"
    if not (Path(choice.option) / "am").is_dir():
        return f"there is no vosk model in {choice.option}"
    return lacks("vosk", "vosk")


class Vosk:
    """One model; a recogniser of it is made for each utterance, which is cheap."""

    engine = NAME

    def __init__(self, model: Any, language: str) -> None:
        self._model = model
        self._blank = "" if language == "zh-CN" else " "

    def recognise(self, samples: bytes, rate: int) -> Heard:
        """The words, joined as the language writes them."""
        from vosk import KaldiRecognizer

        recogniser = KaldiRecognizer(self._model, RATE)
        recogniser.SetWords(True)  # noqa: FBT003 - the library's own name for it
        recogniser.AcceptWaveform(audio(samples, rate).get_raw_data(convert_rate=RATE, convert_width=2))
        return told(json.loads(recogniser.FinalResult()), self._blank)


def told(result: dict[str, Any], blank: str) -> Heard:
    """What a result of the engine says."""
    words = result.get("result", [])
    text = blank.join(str(result.get("text", "")).split())
    sure = sum(float(word["conf"]) for word in words) / len(words) if words else None
    return Heard(text=text, confidence=None if sure is None or not text else per_cent(sure))


def load(choice: Choice, language: str) -> Vosk:
    """Load the model, in seconds."""
    without = missing(choice, language)
    if without:
        raise RecogniserMissing(without)
    from vosk import Model, SetLogLevel

    SetLogLevel(-1)
    try:
        return Vosk(Model(choice.option), language)
    except Exception:  # noqa: BLE001 - the engine raises Exception itself
        raise RecogniserMissing(f"the model in {choice.option} cannot be read") from None
