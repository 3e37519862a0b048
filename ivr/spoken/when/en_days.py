"""How English names days; refuses words that only look like them (the second floor, march on, may I, the sun)."""

import re

from ivr.spoken.when.en_words import CARDINAL_DAY, COUNT, FOLLOWED, LATE_ORDINAL, ORDINAL, number
from ivr.spoken.when.lexing import Pieces, Rule, rule
from ivr.spoken.when.pieces import (
    Ahead,
    Edge,
    Festival,
    Loosely,
    Month,
    MonthDay,
    Move,
    Open,
    Part,
    Shift,
    Slice,
    Week,
    Weekday,
    Weekend,
    Year,
)

_WEEKDAYS = {
    name: day
    for day, names in enumerate(
        ("monday mon", "tuesday tues tue", "wednesday weds wed", "thursday thurs thur thu", "friday fri", "saturday sat", "sunday sun")
    )
    for name in names.split()
}
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY_NAME = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_SHORT_NAME = r"(?:mon|tues?|weds?|thu(?:rs?)?|fri)(?=$|[.,]|\s+(?:at|in|on|the|morning|afternoon|evening|night|\d|next|this))"
_SUN_OR_SAT = r"(?<=on )(?:sat|sun)(?=$|[.,]|\s+(?:at|morning|afternoon|evening|night|\d))"
_YEAR = r"(?:,? (?P<year>20\d\d|twenty twenty[ -](?:six|seven|eight|nine)))?"
_FESTIVALS = {
    "christmas eve": "christmas eve",
    "christmas": "christmas",
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
_PARTS = {"morning": Slice.MORNING, "afternoon": Slice.AFTERNOON, "evening": Slice.EVENING, "night": Slice.EVENING}


def _weekday(found: re.Match[str]) -> Pieces:
    day, which = _WEEKDAYS[found["day"]], found["which"] or ""
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


def _month_day(found: re.Match[str]) -> Pieces:
    text = found["year"] or ""
    year = int(text) if text.isdecimal() else 2000 + number(text.replace("twenty ", "", 1)) if text else None
    month = _MONTHS[found["month"].rstrip(".")]
    return MonthDay(number(found["day"]), month=month, year=year)


def _figures(found: re.Match[str]) -> Pieces:
    return MonthDay(int(found["day"]), month=int(found["month"]), year=int(found["year"]) if found["year"] else None)


def _week(found: re.Match[str]) -> Pieces:
    if found["later"]:
        return Week(2)
    return Week({"this": 0, "next": 1, "following": 1, "coming": 1, "last": -1, "past": -1}[found["which"]])


def _month(found: re.Match[str]) -> Pieces:
    if found["month"]:
        return Month(month=_MONTHS[found["month"].rstrip(".")])
    return Month(months={"this": 0, "next": 1, "following": 1, "last": -1}[found["which"]])


def _edge(found: re.Match[str]) -> Pieces:
    word = found["edge"]
    which = "end" if word in {"end", "late"} else "middle" if word in {"middle", "mid"} else "start"
    if found["month"]:
        return Edge(which, month=_MONTHS[found["month"].rstrip(".")])
    return Edge(which, months={"next": 1, "this": 0}.get(found["which"] or ""))


def _later(found: re.Match[str]) -> Pieces:
    """in three days, two weeks from now, in an hour and a half; within a span or a few it is no single time."""
    back = found["tail"] == "ago"
    if not (found["head"] or found["tail"]) or (found["head"] == "after" and back):
        return None
    if found["head"] and found["head"].startswith("within") or found["count"] in {"a few", "several", "few", "some"} or found["working"]:
        return Loosely()
    unit, half = found["unit"], bool(found["half"] or found["and_half"])
    if unit in {"minute", "second"} and found["count"] in {"a", "an", "one"} or unit == "second":
        return None  # "in a minute" is an answer, not a time
    return _counted(2 if "couple" in found["count"] else number(found["count"]), unit, -1 if back else 1, half=half)


def _counted(count: int, unit: str, sign: int, *, half: bool) -> Pieces:
    match unit:
        case "minute":
            return Shift(sign * count)
        case "hour":
            return Shift(sign * (count * 60 + (30 if half else 0)))
        case "day":
            return Ahead(sign * count)
        case "week":
            return Ahead(sign * (count * 7 + (3 if half else 0)))
        case "fortnight":
            return Ahead(sign * count * 14)
        case "month":
            return Ahead(15 if half else 0, sign * count)
        case _:
            return Ahead(0, sign * count * 12)


def _half_an_hour(found: re.Match[str]) -> Pieces:
    if not (found["head"] or found["tail"]) or (found["head"] or "").startswith("within"):
        return Loosely() if found["head"] else None
    minutes = {"half": 30, "quarter": 15, "three": 45}[found["size"].split()[0]]
    return Shift(-minutes if found["tail"] == "ago" else minutes)


def _moved(found: re.Match[str]) -> Pieces:
    """a week on Friday, two weeks from tomorrow, the day after Christmas."""
    count = 2 if "couple" in found["count"] else number(found["count"])
    days = count * {"day": 1, "week": 7, "fortnight": 14}[found["unit"]]
    return Move(-days if found["how"] == "before" else days, follows=True)


def _part_of_day(days: int) -> "type[object] | object":
    return lambda found: (Ahead(days), Part(_PARTS[found["part"]]))


_WHICH = r"(?:the )?(?P<which>next|this|last|past)?(?: coming| following| upcoming)? ?"
_HEAD = r"(?:(?P<head>in|after|within(?: the next)?|in about|in around|in the next) )?"
_TAIL = r"(?P<tail> from now| from today| later| hence| ago|(?:'s?|s')? time)?"

_NEAR = (
    rule(r"\bthe day after tomorrow\b|\bday after tomorrow\b|\bovermorrow\b", Ahead(2)),
    rule(r"\b(?:the )?day before yesterday\b", Ahead(-2)),
    rule(r"\btomorrow\b|\btmrw\b|\bto-morrow\b", Ahead(1)),
    rule(r"\btoday\b", Ahead(0)),
    rule(r"\byesterday\b", Ahead(-1)),
    rule(r"\btonight\b|\bto-night\b", lambda _found: (Ahead(0), Part(Slice.EVENING))),
    rule(r"\bthis (?:coming |very |late |early )?(?P<part>morning|afternoon|evening)\b", lambda found: (Ahead(0), Part(_PARTS[found["part"]]))),
    rule(r"\blast night\b", lambda _found: (Ahead(-1), Part(Slice.EVENING))),
)
_IN_WEEK = (
    rule(
        rf"\b{_WHICH}\b(?P<day>{_DAY_NAME}|{_SHORT_NAME}|{_SUN_OR_SAT})(?P<several>s)?(?:')?\b(?P<after_next> after next)?", _weekday
    ),
    rule(r"\b(?:the )?week (?P<later>after(?: next| that)?)\b(?P<which>)", _week),
    rule(r"\b(?:the )?(?P<which>this|next|following|coming|last|past) week\b(?!end)(?P<later>)", _week),
    rule(r"\b(?P<which>this|next|coming|following)? ?weekend\b", lambda found: Weekend(1 if found["which"] == "next" else None)),
    rule(r"\bweekends\b|\bweekdays?\b|\bworking days?\b|\bbusiness days?\b", Loosely()),
)
_IN_MONTH = (
    rule(rf"\b{_MONTH} (?:the )?(?P<day>{ORDINAL})\b{_YEAR}(?! (?:of|in a|time|thing))", _month_day),
    rule(rf"\b{_MONTH} (?P<day>{CARDINAL_DAY})(?![:\w-]| ?[ap]\.?m\b| o'?clock| of)\b{_YEAR}{FOLLOWED}", _month_day),
    rule(rf"\b(?:the )?(?P<day>{ORDINAL})(?: day)? of {_MONTH}{_YEAR}", _month_day),
    rule(rf"\b(?:the )?(?P<day>{ORDINAL}) {_MONTH}(?! (?:be|have|not|well|i)\b){_YEAR}", _month_day),
    rule(rf"(?<![\d:.-])\b(?P<day>[12]\d|3[01]|0?[1-9])(?: of)? {_MONTH}(?! (?:be|i)\b){_YEAR}", _month_day),
    rule(rf"\bthe (?P<day>{LATE_ORDINAL})(?!\w)(?= of (?:this|next|the) month){'|'}\bthe (?P<day2>{LATE_ORDINAL})(?!\w){FOLLOWED}", lambda m: MonthDay(number(m["day"] or m["day2"]))),
    rule(rf"(?:(?<=on )|(?<=by )|(?<=before )|(?<=after )|(?<=until )|(?<=from )|(?<=for )|(?<=or )|(?<=to ))the (?P<day>{ORDINAL}){FOLLOWED}", lambda m: MonthDay(number(m["day"]))),
    rule(rf"\bthe (?P<day>{ORDINAL})(?= of (?:this|next|the) month)", lambda m: MonthDay(number(m["day"]))),
    rule(rf"(?<!the )(?<![\d.,-])\b(?P<day>(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)){FOLLOWED}", lambda m: MonthDay(number(m["day"]))),
    rule(
        rf"\b(?:the )?(?P<edge>end|beginning|start|middle|mid|early|late)(?:[ -]+(?:of|in))?[ -]+(?:(?:the|(?P<which>this|next)) month\b|{_MONTH})",
        _edge,
    ),
    rule(r"\b(?:the )?(?P<which>this|next|following|last) month\b(?P<month>)", _month),
    rule(rf"\b(?:in|during|of|next|sometime in|until|by) {_MONTH}(?! (?:i|we|you)\b)(?! ?\d)(?P<which>)", _month),
    rule(r"\bend of (?:the|this) year\b|\byear'?s end\b", MonthDay(31, month=12)),
    rule(r"\bnext year\b", Year(1)),
    rule(r"(?<![\d./-])(?P<year>20\d\d)-(?P<month>0?[1-9]|1[0-2])-(?P<day>[12]\d|3[01]|0?[1-9])(?![\d/-])", _figures),
    rule(r"(?<![\d./-])(?P<month>0?[1-9]|1[0-2])/(?P<day>[12]\d|3[01]|0?[1-9])(?:/(?P<year>20\d\d))?(?![\d/-])(?! (?:of|an?|hours?)\b)", _figures),
)
_NAMED = (
    rule(r"\b(?:on )?(?P<name>" + "|".join(sorted(map(re.escape, _FESTIVALS), key=len, reverse=True)) + r")(?: day)?\b(?! tree| card| present)", lambda m: Festival(_FESTIVALS[m["name"]])),
)
_COUNTED_OFF = (
    rule(
        rf"\b{_HEAD}(?P<count>a couple of|couple of|a few|few|several|some|{COUNT})(?P<half> and a half)?(?P<working> (?:working|business))? "
        rf"(?P<unit>second|minute|hour|day|week|fortnight|month|year)s?(?P<and_half> and a half)?\b{_TAIL}",
        _later,
    ),
    rule(rf"\b{_HEAD}(?P<size>half an|half a|a half|a quarter of an|quarter of an|three quarters of an) hour\b{_TAIL}", _half_an_hour),
    rule(
        rf"\b(?:the )?(?P<count>a couple of|{COUNT})? ?(?P<unit>day|week|fortnight)s? (?P<how>after|before|from|on)\b(?= (?:the |next |this )?"
        rf"(?:tomorrow|today|{_DAY_NAME}|christmas|new year|xmas|thanksgiving|national|boxing|{ORDINAL}|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
        lambda m: _moved(m) if m["count"] else Move({"day": 1, "week": 7, "fortnight": 14}[m["unit"]] * (-1 if m["how"] == "before" else 1), follows=True),
    ),
    rule(r"\b(?:a (?P<unit>week|fortnight)) (?=today|tomorrow)", lambda m: Move(7 if m["unit"] == "week" else 14, follows=True)),
    rule(rf"(?:(?<=today )|(?<=tomorrow )|(?<=day ))(?P<unit>week|fortnight)\b(?!s)", lambda m: Move(7 if m["unit"] == "week" else 14, follows=False)),
    rule(r"\b(?:the )?(?:day after|next day|following day|day after that)\b(?= *(?:$|[,.!?]|would|is|at|in|if|instead|please|then|maybe|morning|afternoon|evening|will|works|sounds|that))", Move(1, follows=True)),
)
_VAGUE = (
    rule(r"\b(?:every|each|most) (?:\w+day|day|week|morning|afternoon|evening|night|weekend)s?\b|\balways\b", Loosely()),
    rule(
        r"\bas soon as (?:possible|you can)\b|\basap\b|\ba\.s\.a\.p\b|\bright (?:away|now)\b|\bimmediately\b|\bstraight away\b|\bany ?time\b|\bany day\b|\bwhenever\b|"
        r"\bdoesn't matter\b|\bdon't mind\b|\banything\b|\bthe (?:earliest|soonest|next available)\b|\bearliest (?:possible|available)\b|\bsoonest\b",
        Open(),
    ),
)

RULES: tuple[Rule, ...] = (*_NEAR, *_IN_WEEK, *_IN_MONTH, *_NAMED, *_COUNTED_OFF, *_VAGUE)
