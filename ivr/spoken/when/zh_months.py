"""How Chinese names days of a month and festivals; refuses numbers that only look like days (一号线, 28号楼, 三月一起)."""

import re
from typing import Literal

from ivr.spoken.when.lexing import Pieces, Rule, rule
from ivr.spoken.when.pieces import Edge, Festival, Month, MonthDay, Nth, To, Year
from ivr.spoken.when.zh_words import DIGITS, NOT_AFTER_NUMBER, NUMERAL, PREFIXES, WEEKDAYS, WHOLE, W, counted, week_of, year_of

_DAY = (
    r"(?:三十一|三十|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|十[一二三四五六七八九]?|"
    r"[一二三四五六七八九]|[12]\d|3[01]|0?[1-9])"
)
_MONTH = r"(?:十[一二]?|[一二三四五六七八九]|1[0-2]|0?[1-9])"
_DAY_SIGN = (
    r"(?:号(?!线|楼|门|院|店|机|桌|厅|库|车|电|馆|口|窗|柜|房|仓|台|站|航|表|灶|炉|井|阀|室|栋|单元|公寓|"
    r"路|街|巷|弄|地|区|厂|键|球|选|员|师|码|工|客|"
    r"坐席|座席|人|服务|技|小区|家园|大院|大厦|铺|位|方案|文件|令|染|字|称|召|员工|技师)"
    r"|日(?!子|常|用|报|本|期|历|语|内|之内|以内|后|以后|之后|前|之前|以前|均|元|文|光|志|夜|三餐))"
)
_ADDRESSED = "路 街 巷 弄 胡同 大道 村 工号 编号 序号 房号 牌号 单号 户号 卡号 工 第 按 选 月 家住 住在 门牌 道 里"
_ADDRESS = "".join(f"(?<!{word})" for word in _ADDRESSED.split())
_NOT_COUNTED = rf"(?![点时号日:个天块元次回人位件度方年周月分斤.%{NUMERAL}]|星期|礼拜)"
_YEAR = r"(?:(?P<year>\d{4}年|[二2][零〇0][一二三四五六七八九\d]{2}年|[今明后来去本]年)的?)?"
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
_FESTIVAL = "|".join(
    sorted((name for name in _FESTIVALS if name not in {"十一", "五一", "六一", "国庆", "圣诞"}), key=len, reverse=True)
)
_FEAST_DAY = r"(?:五一|六一)(?=劳动|假|黄金周|长假|节|放假|期间|当天|那天|前|后|$|[,。])|十一(?=国庆|假|黄金周|长假|放假|期间)"


def _full_date(found: re.Match[str]) -> Pieces:
    year, years = year_of(found["year"])
    if not found["sign"] and len(found["day"]) == 1 and not found["day"].isdecimal():
        return None  # 三月一起去
    return MonthDay(counted(found["day"]), month=counted(found["month"]), year=year, years=years)


def _full_dates(found: re.Match[str]) -> Pieces:
    """11月25到27号: two days of one month."""
    month = counted(found["month"]) if found["month"] else None
    months = week_of(found["prefix"])
    first, last = (MonthDay(counted(found[name]), month=month, months=months) for name in ("first", "last"))
    return (first, To(), last) if found["join"] in "到至-~" else (first, last)


def _relative_month_day(found: re.Match[str]) -> Pieces:
    return MonthDay(counted(found["day"]), months=week_of(found["prefix"]))


def _day_alone(found: re.Match[str]) -> Pieces:
    return MonthDay(counted(found["day"]))


_EDGES: dict[str, Literal["start", "middle", "end"]] = {
    **dict.fromkeys("初头上", "start"),
    "中": "middle",
    **dict.fromkeys("末底下", "end"),
}


def _edge(found: re.Match[str]) -> Pieces:
    sign = found["edge"][0]
    which = _EDGES[sign]
    if found["month"]:
        return Edge(which, month=counted(found["month"]))
    return Edge(which, months=week_of(found["prefix"]))


def _year_edge(found: re.Match[str]) -> Pieces:
    _, years = year_of(found["year"])
    month, day = (1, 1) if found["edge"] == "初" else (12, 31)
    return MonthDay(day, month=month, years=years)


def _nth(found: re.Match[str]) -> Pieces:
    """下个月第一个周三."""
    nth = -1 if "最后" in found["nth"] else counted(found["nth"][1:2])
    month = counted(found["month"]) if found["month"] else None
    return Nth(nth, WEEKDAYS[found["day"]], month, None if month else week_of(found["prefix"]))


def _month(found: re.Match[str]) -> Pieces:
    if found["month"]:
        return Month(month=counted(found["month"]))
    return Month(months=week_of(found["prefix"]))


def _festival(found: re.Match[str]) -> Pieces:
    _, years = year_of(found["year"])
    return Festival(_FESTIVALS[found["name"]], years)


def _lunar_day(found: re.Match[str]) -> Pieces:
    return Festival(f"spring+{counted(found['day']) - 1}")


def _written_date(found: re.Match[str]) -> Pieces:
    return MonthDay(int(found["day"]), month=int(found["month"]), year=int(found["year"]) if found["year"] else None)


_IN_MONTH = (
    rule(
        DIGITS + "今明后来去本",
        rf"{_YEAR}{NOT_AFTER_NUMBER}(?P<month>{_MONTH})月份?的?(?P<day>{_DAY})(?:(?P<sign>{_DAY_SIGN})|{_NOT_COUNTED})",
        _full_date,
        needs="月",
    ),
    rule(
        DIGITS + "下这本上",
        rf"{NOT_AFTER_NUMBER}(?:(?P<month>{_MONTH})月份?|(?P<prefix>下{{1,3}}|这|本|上)个?月)?"
        rf"(?P<first>{_DAY})(?:号|日)?(?P<join>到|至|[-~]|、|,|和|跟|或者?|还是)(?P<last>{_DAY}){_DAY_SIGN}",
        _full_dates,
        needs="号日",
    ),
    rule(
        "再下上这本当",
        rf"(?P<prefix>再下|下{{1,3}}|上|这|本|当)一?个?月份?的?(?P<day>{_DAY}){_DAY_SIGN}",
        _relative_month_day,
        needs="月",
    ),
    rule(DIGITS, rf"{_ADDRESS}{NOT_AFTER_NUMBER}(?P<day>{_DAY}){_DAY_SIGN}", _day_alone, needs="号日"),
    rule(
        DIGITS + PREFIXES + "月",
        rf"{NOT_AFTER_NUMBER}(?:{WHOLE}|(?P<month>{_MONTH}))?月(?P<edge>[初中末底头]|上旬|下旬)",
        _edge,
        needs="月",
    ),
    rule(
        "今明去来年",
        r"(?:(?P<year>[今明去来]年)(?:的?年)?|年)(?P<edge>[初末底])(?![一二三四五六七八九十])",
        _year_edge,
        needs="年",
    ),
    rule(
        DIGITS + PREFIXES,
        rf"{NOT_AFTER_NUMBER}(?:{WHOLE}|(?P<month>{_MONTH}))月份?的?(?P<nth>第[一二三四]个?|"
        rf"最后一?个){W}(?P<day>[一二三四五六日天])",
        _nth,
        needs="月",
    ),
    rule(PREFIXES, rf"{WHOLE}月(?![初中末底头饼子费租])(?P<month>)份?", _month, needs="月"),
    rule(DIGITS, rf"{NOT_AFTER_NUMBER}(?P<month>{_MONTH})月份?(?![初中末底头饼天])(?P<prefix>)", _month, needs="月"),
    rule("明后来去", r"(?P<year>[明后来去])年(?![初末底级纪轻龄])", lambda found: Year(year_of(found["year"])[1] or 0), "年"),
    rule(
        "2",
        r"(?<![\d./-])(?P<year>20\d\d)[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?P<day>[12]\d|3[01]|0?[1-9])(?![\d/-])",
        _written_date,
        needs="-/.",
    ),
    rule(
        "0123456789",
        r"(?<![\d./-])(?P<year>)(?P<month>0?[1-9]|1[0-2])/(?P<day>[12]\d|3[01]|0?[1-9])(?![\d/-])(?!小时|天|的)",
        _written_date,
        needs="-/.",
    ),
)
_NAMED = (
    rule(
        "今明去" + "".join(sorted({name[0] for name in _FESTIVALS})),
        rf"(?:(?P<year>[今明去]年)的?)?{NOT_AFTER_NUMBER}(?P<name>{_FESTIVAL}|{_FEAST_DAY}|国庆(?!路|街|村)|圣诞(?!老人|树))"
        r"(?:节|假期|夜|那天|当天)?",
        _festival,
        needs="节元清五六十端国中双平圣跨春大年正除",
    ),
    rule("大正年", r"(?:大年|正月|年)初(?P<day>十[一二三四五]?|[二三四五六七八九])", _lunar_day, needs="初"),
)

RULES: tuple[Rule, ...] = (*_IN_MONTH, *_NAMED)
