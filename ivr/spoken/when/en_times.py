"""How English names times of day; refuses bare numbers that count something (two questions, press one, at 3 Main Street)."""

import re
from typing import Literal

from ivr.spoken.when.en_words import FOLLOWED, HOUR, MINUTE, number
from ivr.spoken.when.lexing import Pieces, Rule, rule
from ivr.spoken.when.pieces import Bound, Clock, Hours, Part, Piece, Slice

_HALF = r"(?: ?(?P<half{n}>a\.? ?m|p\.? ?m)\b\.?)"
_STEPS = (
    r"(?P<step{n}>half|a quarter|quarter|(?:five|ten|twenty|twenty[ -]five)(?: minutes?| mins?)?|"
    r"\d{{1,2}}(?: minutes?| mins?| (?=past|after))|[a-z]+(?:[ -][a-z]+)? minutes?)"
)
_HOUR_12 = r"twelve|eleven|ten|nine|eight|seven|six|five|four|three|two|one|1[0-2]|[1-9]"
_NUMBERS = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|"
    r"sixty|seventy|eighty|ninety|zero|oh|hundred|thousand|double|triple"
)
_NAMES = (
    "number option press room flat unit apartment building floor line bus code extension ticket model version account "
    "number_is code_is account_is"
)
_ALONE = r"(?<![\w.:/$£€+#-])(?<!\d )" + "".join(f"(?<!{name.replace('_', ' ')} )" for name in _NAMES.split())
_COSTS = (
    r"(?! ?(?:dollars?|bucks?|yuan|rmb|kuai|pounds?|euros?|percent|%|degrees?|people|persons?|times|years?|"
    r"months?|weeks?|days?|hours?|minutes?|mins?|seconds?))"
)


def _clock_pattern(n: str) -> str:
    """The ways a full time is said, its groups numbered."""
    stepped = (
        rf"{_STEPS.format(n=n)} (?P<way{n}>past|after|to|till|before|"
        rf"of) (?P<stephour{n}>{HOUR})(?: o'?clock)?{_HALF.format(n=f's{n}')}?"
    )
    british = rf"half[ -](?P<halfhour{n}>ten|eleven|twelve|one|two|three|four|five|six|seven|eight|nine)"
    figures = (
        rf"(?P<hour{n}>{HOUR})(?:[:.](?P<minute{n}>[0-5]\d)|"
        rf"[ -](?P<words{n}>{MINUTE}))?(?P<oclock{n}> ?o'?\s?clock)?{_HALF.format(n=n)}?"
    )
    named = rf"(?P<named{n}>(?:twelve |12 )?noon|midday|(?:twelve |12 )?midnight(?! snack))"
    return rf"(?:{named}|{stepped}|{british}|{figures})"


def _read(found: re.Match[str], n: str) -> Clock | None:
    """The time in the groups numbered `n`."""
    if named := found[f"named{n}"]:
        return Clock(12, part=Slice.NOON) if "mid" not in named or "day" in named else Clock(24)
    if step := found[f"step{n}"]:
        return _stepped(step, found[f"way{n}"], number(found[f"stephour{n}"]), _half(found[f"halfs{n}"]))
    if hour := found[f"halfhour{n}"]:
        return Clock(number(hour), 30)
    text, minute = found[f"hour{n}"], found[f"minute{n}"] or found[f"words{n}"]
    half = _half(found[f"half{n}"])
    hour_number = number(text)
    if half and not 1 <= hour_number <= 12:
        return None
    return Clock(hour_number, number(minute) if minute else 0, half=half, fixed=text.startswith("0") and bool(minute))


def _stepped(step: str, way: str, hour: int, half: Literal["am", "pm"] | None) -> Clock | None:
    """Half past two, quarter to five, twenty minutes past eight."""
    step = step.strip()
    minutes = 30 if step == "half" else 15 if "quarter" in step else number(step)
    if not 0 < minutes < 60 or (step == "half" and way not in {"past", "after"}) or not 1 <= hour <= 12:
        return None
    return Clock(hour, minutes, half=half) if way in {"past", "after"} else Clock(hour, less=minutes, half=half)


def _half(text: str | None) -> Literal["am", "pm"] | None:
    return None if text is None else "am" if text.startswith("a") else "pm"


def _is_marked(found: re.Match[str], n: str) -> bool:
    """Whether the words can only be a time."""
    groups = (f"named{n}", f"step{n}", f"halfhour{n}", f"minute{n}", f"oclock{n}", f"half{n}")
    return any(found[group] for group in groups)


def _surely(found: re.Match[str]) -> Pieces:
    """A time that needs no preposition: 3 pm, half past two, ten thirty, noon."""
    clock = _read(found, "1")
    if clock is None or clock.hour > 24 or ("-" in found.group() and (found["words1"] or "")[:1].isdecimal()):
        return None
    if _is_marked(found, "1"):
        if (found["minute1"] and "." in found.group() and not found["half1"]) or (found["hour1"] == "0" and not found["minute1"]):
            return None  # 3.30 alone is a price
        return clock
    if found["words1"] is None or not 1 <= clock.hour <= 12:
        return None
    spoken = found["words1"] not in {"ten", "eleven", "twelve"} and found["hour1"].isalpha() == found["words1"][0].isalpha()
    return clock if spoken and _stands_alone(found) else None


def _stands_alone(found: re.Match[str]) -> bool:
    """Whether no other number word stands beside: one three eight… is a telephone number."""
    before, after = found.string[max(0, found.start() - 12) : found.start()], found.string[found.end() : found.end() + 12]
    return not (re.search(rf"(?:\b(?:{_NUMBERS})|\d)[ ,-]*$", before) or re.match(rf"[ ,-]*(?:(?:{_NUMBERS})\b|\d)", after))


def _after_word(found: re.Match[str]) -> Pieces:
    """At three, around two thirty, after five, by noon."""
    clock = _read(found, "1")
    if clock is None or not 0 <= clock.hour <= 24 or not (_is_marked(found, "1") or 1 <= clock.hour <= 23):
        return None
    if not _is_marked(found, "1") and (not _stands_alone(found) or _counts(found)):
        return None
    side = _BOUNDS.get(found["word"].split()[0] if found["word"] not in _BOUNDS else found["word"])
    bound: tuple[Piece, ...] = () if side is None else (Bound(side, follows=False),)
    return (*bound, clock)


def _counts(found: re.Match[str]) -> bool:
    """Whether the number counts rather than tells the time: from five to six people, one by one."""
    if found["word"] == "from" and re.match(" (?:to|till|until|-)", found.string[found.end() : found.end() + 6]):
        return True
    return found["word"] == "by" and re.search(rf"(?:{_NUMBERS}|\d) $", found.string[: found.start()]) is not None


_BOUNDS: dict[str, Literal["after", "before"]] = {
    "after": "after",
    "from": "after",
    "since": "after",
    "past": "after",
    "not before": "after",
    "no earlier than": "after",
    "not earlier than": "after",
    "earliest": "after",
    "before": "before",
    "by": "before",
    "until": "before",
    "till": "before",
    "not after": "before",
    "no later than": "before",
    "not later than": "before",
}


def _range(found: re.Match[str]) -> Pieces:
    """Between nine and eleven, 9 to 11 am, from half past two till four."""
    first, last = _read(found, "1"), _read(found, "2")
    if first is None or last is None or first == last or not (1 <= first.hour <= 24 and 1 <= last.hour <= 24):
        return None
    if not found["lead"] and found["join"] in {"to", "till"} and (found["hour1"] or "") in _MINUTE_STEPS and not found["half1"]:
        return None  # ten to eleven is 10:50
    marked = _is_marked(found, "1") or _is_marked(found, "2")
    if found["join"] == "and" and not found["lead"]:
        return None
    if not (marked or found["lead"]) and not (_stands_alone(found) and (last.hour - first.hour) % 12 <= _WORKING_DAY):
        return None
    return Hours(first, last)


_WORKING_DAY = 8
"""Hours that two bare numbers may span: nine to five, but not one to ten."""
_MINUTE_STEPS = {"five", "ten", "twenty"}


def _bare(found: re.Match[str]) -> Pieces:
    """A number alone: a time only beside another time, or right behind a day."""
    if not _stands_alone(found):
        return None
    hour = number(found["hour"])
    return Clock(hour, loose=True) if 1 <= hour <= 12 else None


def _before_a_day(found: re.Match[str]) -> Pieces:
    """A number right before a day: nine in the morning, ten thirty on Friday, nine or ten tomorrow."""
    if not _stands_alone(found):
        return None
    first = Clock(number(found["hour"]), number(found["minutes"] or ""))
    return (first, Clock(number(found["other"]))) if found["other"] else first


def _part(starts: str, pattern: str, part: Slice) -> Rule:
    return rule(starts, pattern, Part(part))


_ALONE_PART = r"(?=$|[.]?$| (?:please|is|are|was|would|works?|sounds|only|at|on|time|around|about|if|then)\b)"
_NOT_GREETING = r"(?<!good )(?<!\ball )(?<!whole )(?<!entire )(?<!of the )"
_WORDS = (
    r"at about|at around|at approximately|at like|at|around about|around|about|approximately|roughly|near|"
    r"let's say|lets say|circa|make it|maybe|perhaps|not before|no earlier than|not earlier than|"
    r"not after|no later than|not later than|not at|after|before|by|until|till|since|from|past|past about|earliest"
)
_LAST_WORD = rf"(?:{_COSTS}{FOLLOWED})"

_CLOCK_STARTS = "0123456789tenfsohqmaq"
_THEN_A_DAY = (
    r"(?= (?:in the (?:early |late )?(?:morning|afternoon|evening)|at night|this (?:morning|afternoon|evening)|tomorrow|tonight|"
    r"on (?:the|monday|tuesday|wednesday|thursday|friday|saturday|sunday)))"
)

_CLOCKS = (
    rule(_CLOCK_STARTS, rf"{_ALONE}\b{_clock_pattern('1')}(?!\w)(?!:\d)(?!-\d){_COSTS}", _surely),
    rule(
        _CLOCK_STARTS + "bf",
        r"(?:\b(?P<lead>between|from|anywhere from|anytime between|any time between|somewhere between) |"
        rf"{_ALONE}\b){_clock_pattern('1')}"
        rf" ?(?P<join>and|to|till|until|through|thru|-) ?{_clock_pattern('2')}(?!\w|[:.]\d|-\d){_LAST_WORD}",
        _range,
    ),
    rule(
        "aranlcmpbtusefw",
        rf"\b(?P<word>{_WORDS}) (?:maybe |about |around |like |say )?{_clock_pattern('1')}(?!\w|[:.]\d|-\d){_LAST_WORD}",
        lambda found: None if found["word"] == "not at" else _after_word(found),
    ),
    rule(
        _CLOCK_STARTS,
        rf"{_ALONE}\b(?P<hour>{_HOUR_12})(?: (?P<minutes>{MINUTE}))?(?: or (?P<other>{_HOUR_12}))?{_THEN_A_DAY}",
        _before_a_day,
    ),
    rule(_CLOCK_STARTS, rf"{_ALONE}\b(?P<hour>{_HOUR_12})[ -]?ish\b", lambda found: Clock(number(found["hour"]))),
    rule(_CLOCK_STARTS, rf"{_ALONE}\b(?P<hour>{_HOUR_12})(?![\w:.-]){_LAST_WORD}", _bare),
)
_PARTS = (
    _part(
        "fiebc",
        r"\bfirst thing(?: in the morning)?\b|\bin the (?:early )?morning\b|\bearly morning\b|"
        r"\bearly (?=tomorrow|on\b|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|\bbefore work\b|"
        r"\bcrack of dawn\b",
        Slice.EARLY,
    ),
    _part(
        "mtlfb",
        rf"{_NOT_GREETING}\b(?<!^)morning\b|^(?:the |late |mid )?mornings?{_ALONE_PART}|\bforenoon\b|"
        r"\bmid[ -]morning\b|\blate morning\b|\bbefore (?:lunch|noon)\b",
        Slice.MORNING,
    ),
    _part("laodm", r"\blunch ?time\b|\b(?:at|around|over|during) lunch\b|\bmiddle of the day\b", Slice.NOON),
    _part(
        "atle",
        rf"{_NOT_GREETING}\b(?<!^)afternoon\b|^(?:the |late |early )?afternoons?{_ALONE_PART}|\bafter lunch\b",
        Slice.AFTERNOON,
    ),
    _part(
        "etdain",
        rf"{_NOT_GREETING}\b(?<!^)evening\b|^(?:the )?evenings?{_ALONE_PART}|\bdinner ?time\b|\bafter (?:work|"
        r"dinner|supper)\b|\b(?:at|in the) night\b|(?<=day )night\b|(?<=tomorrow )night\b",
        Slice.EVENING,
    ),
    rule("atw", r"\b(?:all|the whole|the entire|whole) (?:morning|afternoon|evening|night|day)\b", lambda _found: None),
)

RULES: tuple[Rule, ...] = (*_CLOCKS, *_PARTS)
