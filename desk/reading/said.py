"""What was said in a call, line by line, with when in the recording; refuses to show twice what two engines heard once.

Our own words are known to the letter, and what the carrier recognised is what the flow acted on: both stand in the call's events,
which know when a turn came in and no more. A recogniser knows when each sentence began and ended. Where it heard the caller just
before a turn, the turn's words get its times; what it heard beside turns, agents above all, gets lines of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from promises.masking import mask
from storage.eventlog import Logged
from storage.transcripts import Utterance

CALLER: Final = "caller"
AGENT: Final = "agent"
US: Final = "us"
_BEFORE_S: Final = 6.0
_AFTER_S: Final = 1.5
"""A sentence that ended this long before a turn came in, or after it at most, is what that turn carried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something said. Seconds from where the recording begins; `end_s` None where nobody knows. `text` is None once erased.

    speaker: us, caller or agent. input: what a turn carried (digits, speech, silence), None for anything else.
    """

    start_s: float
    end_s: float | None = None
    speaker: str
    text: str | None = field(repr=False)
    input: str | None = None
    language: str | None = None
    confidence: float | None = None


def lines(events: Iterable[Logged], said: Sequence[Utterance], began: datetime) -> tuple[Line, ...]:
    """Everything said, in order. began: the instant from which seconds count; what was said before it stands at its beginning."""
    told = [line for event in events if (line := _told(event, began)) is not None]
    turns = {line.text for line in told if line.input == "speech"}
    heard = [
        line for one in said if (line := _heard(one)).start_s != line.end_s or line.speaker != CALLER or line.text not in turns
    ]
    merged: list[Line] = []
    for line in told:
        same = next((one for one in heard if _is_same(one, line)), None) if line.input == "speech" else None
        if same is not None:
            heard.remove(same)
            line = replace(line, start_s=same.start_s, end_s=same.end_s)  # noqa: PLW2901 - the same line, better timed
        merged.append(line)
    ordered = sorted([*merged, *heard], key=lambda line: line.start_s)
    return tuple(line if line.start_s >= 0 else replace(line, start_s=0.0) for line in ordered)


def _is_same(heard: Line, told: Line) -> bool:
    end = heard.start_s if heard.end_s is None else heard.end_s
    if heard.start_s == heard.end_s:  # no sentence on a recording
        return False
    return heard.speaker == CALLER and told.start_s - _BEFORE_S <= end <= told.start_s + _AFTER_S


def _told(event: Logged, began: datetime) -> Line | None:
    own: dict[str, Any] | None = event.personal
    at = (event.at - began).total_seconds()
    match event.kind:
        case "said":
            return Line(start_s=at, speaker=US, text=_text(own), language=event.data.get("language"))
        case "heard":
            given = event.data["input"]
            text = "" if given == "silence" else _text(own)
            return Line(start_s=at, speaker=CALLER, text=text, input=given, confidence=event.data.get("confidence"))
        case _:
            return None


def _heard(one: Utterance) -> Line:
    return Line(
        start_s=one.start_ms / 1000,
        end_s=one.end_ms / 1000,
        speaker=US if one.speaker == "prompt" else one.speaker,
        text=mask(one.text) if one.text else one.text,
        confidence=None if one.confidence is None else one.confidence / 100,
    )


def _text(own: dict[str, Any] | None) -> str | None:
    return mask(str(own["text"])) if own and "text" in own else None
