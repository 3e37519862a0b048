"""Who speaks for prompts, callers and agents where nobody recorded them; refuses to need a voice: a tone will do."""

import threading
from array import array
from collections import OrderedDict
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


class Remembering:
    """A voice that has said most of it before: prompts are the same in every call, and speaking takes more than all else here."""

    def __init__(self, voice: Voice, *, most: int = 256) -> None:
        self._voice = voice
        self._most = most
        self._known: OrderedDict[tuple[str, str], array[int]] = OrderedDict()
        self._lock = threading.Lock()

    def speak(self, text: str, language: str) -> "array[int]":
        """As the voice does, which is asked once; the samples are shared and not to be changed."""
        with self._lock:
            found = self._known.get((text, language))
            if found is not None:
                self._known.move_to_end((text, language))
                return found
        made = self._voice.speak(text, language)
        with self._lock:
            self._known[text, language] = made
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return made
