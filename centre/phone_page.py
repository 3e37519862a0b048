"""What the simulator's phone page is told by this house: look, numbers, name, what one might say; refuses to need a pack.

The look is the desk's: one set of files for all pages, handed down as a folder, because the carrier knows nothing of the desk.
"""

import io
import wave
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import desk
from centre import wiring
from centre.environment import SettingsProblems
from centre.settings import Settings

if TYPE_CHECKING:
    from telephony.simulator.phone.page import Page, Recognise
    from telephony.simulator.voice import Voice
    from workers.recognisers.recogniser import Recogniser

LOOKS = Path(desk.__file__).parent / "static"
SAYINGS = {
    "zh-CN": ("我要报修", "想约下周三上午", "我要投诉", "转人工"),
    "en-US": ("I need a repair", "An appointment next Wednesday morning", "I want to complain", "Speak to a person"),
}


def page(settings: Settings, voice: "Voice") -> "Page":
    """The page of a simulator with these settings. A tone is no voice: then the page is silent and says so."""
    from telephony.simulator.phone.page import Page
    from telephony.simulator.sound import wav_of
    from telephony.simulator.voice import Hum

    def speak(text: str, language: str) -> bytes:
        return wav_of([voice.speak(text, language)])

    return Page(
        looks=LOOKS,
        numbers=settings.numbers,
        title=cache(partial(_title, settings.pack)),
        sayings=SAYINGS,
        recognise=_recognisers(settings),
        speak=None if isinstance(voice, Hum) else speak,
    )


def _recognisers(settings: Settings) -> "dict[str, Recognise]":
    """What the workers use for recordings, by language; one that cannot run here is none."""
    try:
        return {language: _asked(found) for language, found in wiring.recognisers(settings).items()}
    except SettingsProblems:
        return {}


def _asked(recogniser: "Recogniser") -> "Recognise":
    from telephony.simulator.phone.page import NotUnderstood
    from workers.recognisers.recogniser import RecogniserFailed, RecogniserMissing

    def recognise(sound: bytes) -> str:
        try:
            found = recogniser.recognise(*_samples(sound)).text
        except (RecogniserFailed, RecogniserMissing) as error:
            raise NotUnderstood(str(error)) from None
        if not found:
            raise NotUnderstood("nothing was understood")
        return found

    return recognise


def _samples(sound: bytes) -> tuple[bytes, int]:
    """Samples of 16 bits in one channel and their rate: as the page records them, else as a telephone would carry them."""
    from telephony.simulator.sound import RATE, samples_of

    with wave.open(io.BytesIO(sound), "rb") as file:
        if (file.getnchannels(), file.getsampwidth()) == (1, 2):
            return file.readframes(file.getnframes()), file.getframerate()
    return samples_of(sound).tobytes(), RATE


def _title(pack: str) -> dict[str, str]:
    """The hotline's name by language; a pack that cannot be read costs the page that name, no more.

    Packs are read by a good second's worth of libraries, which a carrier that nobody looks at does without.
    """
    from centre.pack_files import HEAD, PackProblems, folder_of
    from ivr.source import parse

    try:
        read = parse((folder_of(pack) / HEAD).read_text(encoding="utf-8-sig", errors="replace"), HEAD).data
    except (PackProblems, OSError):
        return {}
    title = read.get("title") if isinstance(read, dict) else None
    return {str(language): str(name) for language, name in title.items()} if isinstance(title, dict) else {}


def names(settings: Settings, host: str) -> frozenset[str]:
    """The names by which the simulator may be asked for, beside addresses and localhost."""
    from urllib.parse import urlsplit

    return frozenset({host, urlsplit(settings.carrier_api_url or "").hostname or ""} - {""})
