"""How Chinese names times of day; refuses 点 that counts or divides (一点都不, 两点建议, 三点五公斤) and greetings (下午好)."""

import re
from typing import Literal

from ivr.spoken.numbers import zh_quantity
from ivr.spoken.when.lexing import Pieces, Rule, rule
from ivr.spoken.when.pieces import Clock, Hours, Part, Slice

_NUMERAL = "零〇一二两三四五六七八九十百千\\d"
_DIGITS = "零〇一二两三四五六七八九十0123456789"
_HOUR = r"(?P<hour>二十[一二三四]?|十[一二三四五六七八九]?|[零〇一二两三四五六七八九]|[01]?\d|2[0-4])"
_MINUTES = r"(?:[二三四五]?十[一二三四五六七八九]?|[一二三四五六七八九]|[0-5]?\d)"
_LONG_MINUTES = r"(?:[零〇][一二三四五六七八九\d]|[二三四五]十[一二三四五六七八九]?|十[一二三四五六七八九]|[0-5]\d)"

# 第三点, 这两点, 有两点, 提三点: points that are made; a number before is part of a longer number
_AFTER_WEEKDAY = r"(?<=[周期拜][一二三四五六日天])"
_NOT_A_POINT = (
    rf"(?:(?<![{_NUMERAL}])|"
    rf"{_AFTER_WEEKDAY})(?<![第这几共提述谈讲.])(?<!(?<!只)有)(?<!补充)(?<!强调)(?<!反映)(?<!以上)(?<!以下)(?<!注意)(?<!总结)"
)
_NOT_POINTS = (
    r"(?!(?:的|个|小)?(?:建议|意见|要求|问题|理由|原因|不满|看法|想法|感受|感想|希望|说明|疑问|诉求|好处|"
    r"坏处|不足|不明白|水|式|共识|补充|心得|启示|差别|区别|钱|事|档)"
    r"|都不|也不|都没|也没|儿也|火|着|燃)"
)
_NOT_A_DECIMAL = r"(?!\d|[零〇一二三四五六七八九](?![十个点位名人到至]))"
_NOT_A_QUANTITY = r"(?!块|元|毛|万|千|百|亿|倍|折|公里|公斤|千克|米|斤|吨|度|方(?!便)|立方|平方|平米|个百分|%|级|寸|伏|升|瓦|岁)"
_TAIL = (
    rf"(?:半|过?[一三]刻(?!钟)|过?一刻钟|差(?:{_MINUTES}分钟?|一刻)|[零〇过又]{{0,2}}{_MINUTES}分(?!之)钟?|"
    rf"{_LONG_MINUTES}{_NOT_A_QUANTITY}|整)"
)
_ONE = "一点"
_BEFORE_ONE = "午上晨夜里天日号末约在到至-~或是、,。 吧成一二三四五六"
_AFTER_ONE = re.compile(
    r"$|[,。.!?、\s\-~]|左右|到|至|[以之]?[前后]|吧|可以|行|的(?!$|问题)|或|还是|来|过来|上门|有空|方便|"
    r"怎么样|好(?!用)|多(?!$)|准时|见|开始|能|我|师傅|派|钟|您|你们"
)
_GREETING = r"(?!好(?![吗不的了么点些像多久]))"
_LASTING = r"(?:(?<!一)|(?<=[周期拜]一))(?<!整个)(?<!一个)(?<!半个)(?<!大)(?<!整)"
_PAIRS = {
    f"{first}{second}": place
    for place, (first, second) in enumerate(zip("一二三四五六七八九", "二三四五六七八九十", strict=True), 1)
} | {"两三": 2}


def _number(text: str) -> int:
    return zh_quantity(text) or 0


def _clock(found: re.Match[str]) -> Pieces:
    """三点, 三点半, 三点一刻, 三点零五分, 三点差五分, 晚八点."""
    hour, tail, early = found["hour"], found["tail"] or "", found["pre"]
    if hour == "一" and not tail and "钟" not in found.group() and not _is_one_o_clock(found):
        return None
    part = {"早": Slice.EARLY, "晚": Slice.EVENING}.get(early or "")
    if early and hour == "一":
        return None
    minute, less = _minutes(tail)
    return Clock(_number(hour), minute, less, fixed=hour.startswith("0"), part=part)


def _minutes(tail: str) -> tuple[int, int]:
    """Minutes past and minutes before the hour."""
    digits = tail.strip("过又零〇分钟整")
    if "差" in tail:
        return 0, 15 if "刻" in tail else _number(digits.strip("差分钟"))
    if tail == "半":
        return 30, 0
    if "刻" in tail:
        return (45 if "三" in tail else 15), 0
    return (_number(digits), 0) if digits else (0, 0)


def _is_one_o_clock(found: re.Match[str]) -> bool:
    """Whether 一点 is one o'clock and not "a little": both neighbours must allow it."""
    text, start, end = found.string, found.start(), found.end()
    return (start == 0 or text[start - 1] in _BEFORE_ONE) and _AFTER_ONE.match(text, end) is not None


def _short_of(found: re.Match[str]) -> Pieces:
    """差五分十点, 差一刻三点."""
    less = 15 if found["less"] == "一刻" else _number(found["less"])
    return Clock(_number(found["hour"]), less=less)


def _written(found: re.Match[str]) -> Pieces:
    return Clock(int(found["hour"]), int(found["minute"]), fixed=found["hour"].startswith("0"))


def _of_the_clock(found: re.Match[str]) -> Pieces:
    minute = 30 if found["half"] else _number(found["minute"] or "零")
    return Clock(_number(found["hour"]), minute, fixed=_number(found["hour"]) < 1)


def _pair(found: re.Match[str]) -> Pieces:
    """三四点: some time from three to four."""
    first = 11 if found["pair"] == "十一二" else _PAIRS.get(found["pair"])
    return None if first is None else Hours(Clock(first), Clock(first + 1))


def _first_of_range(found: re.Match[str]) -> Pieces:
    return Clock(_number(found["hour"]), 30 if found["half"] else 0)


def _part(starts: str, pattern: str, part: Slice, needs: str) -> Rule:
    return rule(starts, pattern, Part(part), needs)


_CLOCKS = (
    rule(_DIGITS, rf"{_NOT_A_POINT}(?P<pre>){_HOUR}点(?:钟)?(?P<tail>{_TAIL})?{_NOT_A_DECIMAL}{_NOT_POINTS}", _clock, needs="点"),
    rule(
        "早晚",
        rf"(?<![最较更太])(?P<pre>[早晚]){_HOUR}点(?:钟)?(?P<tail>{_TAIL})?{_NOT_A_DECIMAL}{_NOT_POINTS}",
        _clock,
        needs="点",
    ),
    rule("差", rf"差(?P<less>一刻|{_MINUTES})分?(?:钟)?(?:不?到|就)?{_HOUR}点(?:钟|整)?", _short_of, needs="差"),
    rule("0123456789", r"(?<![\d:.])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?!\d|:\d)分?", _written, needs=":"),
    rule(
        _DIGITS,
        rf"(?<![小{_NUMERAL}])(?!一时){_HOUR}时(?![候间常差装期段代长效限刻机尚髦不而])(?:(?P<half>半)|"
        rf"(?P<minute>{_MINUTES})分|整)?",
        _of_the_clock,
        needs="时",
    ),
    rule(
        _DIGITS,
        rf"{_NOT_A_POINT}(?P<pair>十一二|[一二两三四五六七八九][二三四五六七八九十])点(?:钟)?{_NOT_POINTS}",
        _pair,
        needs="点",
    ),
    rule(
        _DIGITS,
        rf"{_NOT_A_POINT}{_HOUR}(?:点钟?)?(?P<half>半)?(?=(?:到|至|[-~]){_HOUR.replace('?P<hour>', '?:')}(?:点|:\d\d))",
        _first_of_range,
        needs="到至-~",
    ),
    rule("正", r"正午", Clock(12, part=Slice.NOON)),
)
_PARTS = (
    _part("凌后下天", r"凌晨|[后下]半夜|天(?:还)?没亮", Slice.DAWN, "晨夜亮"),
    _part(
        "早清大一", rf"{_LASTING}(?:早上|早晨){_GREETING}|清早|清晨|大清早|一大早|一早(?!上)|早间(?!新闻)", Slice.EARLY, "早晨"
    ),
    _part("上午早吃", rf"{_LASTING}上午{_GREETING}|午前|早饭[之以]?后|午饭[之以]?前|吃完早饭", Slice.MORNING, "午饭"),
    _part("中晌午", rf"{_LASTING}中午{_GREETING}|晌午|午间|午休|午饭(?:时间|的时候|点)", Slice.NOON, "午"),
    _part(
        "下午吃晚",
        rf"{_LASTING}下午{_GREETING}(?!茶)|午后|午饭[之以]?后|吃完午饭|午休[之以]?后|晚饭[之以]?前",
        Slice.AFTERNOON,
        "午饭",
    ),
    _part(
        "晚傍黄夜吃下天前上入",
        rf"{_LASTING}晚上{_GREETING}|傍晚|黄昏|晚间(?!新闻)|夜晚|晚饭[之以]?后|吃完晚饭|下班[之以]?后|下了班|"
        r"天黑(?:[之以]?后)?|[前上]半夜|入夜",
        Slice.EVENING,
        "晚昏班黑夜",
    ),
    _part("夜三大半深午", r"夜里|夜间|(?:三更|大)?半夜(?!里?三更)|深夜|午夜", Slice.NIGHT, "夜"),
    rule(
        "早晚",
        r"(?<=[一二三四五六日天号末节])(?P<when>[早晚])(?=$|[,。!?、的吧来可行有方])",
        lambda found: Part(Slice.EARLY if found["when"] == "早" else Slice.EVENING),
    ),
)

RULES: tuple[Rule, ...] = (*_CLOCKS, *_PARTS)

Half = Literal["am", "pm"]
