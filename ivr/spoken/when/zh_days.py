"""How Chinese names days; refuses numbers that only look like days (一号线, 三个问题, 说明天然气)."""

import re

from ivr.spoken.numbers import zh_quantity
from ivr.spoken.when.lexing import Pieces, Rule, rule
from ivr.spoken.when.pieces import (
    Ahead,
    Day,
    Edge,
    Festival,
    Loosely,
    Month,
    MonthDay,
    Move,
    Open,
    Part,
    Piece,
    Shift,
    Slice,
    To,
    Week,
    Weekday,
    Weekend,
    Year,
)

_NUMERAL = "零〇一二两三四五六七八九十百\\d"
_NOT_AFTER_NUMBER = f"(?<![{_NUMERAL}])"
_DAY = r"(?:三十一|三十|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]|[12]\d|3[01]|0?[1-9])"
_MONTH = r"(?:十[一二]?|[一二三四五六七八九]|1[0-2]|0?[1-9])"
_W = "(?:星期|礼拜|周)"
_DAY_SIGN = (
    r"(?:号(?!线|楼|门|院|店|机|桌|厅|库|车|电|馆|口|窗|柜|房|仓|台|站|航|表|灶|炉|井|阀|室|栋|单元|公寓|路|街|巷|弄|地|区|厂|键|球|选|员|师|码|工|客|"
    r"坐席|座席|人|服务|技|小区|家园|大院|大厦|铺|位|方案|文件|令|染|字|称|召|员工|技师)"
    r"|日(?!子|常|用|报|本|期|历|语|内|之内|以内|后|以后|之后|前|之前|以前|均|元|文|光|志|夜))"
)
_ADDRESS = r"(?<!路)(?<!街)(?<!巷)(?<!弄)(?<!胡同)(?<!大道)(?<!村)(?<!工号)(?<!编号)(?<!序号)(?<!房号)(?<!牌号)(?<!单号)(?<!户号)(?<!卡号)(?<!工)(?<!第)(?<!按)(?<!选)(?<!家住)(?<!住在)(?<!门牌)(?<!道)(?<!里)"
_NOT_COUNTED = rf"(?![点时号日:个天块元次回人位件度方年周月分斤.%{_NUMERAL}]|星期|礼拜)"
_SECOND = r"(?:(?<![一二两三四五六七八九十\d几每第])|(?<=周[一二三四五六])|(?<=期[一二三四五六])|(?<=拜[一二三四五六]))"

_AHEAD = {"今": 0, "明": 1, "后": 2, "昨": -1, "前": -2}
_WEEKDAYS = {sign: day for day, signs in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7")) for sign in signs}
_NIGHTS = {"早": Slice.EARLY, "晨": Slice.EARLY, "晚": Slice.EVENING, "夜": Slice.NIGHT, "午": Slice.NOON}
_FESTIVALS = {
    "元旦": "new year",
    "情人节": "valentine",
    "妇女节": "women",
    "三八节": "women",
    "清明": "qingming",
    "劳动节": "may day",
    "五一": "may day",
    "儿童节": "children",
    "六一": "children",
    "端午": "dragon",
    "教师节": "teachers",
    "国庆": "national",
    "十一": "national",
    "中秋": "autumn",
    "万圣节": "halloween",
    "双十一": "singles",
    "双11": "singles",
    "感恩节": "thanksgiving",
    "双十二": "double twelve",
    "双12": "double twelve",
    "平安夜": "christmas eve",
    "圣诞夜": "christmas eve",
    "圣诞": "christmas",
    "跨年": "new year eve",
    "春节": "spring",
    "大年初一": "spring",
    "年初一": "spring",
    "正月初一": "spring",
    "除夕": "spring+-1",
    "年三十": "spring+-1",
    "元宵": "spring+14",
}


def _counted(text: str) -> int:
    """A small number already known to be one."""
    return zh_quantity(text.replace("廿", "二十")) or 0


def _week(prefix: str | None) -> int | None:
    """Which week a prefix means: 下 1, 下下 2, 这 0, 上 -1; None without one."""
    if not prefix:
        return None
    steps = prefix.count("下") + prefix.count("再") + prefix.count("大") - prefix.count("上")
    return steps


def _near_day(found: re.Match[str]) -> Pieces:
    far = len(found["far"]) if found["far"] else 0
    days = _AHEAD[found["base"]]
    if far and abs(days) != 2:  # only 大后天 and 大前天
        return None
    return Ahead(days + (far if days > 0 else -far))


def _near_night(found: re.Match[str]) -> Pieces:
    return Ahead(_AHEAD[found["base"]]), Part(_NIGHTS[found["when"]])


def _weekday(found: re.Match[str]) -> Pieces:
    return Weekday(_WEEKDAYS[found["day"]], _week(found["prefix"]))


def _weekdays(found: re.Match[str]) -> Pieces:
    """周一到五, 周六日: several weekdays behind one word."""
    week = _week(found["prefix"])
    days: list[Piece] = [Weekday(_WEEKDAYS[sign], week) for sign in found["days"] if sign in _WEEKDAYS]
    if any(sign in "到至-~" for sign in found["days"]):
        days.insert(1, To())
    return tuple(days)


def _weekend(found: re.Match[str]) -> Pieces:
    return Weekend(_week(found["prefix"]))


def _year(text: str | None) -> tuple[int | None, int | None]:
    """A year as (number, counted from this one)."""
    if not text:
        return None, None
    named = {"今": 0, "本": 0, "明": 1, "后": 2, "来": 1, "去": -1, "前": -2}
    if text[0] in named:
        return None, named[text[0]]
    number = _counted(text.removesuffix("年"))
    return (number + 2000 if number < 100 else number), None


def _full_date(found: re.Match[str]) -> Pieces:
    year, years = _year(found["year"])
    if not found["sign"] and len(found["day"]) == 1 and not found["day"].isdecimal():
        return None  # 三月一起去
    return MonthDay(_counted(found["day"]), month=_counted(found["month"]), year=year, years=years)


def _full_dates(found: re.Match[str]) -> Pieces:
    """11月25到27号: two days of one month."""
    month = _counted(found["month"]) if found["month"] else None
    months = _week(found["prefix"])
    first, last = (MonthDay(_counted(found[name]), month=month, months=months) for name in ("first", "last"))
    return (first, To(), last) if found["join"] in "到至-~" else (first, last)


def _relative_month_day(found: re.Match[str]) -> Pieces:
    return MonthDay(_counted(found["day"]), months=_week(found["prefix"]))


def _day_alone(found: re.Match[str]) -> Pieces:
    return MonthDay(_counted(found["day"]))


def _edge(found: re.Match[str]) -> Pieces:
    sign = found["edge"][0]
    which = "start" if sign in "初头上" else "middle" if sign == "中" else "end"
    if found["month"]:
        return Edge(which, month=_counted(found["month"]))
    return Edge(which, months=_week(found["prefix"]))


def _year_edge(found: re.Match[str]) -> Pieces:
    _, years = _year(found["year"])
    month, day = (1, 1) if found["edge"] == "初" else (12, 31)
    return MonthDay(day, month=month, years=years)


def _month(found: re.Match[str]) -> Pieces:
    if found["month"]:
        return Month(month=_counted(found["month"]))
    return Month(months=_week(found["prefix"]))


def _festival(found: re.Match[str]) -> Pieces:
    _, years = _year(found["year"])
    return Festival(_FESTIVALS[found["name"]], years)


def _lunar_day(found: re.Match[str]) -> Pieces:
    return Festival(f"spring+{_counted(found['day']) - 1}")


def _written_date(found: re.Match[str]) -> Pieces:
    return MonthDay(int(found["day"]), month=int(found["month"]), year=int(found["year"]) if found["year"] else None)


_UNITS: dict[str, tuple[int, int, int]] = {  # days, months, minutes
    "天": (1, 0, 0),
    "日": (1, 0, 0),
    "周": (7, 0, 0),
    "星期": (7, 0, 0),
    "礼拜": (7, 0, 0),
    "月": (0, 1, 0),
    "年": (0, 12, 0),
    "小时": (0, 0, 60),
    "钟头": (0, 0, 60),
    "分钟": (0, 0, 1),
    "刻钟": (0, 0, 15),
}
_HALVES = {"月": Ahead(days=15), "年": Ahead(months=6), "小时": Shift(30), "钟头": Shift(30)}


def _later(found: re.Match[str]) -> Pieces:
    """三天后, 过两个小时, 半个月以后; within a span it is no single time."""
    if not (found["prefix"] or found["suffix"]):
        return None
    suffix = (found["suffix"] or "后")[-1]
    if suffix == "内" or found["count"] in "几数":
        return Loosely()
    piece = _duration(found["count"], found["unit"], half=bool(found["half"] or found["half_unit"]))
    if suffix != "前":
        return piece
    match piece:
        case Ahead(days, months):
            return Ahead(-days, -months)
        case Shift(minutes):
            return Shift(-minutes)
        case _:
            return None


def _duration(count: str, unit: str, *, half: bool) -> Day | Shift | None:
    days, months, minutes = _UNITS[unit]
    if count == "半":
        return _HALVES.get(unit)
    number = zh_quantity(count)
    if number is None or number > 1000:
        return None
    if minutes:
        return Shift(number * minutes + (minutes // 2 if half else 0))
    return Ahead(days * number + (15 if months == 1 and half else 0), months * number + (6 if months == 12 and half else 0))


_PREFIX = r"(?:(?P<prefix>再下|大下|大上|下+|上+|这|本)一?个?)?"
_QUANTITY = r"(?P<count>半|几|数|[零一二两三四五六七八九十百]{1,5}|\d{1,3})"
_UNIT = r"(?P<half>半)?(?:个)?(?P<half_unit>半)?(?P<unit>小时|钟头|分钟|刻钟|天|日|周|星期|礼拜|月|年)"

_WHOLE = r"(?P<prefix>再下|大下|大上|下+|上+|这|本)一?个?"
_YEAR = r"(?:(?P<year>\d{4}年|[二2][零〇0][一二三四五六七八九\d]{2}年|[今明后来去本]年)的?)?"
_FESTIVAL = "|".join(sorted((name for name in _FESTIVALS if name not in {"十一", "五一", "六一", "国庆", "圣诞"}), key=len, reverse=True))
_FEAST_DAY = r"(?:五一|六一)(?=劳动|假|黄金周|长假|节|放假|期间|当天|那天|前|后|$|[,。])|十一(?=国庆|假|黄金周|长假|放假|期间)"

_NEAR = (
    rule(r"(?<![以之今先最然稍落向往背])(?P<far>大*)(?P<base>[今明后昨前])(?:天(?!然气)|日(?!常|报)|儿个?)", _near_day),
    rule(r"[今明](?=[明后]天|[明后]?两天)|(?<=明)后(?=两天)", lambda found: Ahead(_AHEAD[found.group()])),
    rule(r"(?<![以之])(?P<base>[今明后昨])(?:天|日|儿个?)?(?P<when>[早晨晚夜])(?:上|晨|间|里|(?!一?[点些]|报|年|餐|饭|会))", _near_night),
)
_IN_WEEK = (
    rule(rf"{_SECOND}{_PREFIX}{_W}(?:里?的)?{_W}?(?P<day>[一二三四五六日天]|[1-7](?!\d))(?!次|回|[天个]|日报|级|晚报|周刊)", _weekday),
    rule(rf"{_PREFIX}{_W}(?P<days>[一二三四五六](?:到|至|[-~])[二三四五六日天])(?![点时号日:个月年:\d半十])", _weekdays),
    rule(rf"{_PREFIX}{_W}(?P<days>[一二三四五六][二三四五六日]+)(?![点时号:个月年\d半十])", _weekdays),
    rule(rf"{_PREFIX}(?:周末|礼拜末|星期末|双休日?)", _weekend),
    rule(rf"{_WHOLE}{_W}(?![一二三四五六日天末围转边期年岁1-7])(?:之?内|里)?", lambda found: Week(_week(found["prefix"]) or 0)),
)
_IN_MONTH = (
    rule(rf"{_YEAR}{_NOT_AFTER_NUMBER}(?P<month>{_MONTH})月份?的?(?P<day>{_DAY})(?:(?P<sign>{_DAY_SIGN})|{_NOT_COUNTED})", _full_date),
    rule(
        rf"{_NOT_AFTER_NUMBER}(?:(?P<month>{_MONTH})月份?|(?P<prefix>下+|这|本|上)个?月)?"
        rf"(?P<first>{_DAY})(?:号|日)?(?P<join>到|至|[-~]|、|,|和|跟|或者?|还是)(?P<last>{_DAY}){_DAY_SIGN}",
        _full_dates,
    ),
    rule(rf"(?P<prefix>再下|下+|上|这|本|当)一?个?月份?的?(?P<day>{_DAY}){_DAY_SIGN}", _relative_month_day),
    rule(rf"{_ADDRESS}{_NOT_AFTER_NUMBER}(?P<day>{_DAY}){_DAY_SIGN}", _day_alone),
    rule(rf"{_NOT_AFTER_NUMBER}(?:{_WHOLE}|(?P<month>{_MONTH}))?月(?P<edge>[初中末底头]|上旬|下旬)", _edge),
    rule(r"(?:(?P<year>[今明去来]年)(?:的?年)?|年)(?P<edge>[初末底])(?![一二三四五六七八九十])", _year_edge),
    rule(rf"{_WHOLE}月(?![初中末底头饼子费租])(?P<month>)份?", _month),
    rule(rf"{_NOT_AFTER_NUMBER}(?P<month>{_MONTH})月份?(?![初中末底头饼])(?P<prefix>)", _month),
    rule(r"(?P<year>[明后来去])年(?![初末底级纪轻龄])", lambda found: Year(_year(found["year"])[1] or 0)),
    rule(r"(?<![\d./-])(?P<year>20\d\d)[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?P<day>[12]\d|3[01]|0?[1-9])(?![\d/-])", _written_date),
    rule(r"(?<![\d./-])(?P<year>)(?P<month>0?[1-9]|1[0-2])/(?P<day>[12]\d|3[01]|0?[1-9])(?![\d/-])(?!小时|天|的)", _written_date),
)
_NAMED = (
    rule(
        rf"(?:(?P<year>[今明去]年)的?)?{_NOT_AFTER_NUMBER}(?P<name>{_FESTIVAL}|{_FEAST_DAY}|国庆(?!路|街|村)|圣诞(?!老人|树))"
        r"(?:节|假期|夜|那天|当天)?",
        _festival,
    ),
    rule(r"(?:大年|正月|年)初(?P<day>十[一二三四五]?|[二三四五六七八九])", _lunar_day),
)
_COUNTED_OFF = (
    rule(
        rf"{_NOT_AFTER_NUMBER}(?P<prefix>再过|(?:^|(?<=[再就那要想等能以得须,。、!? 嗯]))过|再等|等(?=[^了]{{1,6}}[之以]?后))?"
        rf"{_QUANTITY}{_UNIT}(?:的时间)?(?P<suffix>之后|以后|过后|后|之内|以内|内|之前|以前|前)?",
        _later,
    ),
    rule(r"(?:的|那天的?)?(?:第二天|次日|翌日|后一天|后面一天|转天)", Move(1, follows=False)),
    rule(r"的?(?:前一天|头一天|前一日|前夕)", Move(-1, follows=False)),
)
_VAGUE = (
    rule(r"这(?:几|两|三|两三)天|近期|近几天|最近几天|改天|过些天", Loosely()),
    rule(rf"每(?:个)?(?:{_W}[一二三四五六日天末]?|天|日|晚|月|年)|逢{_W}?[一二三四五六日天]|天天|平时|工作日|平日", Loosely()),
    rule(
        r"尽快|尽早|越快越好|越早越好|马上|立刻|立即|赶紧|赶快|随时|随便|哪天都|哪一天都|[什啥]么?时候都|任何时[候间]|无所谓|"
        r"都可以|都行|都成|都方便|都有空|都在家|最早的|最快|最近的时间|第一时间",
        Open(),
    ),
)

RULES: tuple[Rule, ...] = (*_NEAR, *_IN_WEEK, *_IN_MONTH, *_NAMED, *_COUNTED_OFF, *_VAGUE)
