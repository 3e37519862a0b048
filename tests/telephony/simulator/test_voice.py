"""A voice that remembers what it said: asked once for each text and language, and no longer than it has room."""

from array import array

from telephony.simulator.voice import Hum, Remembering


class Counting:
    """A tone, and how often it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def speak(self, text: str, language: str) -> "array[int]":
        self.asked.append((text, language))
        return Hum().speak(text, language)


def test_what_was_said_before_is_not_spoken_again() -> None:
    inner = Counting()
    voice = Remembering(inner, most=2)
    first = voice.speak("good morning", "en-US")
    assert voice.speak("good morning", "en-US") is first
    assert first == Hum().speak("good morning", "en-US")
    voice.speak("good morning", "zh-CN")
    assert len(inner.asked) == 2


def test_what_was_said_longest_ago_is_forgotten_first() -> None:
    inner = Counting()
    voice = Remembering(inner, most=2)
    for text in ("one", "two", "one", "three", "one", "two"):
        voice.speak(text, "en-US")
    assert [text for text, _ in inner.asked] == ["one", "two", "three", "two"]
