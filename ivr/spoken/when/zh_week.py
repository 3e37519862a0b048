"""How Chinese names near days and weekdays; refuses words that only hold their signs (说明天然气, 两个星期一次)."""

import re

from ivr.spoken.when.lexing import Pieces, Rule, rule
from ivr.spoken.when.pieces import Ahead, Loosely, Open, Part, Piece, Slice, To, Week, Weekday, Weekend
from ivr.spoken.when.zh_words import PREFIX, PREFIXES, WEEKDAYS, WEEKS, WHOLE, W, week_of

_SECOND = r"(?:(?<![一二两三四五六七八九十\d几每第])|(?<=[周期拜][一二三四五六]))"
_AHEAD = {"今": 0, "明": 1, "后": 2, "昨": -1, "前": -2}
_NIGHTS = {"早": Slice.EARLY, "晨": Slice.EARLY, "晚": Slice.EVENING, "夜": Slice.NIGHT, "午": Slice.NOON}


def _near_day(found: re.Match[str]) -> Pieces:
    far = len(found["far"]) if found["far"] else 0
    days = _AHEAD[found["base"]]
    if far and abs(days) != 2:  # only 大后天 and 大前天
        return None
    if found.string[: found.start()].endswith("说") and found.string.startswith("气", found.end()):
        return None  # 说明天气
    return Ahead(days + (far if days > 0 else -far))


def _near_night(found: re.Match[str]) -> Pieces:
    return Ahead(_AHEAD[found["base"]]), Part(_NIGHTS[found["when"]])


def _weekday(found: re.Match[str]) -> Pieces:
    return Weekday(WEEKDAYS[found["day"]], week_of(found["prefix"]))


def _weekdays(found: re.Match[str]) -> Pieces:
    """周一到五, 周六日: several weekdays behind one word."""
    week = week_of(found["prefix"])
    days: list[Piece] = [Weekday(WEEKDAYS[sign], week) for sign in found["days"] if sign in WEEKDAYS]
    if any(sign in "到至-~" for sign in found["days"]):
        days.insert(1, To())
    return tuple(days)


def _weekend(found: re.Match[str]) -> Pieces:
    return Weekend(week_of(found["prefix"]))


_NEAR = (
    rule(
        "大今明后昨前",
        r"(?<![以之今先最然稍落向往背])(?P<far>大{0,2})(?P<base>[今明后昨前])(?:天(?!然气|性)|日(?!常|报)|儿个?)",
        _near_day,
    ),
    rule("今明后", r"[今明](?=[明后]天|[明后]?两天)|(?<=明)后(?=两天)", lambda found: Ahead(_AHEAD[found.group()])),
    rule(
        "今明后昨",
        r"(?<![以之])(?P<base>[今明后昨])(?:天|日|儿个?)?(?P<when>[早晨晚夜])(?:上|晨|间|里|(?!一?[点些]|报|年|餐|饭|会))",
        _near_night,
        needs="早晨晚夜",
    ),
)
_IN_WEEK = (
    rule(
        PREFIXES + WEEKS,
        rf"{_SECOND}{PREFIX}{W}(?:里?的)?{W}?(?P<day>[一二三四五六日天]|[1-7](?!\d))(?!次|回|[天个]|日报|级|晚报|周刊)",
        _weekday,
        needs="期拜周",
    ),
    rule(
        PREFIXES + WEEKS,
        rf"{PREFIX}{W}(?P<days>[一二三四五六](?:到|至|[-~])[二三四五六日天])(?![点时号日:个月年:\d半十])",
        _weekdays,
        needs="期拜周",
    ),
    rule(
        PREFIXES + WEEKS,
        rf"{PREFIX}{W}(?P<days>[一二三四五六][二三四五六日]+)(?![点时号:个月年\d半十])",
        _weekdays,
        needs="期拜周",
    ),
    rule(PREFIXES + WEEKS + "双", rf"{PREFIX}(?:周末|礼拜末|星期末|双休日?)", _weekend, needs="末双"),
    rule(
        PREFIXES,
        rf"{WHOLE}{W}(?![一二三四五六日天末围转边期年岁1-7])(?:之?内|里)?",
        lambda found: Week(week_of(found["prefix"]) or 0),
        needs="期拜周",
    ),
)
_VAGUE = (
    rule("十这今明近最改过", r"十天半个?月(?:[之以]?后)?|这(?:几|两|三|两三)天|近期|近几天|最近几天|改天|过些天", Loosely()),
    rule(
        "每逢天工平",
        rf"每(?:个)?(?:{W}[一二三四五六日天末]?|天|日|晚|月|年)|逢{W}?[一二三四五六日天]|天天|平时|工作日|平日",
        Loosely(),
    ),
    rule(
        "尽越马立赶随哪什啥任无都最第",
        r"尽快|尽早|越快越好|越早越好|马上|立刻|立即|赶紧|赶快|随时|随便|哪天都|哪一天都|[什啥]么?时候都|任何时[候间]|无所谓|"
        r"都可以|都行|都成|都方便|都有空|都在家|最早的|最快|最近的时间|第一时间",
        Open(),
    ),
)

RULES: tuple[Rule, ...] = (*_NEAR, *_IN_WEEK, *_VAGUE)
