"""How English names days of a month and festivals; refuses what only looks like them (the second floor, march on)."""

import re
from typing import Literal

from ivr.spoken.when.en_words import (
    CARDINAL_DAY,
    DAY_NAME,
    FOLLOWED,
    LATE_ORDINAL,
    MONTH,
    MONTH_STARTS,
    MONTHS,
    NUMBER_STARTS,
    ORDINAL,
    WEEKDAYS,
    number,
)
from ivr.spoken.when.lexing import Pieces, Rule, rule
from ivr.spoken.when.pieces import Edge, Festival, Month, MonthDay, Nth, Year

_YEAR = r"(?:,? (?P<year>20\d\d|twenty twenty[ -](?:six|seven|eight|nine)))?"
_FESTIVALS = {
    "christmas eve": "christmas eve",
    "christmas": "christmas",
    "xmas eve": "christmas eve",
    "xmas": "christmas",
    "boxing day": "boxing",
    "new year's eve": "new year eve",
    "new years eve": "new year eve",
    "new year's day": "new year",
    "new years day": "new year",
    "new year's": "new year",
    "valentine's day": "valentine",
    "valentines day": "valentine",
    "halloween": "halloween",
    "thanksgiving": "thanksgiving",
    "may day": "may day",
    "labor day": "may day",
    "labour day": "may day",
    "children's day": "children",
    "teachers' day": "teachers",
    "teacher's day": "teachers",
    "national day": "national",
    "chinese new year": "spring",
    "lunar new year": "spring",
    "spring festival": "spring",
    "lantern festival": "spring+14",
    "dragon boat festival": "dragon",
    "mid autumn festival": "autumn",
    "mid-autumn festival": "autumn",
    "moon festival": "autumn",
    "tomb sweeping day": "qingming",
    "qingming": "qingming",
    "singles day": "singles",
}


def _month_day(found: re.Match[str]) -> Pieces:
    text = found["year"] or ""
    year = int(text) if text.isdecimal() else 2000 + number(text.replace("twenty ", "", 1)) if text else None
    month = MONTHS[found["month"].rstrip(".")]
    return MonthDay(number(found["day"]), month=month, year=year)


def _figures(found: re.Match[str]) -> Pieces:
    return MonthDay(int(found["day"]), month=int(found["month"]), year=int(found["year"]) if found["year"] else None)


def _month(found: re.Match[str]) -> Pieces:
    if found["month"]:
        return Month(month=MONTHS[found["month"].rstrip(".")])
    return Month(months={"this": 0, "next": 1, "following": 1, "last": -1}[found["which"]])


_EDGES: dict[str, Literal["start", "middle", "end"]] = {
    **dict.fromkeys(("beginning", "start", "early"), "start"),
    **dict.fromkeys(("middle", "mid"), "middle"),
    **dict.fromkeys(("end", "late"), "end"),
}


def _edge(found: re.Match[str]) -> Pieces:
    word = found["edge"]
    which = _EDGES[word]
    if found["month"]:
        return Edge(which, month=MONTHS[found["month"].rstrip(".")])
    return Edge(which, months={"next": 1, "this": 0}.get(found["which"] or ""))


def _nth(found: re.Match[str]) -> Pieces:
    """The first Monday in December, the last Friday of this month."""
    nth = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}[found["nth"]]
    month = MONTHS[found["month"].rstrip(".")] if found["month"] else None
    months = None if month else {"next": 1, "this": 0}.get(found["which"] or "")
    return Nth(nth, WEEKDAYS[found["day"]], month, months)


_IN_MONTH = (
    rule(MONTH_STARTS, rf"\b{MONTH} (?:the )?(?P<day>{ORDINAL})\b{_YEAR}(?! (?:of|in a|time|thing))", _month_day),
    rule(MONTH_STARTS, rf"\b{MONTH} (?P<day>{CARDINAL_DAY})(?![:\w-]| ?[ap]\.?m\b| o'?clock| of)\b{_YEAR}{FOLLOWED}", _month_day),
    rule(NUMBER_STARTS, rf"\b(?:the )?(?P<day>{ORDINAL})(?: day)? of {MONTH}{_YEAR}", _month_day),
    rule(NUMBER_STARTS, rf"\b(?:the )?(?P<day>{ORDINAL}) {MONTH}(?! (?:be|have|not|well|i)\b){_YEAR}", _month_day),
    rule("0123456789", rf"(?<![\d:.-])\b(?P<day>[12]\d|3[01]|0?[1-9])(?: of)? {MONTH}(?! (?:be|i)\b){_YEAR}", _month_day),
    rule(
        "t",
        rf"\bthe (?P<day>{LATE_ORDINAL})(?!\w)(?= of (?:this|next|the) month){'|'}\bthe (?P<day2>{LATE_ORDINAL})(?!\w){FOLLOWED}",
        lambda m: MonthDay(number(m["day"] or m["day2"])),
    ),
    rule(
        "t",
        r"(?:(?<=on )|(?<=by )|(?<=before )|(?<=after )|(?<=until )|(?<=from )|(?<=for )|(?<=or )|"
        rf"(?<=to ))the (?P<day>{ORDINAL}){FOLLOWED}",
        lambda m: MonthDay(number(m["day"])),
    ),
    rule("t", rf"\bthe (?P<day>{ORDINAL})(?= of (?:this|next|the) month)", lambda m: MonthDay(number(m["day"]))),
    rule(
        "0123456789",
        rf"(?<!the )(?<![\d.,-])\b(?P<day>(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)){FOLLOWED}",
        lambda m: MonthDay(number(m["day"])),
    ),
    rule(
        "tebsml",
        r"\b(?:the )?(?P<edge>end|beginning|start|middle|mid|early|late)(?:[ -]+(?:of|in))?[ -]+(?:(?:the|"
        rf"(?P<which>this|next)) month\b|{MONTH})",
        _edge,
    ),
    rule("tnfl", r"\b(?:the )?(?P<which>this|next|following|last) month\b(?P<month>)", _month),
    rule(
        "idonsub",
        rf"\b(?:in|during|of|next|sometime in|until|by) {MONTH}(?! (?:i|we|you)\b)(?! (?:the )?(?:{ORDINAL}|"
        rf"{CARDINAL_DAY})\b)(?P<which>)",
        _month,
    ),
    rule(
        "tl",
        r"\b(?:the )?last day of (?:the|this|next) month\b",
        lambda found: Edge("end", months=1 if "next" in found.group() else None),
    ),
    rule(
        "tfsl",
        rf"\b(?:the )?(?P<nth>first|second|third|fourth|last) (?P<day>{DAY_NAME}) (?:of|in) (?:(?:the|"
        rf"(?P<which>this|next)) month|{MONTH})",
        _nth,
    ),
    rule("ey", r"\bend of (?:the|this) year\b|\byear'?s end\b", MonthDay(31, month=12)),
    rule("n", r"\bnext year\b", Year(1)),
    rule("2", r"(?<![\d./-])(?P<year>20\d\d)-(?P<month>0?[1-9]|1[0-2])-(?P<day>[12]\d|3[01]|0?[1-9])(?![\d/-])", _figures),
    rule(
        "0123456789",
        r"(?:^|(?<=on )|(?<=by )|(?<=for )|(?<=until )|(?<=from )|(?<=before )|(?<=after ))(?P<month>0?[1-9]|"
        r"1[0-2])/(?P<day>[12]\d|3[01]|0?[1-9])(?:/(?P<year>20\d\d))?(?![\d/-])(?! (?:of|an?|hours?)\b)",
        _figures,
    ),
)
_NAMED = (
    rule(
        "ocxbnvhtmldsq",
        r"\b(?:on )?(?P<name>"
        + "|".join(sorted(map(re.escape, _FESTIVALS), key=len, reverse=True))
        + r")(?: day)?\b(?! tree| card| present)",
        lambda m: Festival(_FESTIVALS[m["name"]]),
    ),
)

RULES: tuple[Rule, ...] = (*_IN_MONTH, *_NAMED)
