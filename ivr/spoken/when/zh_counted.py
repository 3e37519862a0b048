"""How Chinese counts days and hours from now; refuses stretches of time that are only lengths (等了三天)."""

import re

from ivr.spoken.numbers import zh_quantity
from ivr.spoken.when.lexing import Pieces, Rule, rule
from ivr.spoken.when.pieces import Ahead, Day, Loosely, Move, Shift
from ivr.spoken.when.zh_words import DIGITS, NOT_AFTER_NUMBER

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
_HALVES: dict[str, Ahead | Shift] = {"月": Ahead(days=15), "年": Ahead(months=6), "小时": Shift(30), "钟头": Shift(30)}
_QUANTITY = r"(?P<count>半|几|数|[零一二两三四五六七八九十百]{1,5}|\d{1,3})"
_UNIT = r"(?P<half>半)?(?:个)?(?P<half_unit>半)?(?P<unit>小时|钟头|分钟|刻钟|天|日|周|星期|礼拜|月|年)"


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


_COUNTED_OFF = (
    rule(
        DIGITS + "半几数再过等百",
        rf"{NOT_AFTER_NUMBER}(?P<prefix>再过|(?:^|(?<=[再就那要想等能以得须,。、!? 嗯]))过|再等|等(?=[^了]{{1,6}}[之以]?后))?"
        rf"{_QUANTITY}{_UNIT}(?:的时间)?(?P<suffix>之后|以后|过后|后|之内|以内|内|之前|以前|前)?",
        _later,
        needs="天日周期拜月年时头钟",
    ),
    rule("第次翌后转", r"(?:第二天|次日|翌日|后一天|后面一天|转天)", Move(1, follows=False)),
    rule("前头", r"(?:前一天|头一天|前一日|前夕)", Move(-1, follows=False)),
)

RULES: tuple[Rule, ...] = _COUNTED_OFF
