"""Which of several options somebody meant: by word, by place, by time; refuses to choose between two that fit equally."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ivr.spoken.numbers import zh_quantity
from ivr.spoken.reading import PART_HOURS
from ivr.spoken.text import plain
from ivr.spoken.when import read
from ivr.spoken.words import found_words

_EDGE = re.compile(r"^\W+|\W+$")
_EN_PLACES = {
    word: place
    for place, words in enumerate(
        ("first one 1st 1", "second two 2nd 2", "third three 3rd 3", "fourth four 4th 4", "fifth five 5th 5"), start=1
    )
    for word in words.split()
}
_EN_PLACES |= {str(place): place for place in range(6, 10)}
_EN_ORDINAL = re.compile(r"\b(first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th)\b(?! (?:of|at|in)\b)")
_EN_NUMBERED = re.compile(r"\b(?:number|option|press|choose|choice|key) (one|two|three|four|five|\d)\b")
_EN_BARE = re.compile(r"(?:the |um |uh )*(one|two|three|four|five|\d)(?: please| thanks| thank you)*")
_ZH_PLACE = re.compile(
    r"(?:第|按|选|选择|要)([一二两三四五六七八九1-9])(?![点月号:日十])|([一二两三四五六七八九1-9])号(?!上午|下午|早|晚|中午)"
)
_ZH_BARE = re.compile(r"(?:嗯|就|那|我要|我选)*([一二两三四五六七八九1-9])(?:个|吧|啊|呀|号|键)*")
_LAST = re.compile(r"最后(?:一个|那个|一|的)?|\b(?:the )?last(?: one)?\b")
_EARLIEST = re.compile(r"早(?:一)?点|最早|较早|靠前|\b(?:earlie(?:r|st)|soonest)\b")
_LATEST = re.compile(r"晚(?:一)?点|最晚|较晚|靠后|\blat(?:er|est)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """One option: its key, its value, words that choose it, and its place in the list when it can be counted."""

    key: str
    value: Any = field(repr=False)
    words: tuple[str, ...] = ()
    place: int | None = None


def choose(options: Sequence[Choosable], text: str, *, language: str, now: datetime) -> Choosable | None:
    """The one option meant; None when none or several are."""
    said = plain(text[:2_000])
    return _by_word(options, said) or _by_place(options, said) or _by_time(options, said, language, now)


def _by_word(options: Sequence[Choosable], said: str) -> Choosable | None:
    """The option with the longest word said; None when two are equally good."""
    scored = [(max((len(word) for word in found_words(option.words, said)), default=0), option) for option in options]
    best = max((length for length, _ in scored), default=0)
    fitting = [option for length, option in scored if length == best]
    return fitting[0] if best and len(fitting) == 1 else None


def _by_place(options: Sequence[Choosable], said: str) -> Choosable | None:
    places = [option.place for option in options if option.place is not None]
    counted = {option.place: option for option in options if option.place is not None}
    keyed = {option.key: option for option in options}
    if places and _LAST.search(said):
        return counted[max(places)]
    place = _place_said(said)
    if place is None:
        return None
    return counted.get(place) or keyed.get(str(place))


def _place_said(said: str) -> int | None:
    if found := _ZH_PLACE.search(said) or _ZH_BARE.fullmatch(_EDGE.sub("", said)):
        return zh_quantity(found[1] or found[2]) if found.re is _ZH_PLACE else zh_quantity(found[1])
    if found := _EN_ORDINAL.search(said) or _EN_NUMBERED.search(said) or _EN_BARE.fullmatch(_EDGE.sub("", said)):
        return _EN_PLACES.get(found[1])
    return None


def _by_time(options: Sequence[Choosable], said: str, language: str, now: datetime) -> Choosable | None:
    timed = [(start, option) for option in options if (start := _start(option.value)) is not None]
    if not timed:
        return None
    fitting = [option for start, option in timed if _fits(start, said, language, now)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        return None
    ordered = [option for _, option in sorted(timed, key=lambda item: item[0])]
    return ordered[0] if _EARLIEST.search(said) else ordered[-1] if _LATEST.search(said) else None


def _start(value: Any) -> datetime | None:
    start = value.get("start") if isinstance(value, Mapping) else None
    try:
        return datetime.fromisoformat(start) if isinstance(start, str) else None
    except ValueError:
        return None


def _fits(start: datetime, said: str, language: str, now: datetime) -> bool:
    """Whether a time said (with or without its day) is this option's: an unmarked nine may be either nine."""
    reading = read(said, language, now)
    for wish in reading.candidates:
        if reading.dated and wish.start.date() != start.date():
            continue
        if wish.has_time:
            hours = {wish.start.hour} if wish.part else {wish.start.hour, (wish.start.hour + 12) % 24}
            if start.hour in hours and start.minute == wish.start.minute:
                return True
        elif wish.part is None or PART_HOURS[wish.part][0] <= start.hour < PART_HOURS[wish.part][1]:
            return True
    return False
