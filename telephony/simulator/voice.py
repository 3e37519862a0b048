"""Who speaks for prompts, callers and agents where nobody recorded them; refuses to need a voice: a tone will do."""

from array import array
from typing import Protocol

from telephony.simulator.heard import seconds_of
from telephony.simulator.sound import hum


class Voice(Protocol):
    """Something that speaks."""

    def speak(self, text: str, language: str) -> "array[int]":
        """The text as samples (see `sound`); `language` as people name it: zh-CN, en-US."""
        ...


class Hum:
    """No voice at all: a quiet tone as long as the words would take."""

    def speak(self, text: str, language: str) -> "array[int]":
        """A tone."""
        del language
        return hum(seconds_of(text))
