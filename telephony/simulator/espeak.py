"""eSpeak NG as the simulator's voice, where the `[voice]` extra is installed; refuses to be imported for anything but speaking.

It is a library of C functions with one state a process, so one text is spoken at a time.
"""

import ctypes
import threading
from array import array
from typing import Any

from telephony.simulator.sound import resampled

_SYNCHRONOUS = 2
_UTF8 = 1
_BY_CHARACTER = 1
_VOICES = {"zh-CN": b"cmn", "en-US": b"en-us"}


class NoVoice(Exception):
    """The extra is not installed, or its library cannot be used here."""


class Espeak:
    """Speaks with eSpeak NG. NoVoice when it is not there."""

    def __init__(self) -> None:
        try:
            import espeakng_loader

            self._library = ctypes.CDLL(espeakng_loader.get_library_path())
            data = str(espeakng_loader.get_data_path()).encode()
        except (ImportError, OSError):
            raise NoVoice("the extra [voice] is not installed") from None
        self._rate = int(self._library.espeak_Initialize(_SYNCHRONOUS, 200, data, 0))
        if self._rate <= 0:
            raise NoVoice("the voice's data cannot be read")
        self._spoken: array[int] = array("h")
        self._lock = threading.Lock()
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        self._callback = kind(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, text: str, language: str) -> "array[int]":
        """The text in a voice of its language."""
        words = text.replace("\0", " ").encode("utf-8", "replace")
        with self._lock:
            self._spoken = array("h")
            self._library.espeak_SetVoiceByName(_VOICES.get(language, b"en-us"))
            size = ctypes.c_size_t(len(words) + 1)
            self._library.espeak_Synth(words, size, 0, _BY_CHARACTER, 0, _UTF8, None, None)
            return resampled(self._spoken, self._rate)

    def _take(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            self._spoken.frombytes(ctypes.string_at(samples, 2 * count))
        return 0
