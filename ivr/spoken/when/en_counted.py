"""How English counts days and hours from now; refuses stretches of time that are only lengths (I waited two hours)."""

import re

from ivr.spoken.when.en_words import COUNT, DAY_NAME, NUMBER_STARTS, ORDINAL, number
from ivr.spoken.when.lexing import Pieces, Rule, rule
from ivr.spoken.when.pieces import Ahead, Loosely, Move, Shift

_HEAD = r"(?:(?P<head>in|after|within(?: the next)?|in about|in around|in the next) )?"
_TAIL = r"(?P<tail> from now| from today| later| hence| ago|(?:'s?|s')? time)?"


def _later(found: re.Match[str]) -> Pieces:
    """In three days, two weeks from now, in an hour and a half; within a span or a few it is no single time."""
    back = found["tail"] == " ago"
    if not (found["head"] or found["tail"]) or (found["head"] == "after" and back):
        return None
    if (
        (found["head"] and found["head"].startswith("within"))
        or found["count"] in {"a few", "several", "few", "some"}
        or found["working"]
    ):
        return Loosely()
    unit, half = found["unit"], bool(found["half"] or found["and_half"])
    if (unit in {"minute", "second"} and found["count"] in {"a", "an", "one"}) or unit == "second":
        return None  # "in a minute" is an answer, not a time
    return _counted(2 if "couple" in found["count"] else number(found["count"]), unit, -1 if back else 1, half=half)


_MINUTES = {"minute": 1, "hour": 60}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "year": 12}


def _counted(count: int, unit: str, sign: int, *, half: bool) -> Pieces:
    """So many of a unit from now, back when the sign is -1; half an hour, half a week (three days) or half a month more."""
    if unit in _MINUTES:
        return Shift(sign * (count * _MINUTES[unit] + (30 if half and unit == "hour" else 0)))
    if unit in _DAYS:
        return Ahead(sign * (count * _DAYS[unit] + (3 if half and unit == "week" else 0)))
    return Ahead(15 if half and unit == "month" else 0, sign * count * _MONTHS[unit])


def _half_an_hour(found: re.Match[str]) -> Pieces:
    if not (found["head"] or found["tail"]) or (found["head"] or "").startswith("within"):
        return Loosely() if found["head"] else None
    minutes = {"half": 30, "quarter": 15, "three": 45}[found["size"].removeprefix("a ").split()[0]]
    return Shift(-minutes if found["tail"] == " ago" else minutes)


def _moved(found: re.Match[str]) -> Pieces:
    """A week on Friday, two weeks from tomorrow, the day after Christmas."""
    count = 2 if "couple" in found["count"] else number(found["count"])
    days = count * {"day": 1, "week": 7, "fortnight": 14}[found["unit"]]
    return Move(-days if found["how"] == "before" else days, follows=True)


_COUNTED_OFF = (
    rule(
        NUMBER_STARTS + "iwacs",
        rf"\b{_HEAD}(?P<count>a couple of|couple of|a few|few|several|some|"
        rf"{COUNT})(?P<half> and a half)?(?P<working> (?:working|business))? "
        rf"(?P<unit>second|minute|hour|day|week|fortnight|month|year)s?(?P<and_half> and a half)?\b{_TAIL}",
        _later,
    ),
    rule(
        "iawhqt",
        rf"\b{_HEAD}(?P<size>half an|half a|a half|a quarter of an|quarter of an|three quarters of an) hour\b{_TAIL}",
        _half_an_hour,
    ),
    rule(
        NUMBER_STARTS + "adwf",
        rf"\b(?:the )?(?P<count>a couple of|{COUNT})? ?(?P<unit>day|week|fortnight)s? (?P<how>after|before|from|"
        r"on)\b(?= (?:the |next |this )?"
        rf"(?:tomorrow|today|{DAY_NAME}|christmas|new year|xmas|thanksgiving|national|boxing|{ORDINAL}|jan|feb|"
        r"mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
        lambda m: (
            _moved(m)
            if m["count"]
            else Move({"day": 1, "week": 7, "fortnight": 14}[m["unit"]] * (-1 if m["how"] == "before" else 1), follows=True)
        ),
    ),
    rule(
        "a",
        r"\b(?:a (?P<unit>week|fortnight)) (?=today|tomorrow)",
        lambda m: Move(7 if m["unit"] == "week" else 14, follows=True),
    ),
    rule(
        "wf",
        r"(?:(?<=today )|(?<=tomorrow )|(?<=day ))(?P<unit>week|fortnight)\b(?!s)",
        lambda m: Move(7 if m["unit"] == "week" else 14, follows=False),
    ),
    rule(
        "tdnf",
        r"\b(?:the )?(?:day after|next day|following day|day after that)\b(?= *(?:$|[,.!?]|would|is|at|in|if|"
        r"instead|please|then|maybe|morning|afternoon|evening|will|works|sounds|that))",
        Move(1, follows=True),
    ),
)

RULES: tuple[Rule, ...] = (*_COUNTED_OFF,)
