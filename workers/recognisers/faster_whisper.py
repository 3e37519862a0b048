"""Whisper by CTranslate2: offline, many languages, one model; refuses to download: name a folder that holds a converted model."""

from pathlib import Path

from workers.recognisers import lacks
from workers.recognisers.recogniser import Choice, RecogniserMissing
from workers.recognisers.whisper import LANGUAGES, Whisper

__all__ = ["LANGUAGES", "NAME", "load", "missing"]
NAME = "faster_whisper"


def missing(choice: Choice, language: str) -> str | None:
    """The package, or the folder of the model."""
    if not choice.option:
        return f"faster_whisper needs the folder of a model: {language}=faster_whisper:/models/NAME"
    if not (Path(choice.option) / "model.bin").is_file():
        return f"there is no model.bin of faster_whisper in {choice.option}"
    return lacks("faster_whisper", "SpeechRecognition[faster-whisper]") or lacks("soundfile", "soundfile")


def load(choice: Choice, language: str) -> Whisper:
    """Load the model, in seconds."""
    without = missing(choice, language)
    if without:
        raise RecogniserMissing(without)
    from faster_whisper import WhisperModel
    from speech_recognition.recognizers.whisper_local.base import WhisperCompatibleRecognizer
    from speech_recognition.recognizers.whisper_local.faster_whisper import TranscribableAdapter

    try:
        model = WhisperModel(choice.option, device="auto", compute_type="int8", local_files_only=True)
    except (RuntimeError, ValueError, OSError):
        raise RecogniserMissing(f"the model in {choice.option} cannot be read") from None
    return Whisper(NAME, WhisperCompatibleRecognizer(TranscribableAdapter(model)), language)
