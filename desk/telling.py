"""The events of a call told as a timeline in words; refuses to show every step: what only machines need is left out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

from desk import words
from promises.masking import mask
from storage.eventlog import Logged


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of a timeline. tone: a class of `ol.timeline`, empty for a plain one."""

    at: datetime
    text: str
    more: str = field(default="", repr=False)
    tone: str = ""


Told = tuple[str, str, str]
"""Text, more of it, tone."""
Teller = Callable[[Logged, str], Told]
SILENT: Final = frozenset(
    {
        *("node_entered", "said", "heard", "awaited", "wanted"),
        *("script_answered", "script_answer_cleared", "script_answer_confirmed", "script_not_understood", "script_ticked"),
        *("script_step", "script_language", "script_slots_asked", "script_disposition"),
    }
)
"""What stands elsewhere on the page."""
MATTERS_OF_COURSE: Final = frozenset({"caller", "remember_language", "release_hold"})


def timeline(events: Iterable[Logged], language: str) -> list[Moment]:
    """What happened, in order."""
    return [_moment(event, language) for event in events if event.kind not in SILENT and not _of_course(event)]


def _of_course(event: Logged) -> bool:
    """Every call asks who is calling and remembers their language."""
    return event.kind == "answered" and event.data["query"] in MATTERS_OF_COURSE


def _moment(event: Logged, language: str) -> Moment:
    text, more, tone = TELLERS.get(event.kind, _other)(event, language)
    return Moment(at=event.at, text=text, more=mask(more), tone=tone)


def _plain(event: Logged, language: str, *, tone: str, key: str = "") -> Told:
    return words.say(language, f"event.{key or event.kind}"), "", tone


def _named(event: Logged, language: str, *, tone: str, value: str, kind: str = "") -> Told:
    """An event told by the name of one of its codes: `value` in its data and in the words, `kind` in the catalogue."""
    name = words.name(language, kind or value, event.data.get(value))
    return words.say(language, f"event.{event.kind}", **{value: name}), "", tone


def _intent(event: Logged, language: str) -> Told:
    text, _, tone = _named(event, language, tone="good", value="intent")
    return text, words.say(language, "event.intent.score", percent=round(event.data["score"] * 100)), tone


def _understood(event: Logged, language: str) -> Told:
    node = words.name(language, "asked", event.data["node"])
    return words.say(language, "event.understood", node=node), _value(event.personal, language), "good"


def _misunderstood(event: Logged, language: str) -> Told:
    node = words.name(language, "asked", event.data["node"])
    text = words.say(language, "event.misunderstood", node=node, tries=event.data["tries"])
    return text, words.name(language, "reason", event.data["reason"]), "wait"


def _answered(event: Logged, language: str) -> Told:
    query = words.name(language, "query", event.data["query"])
    outcome = words.name(language, "answer", event.data["outcome"])
    return words.say(language, "event.answered", query=query, outcome=outcome), "", "us"


def _ended(event: Logged, language: str) -> Told:
    return _plain(event, language, tone="stop", key="ended_by_caller" if event.data.get("by") == "caller" else "")


def _other(event: Logged, language: str) -> Told:
    return words.name(language, "event", event.kind), "", "us"


TELLERS: Final[Mapping[str, Teller]] = {
    "language_chosen": partial(_named, tone="good", value="language"),
    "intent_recognised": _intent,
    "understood": _understood,
    "misunderstood": _misunderstood,
    "interrupted": partial(_named, tone="here", value="interrupt", kind="intent"),
    "answered": _answered,
    "queued": partial(_named, tone="wait", value="queue"),
    "dial_requested": partial(_plain, tone="us"),
    "limit_reached": partial(_plain, tone="us"),
    "outcome_reached": partial(_named, tone="here", value="outcome"),
    "call_ended": _ended,
    "status_changed": partial(_named, tone="", value="status", kind="line"),
}


def _value(own: Mapping[str, Any] | None, language: str) -> str:
    """A caller's answer in one line."""
    value = own.get("value") if own else None
    match value:
        case None | {} | []:
            return ""
        case bool():
            return words.say(language, "told.yes" if value else "told.no")
        case dict():
            return " · ".join(str(item) for item in value.values() if not isinstance(item, dict | list))
        case list():
            return " · ".join(str(item) for item in value)
        case _:
            return words.known(language, "language", str(value)) or ""
