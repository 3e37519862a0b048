"""Google's speech API, over the network, with a key; refuses the public key that SpeechRecognition would fall back to."""

from typing import Any

from workers.recognisers.recogniser import Choice, Heard, RecogniserFailed, RecogniserMissing, audio, per_cent

NAME = "google"
LANGUAGES = ("zh-CN", "en-US")
_SLOWEST_S = 30


def missing(choice: Choice, _language: str) -> str | None:
    """The key."""
    return None if choice.key else "google needs a key: HOTLINE_RECOGNISER_KEYS=google=KEY"


class Google:
    """Asks anew for each utterance."""

    engine = NAME

    def __init__(self, recogniser: Any, key: str, language: str) -> None:
        self._recogniser, self._key, self._language = recogniser, key, language

    def recognise(self, samples: bytes, rate: int) -> Heard:
        """The likeliest words."""
        import speech_recognition

        try:
            result = self._recogniser.recognize_google(
                audio(samples, rate), key=self._key, language=self._language, show_all=True
            )
        except speech_recognition.RequestError:
            raise RecogniserFailed("google did not answer, or refused the key") from None
        return told(result)


def told(result: Any) -> Heard:
    """What an answer says; one without alternatives understood nothing."""
    alternatives = result.get("alternative", []) if isinstance(result, dict) else []
    best = alternatives[0] if alternatives else {}
    sure = best.get("confidence")
    return Heard(text=str(best.get("transcript", "")).strip(), confidence=None if sure is None else per_cent(float(sure)))


def load(choice: Choice, language: str) -> Google:
    """Nothing to load but the library."""
    if not choice.key:
        raise RecogniserMissing(missing(choice, language) or "")
    import speech_recognition

    recogniser = speech_recognition.Recognizer()
    recogniser.operation_timeout = _SLOWEST_S
    return Google(recogniser, choice.key, language)
