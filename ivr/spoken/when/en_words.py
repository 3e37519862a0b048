"""The number words and small patterns that English days and times share; refuses meaning."""

import re

from ivr.spoken.numbers import EN_ONES, EN_TENS

_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_ORDINAL_ONES = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
_ORDINAL_TEENS = (
    "tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
)

ORDINAL = (
    rf"(?:(?:twenty|thirty)[ -](?:{_ORDINAL_ONES})|{_ORDINAL_TEENS}|{_ORDINAL_ONES}|(?:[12]\d|3[01]|0?[1-9]) ?(?:st|nd|rd|th))"
)
LATE_ORDINAL = (
    rf"(?:(?:twenty|thirty)[ -](?:{_ORDINAL_ONES})|{_ORDINAL_TEENS}|sixth|seventh|eighth|ninth|(?:[12]\d|"
    r"3[01]|0?[1-9]) ?(?:st|nd|rd|th))"
)
CARDINAL_DAY = rf"(?:(?:twenty|thirty)[ -](?:{_ONES})|twenty|thirty|{_TEENS}|{_ONES}|[12]\d|3[01]|0?[1-9])"
HOUR = r"(?:twelve|eleven|ten|nine|eight|seven|six|five|four|three|two|one|2[0-4]|1\d|0?\d)"
MINUTE = rf"(?:(?:oh|o|zero) ?(?:{_ONES}|[1-9])|(?:twenty|thirty|forty|fifty)(?:[ -](?:{_ONES}))?|{_TEENS}|[0-5]\d)"
COUNT = rf"(?:(?:twenty|thirty|forty|fifty)(?:[ -](?:{_ONES}))?|{_TEENS}|{_ONES}|an?|\d{{1,3}})"

# what may follow a bare number that is a time or a day: not a noun ("at three hundred", "the second floor")
FOLLOWED = (
    r"(?=$|[ ]*[,.;!?]|[ ]*-[ ]*$| ?(?:ish)\b|[ ](?:in|on|at|and|or|to|till|until|but|please|is|it|would|"
    r"will|if|sharp|works?|suits?|sounds?|fine|good|great|ok|okay|"
    r"should|for me|for a|for the|for my|thanks?|then|instead|maybe|perhaps|exactly|onwards?|when|because|"
    r"so|the|with|i|i'm|i'll|i'd|we|he|she|you|can|could|can't|not|no|"
    r"today|tonight|tomorrow|yesterday|this|next|of|by|from|before|after|around|about|between|through|"
    r"morning|afternoon|evening|night|noon|any|sometime|uh|um|"
    r"mon|tue|tues|wed|thu|thur|thurs|fri|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|"
    r"february|march|april|may|june|july|"
    r"august|september|october|november|december|p\.?m|a\.?m|o'?clock|was|does|doesn't|won't|actually|"
    r"sorry|rather|make|that|my|at)\b)"
)

_ORDINALS = {word: value for value, word in enumerate(f"{_ORDINAL_ONES}|{_ORDINAL_TEENS}".split("|"), start=1)} | {
    "thirtieth": 30
}
WEEKDAYS = {
    name: day
    for day, names in enumerate(
        (
            "monday mon",
            "tuesday tues tue",
            "wednesday weds wed",
            "thursday thurs thur thu",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
MONTHS = {
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
MONTH_STARTS, NUMBER_STARTS = "jfmasond", "0123456789tofsen"
MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
DAY_NAME = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"

# words one of which every time holds, or words like "any time" that stand for one
HOT = re.compile(
    rf"\d|\b(?:{'|'.join(sorted({*WEEKDAYS, *MONTHS}, key=len, reverse=True))}|{_ONES}|{_TEENS}|{_ORDINAL_ONES}|{_ORDINAL_TEENS}|"
    r"twenty|thirty|forty|fifty|to-?(?:day|morrow|night)|tmrw|overmorrow|yesterday|weeks?|weekdays?|weekends?|fortnights?|months?|years?|"
    r"days?|hours?|minutes?|mornings?|forenoon|afternoons?|evenings?|nights?|dawn|noon|mid|midday|midnight|lunch|lunchtime|dinner|dinnertime|"
    r"supper|(?:before|after) work|half|quarter|christmas|xmas|halloween|thanksgiving|festival|"
    r"qingming|new|soon|soonest|earliest|available|asap|"
    r"a\.s\.a\.p|away|now|immediately|any\w*|whenever|matter|mind|every|each|most|always|(?:mon|tues|wednes|thurs|fri|satur|sun)days)\b"
)


def number(text: str) -> int:
    """A cardinal or ordinal below a thousand, in words or figures; `a` is one. 0 for anything else."""
    total = 0
    for word in re.findall(r"[a-z]+|\d+", text):
        if word.isdecimal():
            total += int(word)
        elif word in {"a", "an"}:
            total += 1
        else:
            total += _ORDINALS.get(word, 0) or EN_TENS.get(word, 0) or EN_ONES.get(word, 0)
    return total
