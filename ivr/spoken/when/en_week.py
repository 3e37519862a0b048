"""How English names near days and weekdays; refuses words that only look like them (the sun, he sat)."""

import re

from ivr.spoken.when.en_words import DAY_NAME, WEEKDAYS
from ivr.spoken.when.lexing import Pieces, Rule, rule
from ivr.spoken.when.pieces import Ahead, Loosely, Open, Part, Slice, Week, Weekday, Weekend

_SHORT_NAME = r"(?:mon|tues?|weds?|thu(?:rs?)?|fri)(?=$|[.,]|\s+(?:at|in|on|the|morning|afternoon|evening|night|\d|next|this))"
_SUN_OR_SAT = r"(?<=on )(?:sat|sun)(?=$|[.,]|\s+(?:at|morning|afternoon|evening|night|\d))"
_PARTS = {"morning": Slice.MORNING, "afternoon": Slice.AFTERNOON, "evening": Slice.EVENING, "night": Slice.EVENING}
_WHICH = r"(?:the )?(?P<which>next|this|last|past)?(?: coming| following| upcoming)? ?"


def _weekday(found: re.Match[str]) -> Pieces:
    day, which = WEEKDAYS[found["day"]], found["which"] or ""
    if found["after_next"]:
        return Weekday(day, 2)
    match which:
        case "next":
            return Weekday(day, 1)
        case "this":
            return Weekday(day, 0)
        case "last" | "past":
            return Weekday(day, last=True)
        case _:
            return (Weekday(day), Loosely()) if found["several"] else Weekday(day)


def _week(found: re.Match[str]) -> Pieces:
    if found["later"]:
        return Week(2)
    return Week({"this": 0, "next": 1, "following": 1, "coming": 1, "last": -1, "past": -1}[found["which"]])


_NEAR = (
    rule("tdo", r"\bthe day after tomorrow\b|\bday after tomorrow\b|\bovermorrow\b", Ahead(2)),
    rule("td", r"\b(?:the )?day before yesterday\b", Ahead(-2)),
    rule("t", r"\btomorrow\b|\btmrw\b|\bto-morrow\b", Ahead(1)),
    rule("t", r"\btoday\b", Ahead(0)),
    rule("y", r"\byesterday\b", Ahead(-1)),
    rule("t", r"\btonight\b|\bto-night\b", lambda _found: (Ahead(0), Part(Slice.EVENING))),
    rule(
        "t",
        r"\bthis (?:coming |very |late |early )?(?P<part>morning|afternoon|evening)\b",
        lambda found: (Ahead(0), Part(_PARTS[found["part"]])),
    ),
    rule("l", r"\blast night\b", lambda _found: (Ahead(-1), Part(Slice.EVENING))),
)
_IN_WEEK = (
    rule(
        "tnlpcfumwsau",
        rf"\b{_WHICH}\b(?P<day>{DAY_NAME}|{_SHORT_NAME}|{_SUN_OR_SAT})(?P<several>s)?(?:')?\b(?P<after_next> after next)?",
        _weekday,
    ),
    rule("tw", r"\b(?:the )?week (?P<later>after(?: next| that)?)\b(?P<which>)", _week),
    rule("tnfclp", r"\b(?:the )?(?P<which>this|next|following|coming|last|past) week\b(?!end)(?P<later>)", _week),
    rule(
        "tncfw",
        r"\b(?P<which>this|next|coming|following)? ?weekend\b",
        lambda found: Weekend(1 if found["which"] == "next" else None),
    ),
    rule(
        "te",
        r"\b(?:the )?end of (?:the|this|next) week\b",
        lambda found: (Weekday(4, 1 if "next" in found.group() else 0), Loosely()),
    ),
    rule("wb", r"\bweekends\b|\bweekdays?\b|\bworking days?\b|\bbusiness days?\b", Loosely()),
)
_VAGUE = (
    rule("ema", r"\b(?:every|each|most) (?:\w+day|day|week|morning|afternoon|evening|night|weekend)s?\b|\balways\b", Loosely()),
    rule(
        "ariswedat",
        r"\bas soon as (?:possible|you can)\b|\basap\b|\ba\.s\.a\.p\b|\bright (?:away|now)\b|\bimmediately\b|"
        r"\bstraight away\b|\bany ?time\b|\bany day\b|\bwhenever\b|"
        r"\bdoesn't matter\b|\bdon't mind\b|\banything\b|\bthe (?:earliest|soonest|next available)\b|"
        r"\bearliest (?:possible|available)\b|\bsoonest\b",
        Open(),
    ),
)

RULES: tuple[Rule, ...] = (*_NEAR, *_IN_WEEK, *_VAGUE)
