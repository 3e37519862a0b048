"""Whisper as OpenAI published it: offline, many languages; refuses to download: name a model file (`medium.pt`)."""

import math
from pathlib import Path
from typing import Any

from workers.recognisers import lacks
from workers.recognisers.recogniser import Choice, Heard, RecogniserMissing, audio, per_cent

NAME = "whisper"
LANGUAGES = ("zh-CN", "en-US")
_NO_SPEECH = 0.6
"""A segment that is this likely to be no speech is none: Whisper makes up words for noise."""


def missing(choice: Choice, language: str) -> str | None:
    """The package, or the model's file."""
    if not choice.option:
        return f"whisper needs the file of a model: {language}=whisper:/models/medium.pt"
    if not Path(choice.option).is_file():
        return f"there is no file {choice.option}"
    return lacks("whisper", "SpeechRecognition[whisper-local]") or lacks("soundfile", "soundfile")


class Whisper:
    """One model, by SpeechRecognition's adapter, told which language is spoken."""

    def __init__(self, engine: str, recogniser: Any, language: str) -> None:
        self.engine = engine
        self._recogniser = recogniser
        self._language = language.partition("-")[0]

    def recognise(self, samples: bytes, rate: int) -> Heard:
        """The words of all segments that are speech."""
        result = self._recogniser.recognize(audio(samples, rate), show_dict=True, language=self._language, task="transcribe")
        return told(result["segments"])


def told(segments: list[Any]) -> Heard:
    """What the engine's segments say; they are mappings or objects with the same names."""
    spoken = [one for one in segments if _of(one, "no_speech_prob", 0.0) < _NO_SPEECH and str(_of(one, "text", "")).strip()]
    if not spoken:
        return Heard(text="")
    text = "".join(str(_of(one, "text", "")) for one in spoken)
    sure = sum(math.exp(min(0.0, float(_of(one, "avg_logprob", 0.0)))) for one in spoken) / len(spoken)
    return Heard(text=" ".join(text.split()), confidence=per_cent(sure))


def _of(segment: Any, name: str, otherwise: Any) -> Any:
    return segment.get(name, otherwise) if isinstance(segment, dict) else getattr(segment, name, otherwise)


def load(choice: Choice, language: str) -> Whisper:
    """Load the model, in seconds."""
    without = missing(choice, language)
    if without:
        raise RecogniserMissing(without)
    import whisper
    from speech_recognition.recognizers.whisper_local.base import WhisperCompatibleRecognizer
    from speech_recognition.recognizers.whisper_local.whisper import TranscribableAdapter

    try:
        model = whisper.load_model(choice.option)
    except (RuntimeError, ValueError, OSError):
        raise RecogniserMissing(f"the model in {choice.option} cannot be read") from None
    return Whisper(NAME, WhisperCompatibleRecognizer(TranscribableAdapter(model)), language)
