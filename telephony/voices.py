"""Which carrier voice speaks a language and how its recogniser calls it; refuses a voice without its language.

A wrong pair makes the carrier skip the text, so both are always written, from this one table or a setting that replaces a row.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Voice(NamedTuple):
    """How one language is spoken and heard: `<Say voice language>` and `<Gather language>`."""

    voice: str
    say_language: str
    gather_language: str


VOICES: Final = MappingProxyType(
    {
        "zh-CN": Voice(voice="Polly.Zhiyu-Neural", say_language="cmn-CN", gather_language="cmn-Hans-CN"),
        "en-US": Voice(voice="Polly.Joanna-Neural", say_language="en-US", gather_language="en-US"),
    }
)
DEFAULT_LANGUAGE: Final = "en-US"


def voice_of(voices: Mapping[str, Voice], language: str) -> Voice:
    """The row of a language; of the built-in table where `voices` has none."""
    return voices.get(language) or VOICES.get(language) or VOICES[DEFAULT_LANGUAGE]
