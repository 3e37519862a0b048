"""Microsoft's speech service, over the network, with a key; refuses to guess the region: it is the option (`azure:eastasia`)."""

from typing import Any

from workers.recognisers.recogniser import Choice, Heard, RecogniserFailed, RecogniserMissing, audio, per_cent

NAME = "azure"
LANGUAGES = ("zh-CN", "en-US")
_SLOWEST_S = 30


def missing(choice: Choice, language: str) -> str | None:
    """The region, or the key."""
    if not choice.option:
        return f"azure needs a region: {language}=azure:eastasia"
    return None if choice.key else "azure needs a key: HOTLINE_RECOGNISER_KEYS=azure=KEY"


class Azure:
    """Asks anew for each utterance; its pass is renewed every ten minutes."""

    engine = NAME

    def __init__(self, recogniser: Any, choice: Choice, language: str) -> None:
        self._recogniser, self._choice, self._language = recogniser, choice, language

    def recognise(self, samples: bytes, rate: int) -> Heard:
        """The likeliest words."""
        import speech_recognition

        try:
            result = self._recogniser.recognize_azure(
                audio(samples, rate),
                self._choice.key,
                language=self._language,
                location=self._choice.option,
                profanity="raw",
                show_all=True,
            )
        except speech_recognition.RequestError:
            raise RecogniserFailed("azure did not answer, or refused the key") from None
        return told(result)


def told(result: dict[str, Any]) -> Heard:
    """What an answer says; no match, or silence, is nothing."""
    best = result["NBest"][0] if result.get("RecognitionStatus") == "Success" and result.get("NBest") else {}
    sure = best.get("Confidence")
    return Heard(text=str(best.get("Display", "")).strip(), confidence=None if sure is None else per_cent(float(sure)))


def load(choice: Choice, language: str) -> Azure:
    """Nothing to load but the library."""
    without = missing(choice, language)
    if without:
        raise RecogniserMissing(without)
    import speech_recognition

    recogniser = speech_recognition.Recognizer()
    recogniser.operation_timeout = _SLOWEST_S
    return Azure(recogniser, choice, language)
