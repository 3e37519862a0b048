"""OpenAI's transcription service, over the network, with a key; refuses keys from anywhere but the settings.

The option is a model (`openai:gpt-4o-transcribe`); without one it is whisper-1.
"""

from typing import Any

from workers.recognisers import lacks
from workers.recognisers.recogniser import Choice, Heard, RecogniserFailed, RecogniserMissing, audio

NAME = "openai"
LANGUAGES = ("zh-CN", "en-US")
_SLOWEST_S = 60.0


def missing(choice: Choice, _language: str) -> str | None:
    """The key, or the package."""
    if not choice.key:
        return "openai needs a key: HOTLINE_RECOGNISER_KEYS=openai=KEY"
    return lacks("openai", "SpeechRecognition[openai]")


class OpenAi:
    """One client; asks anew for each utterance, by SpeechRecognition's adapter."""

    engine = NAME

    def __init__(self, recogniser: Any, failures: type[Exception], model: str, language: str) -> None:
        self._recogniser, self._failures, self._model = recogniser, failures, model
        self._language = language.partition("-")[0]

    def recognise(self, samples: bytes, rate: int) -> Heard:
        """The words; this engine does not say how sure it is."""
        try:
            text = self._recogniser.recognize(audio(samples, rate), self._model, language=self._language)
        except self._failures:
            raise RecogniserFailed("openai did not answer, or refused the key") from None
        return Heard(text=str(text).strip())


def load(choice: Choice, language: str) -> OpenAi:
    """Nothing to load but the library."""
    without = missing(choice, language)
    if without:
        raise RecogniserMissing(without)
    import openai
    from speech_recognition.recognizers.whisper_api.base import OpenAICompatibleRecognizer

    client = openai.OpenAI(api_key=choice.key, timeout=_SLOWEST_S, max_retries=1)
    return OpenAi(OpenAICompatibleRecognizer(client), openai.OpenAIError, choice.option or "whisper-1", language)
