"""Numbers as people say them, quantities (两百五十) or digits (幺三八, double five); refuses to lose leading zeros."""

import re

from ivr.spoken.text import plain

ZH_DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **{str(digit): digit for digit in range(10)},
    "〇": 0,
    "两": 2,
    "俩": 2,
    "幺": 1,
    "妖": 1,
    "洞": 0,
    "拐": 7,
    "勾": 9,
}
_ZH_UNITS = {"十": 10, "百": 100, "千": 1000}
EN_ONES = {
    **{
        word: value
        for value, word in enumerate(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
            ]
        )
    },
    "oh": 0,
    "o": 0,
    "nought": 0,
    "nil": 0,
}
EN_TENS = {
    word: value * 10
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
_EN_LARGE = frozenset({"hundred", "thousand"})
_EN_TIMES = {"double": 2, "triple": 3, "treble": 3}

_CORRECTED = re.compile(r"不对|不是|说错了|错了|更正|\b(?:no|sorry|wait|i mean|correction|actually)\b")
_NOT_DIGITS = re.compile(r"一下|一共|一个|一点|一会|一样|一遍|第一|统一|唯一|一定|二维|三方|万一")
_ZH_RUN = re.compile(r"[零〇一二两俩三四五六七八九幺妖洞拐勾十百千万0-9]+")
_EN_TOKEN = re.compile(r"[a-z]+|\d+")


def zh_quantity(text: str) -> int | None:
    """A Chinese number as a quantity (一百二 is 120, 三 is 3, 25 is 25), None when it is not one number below 10^8."""
    if text in ZH_DIGITS:  # most numbers said by themselves
        return ZH_DIGITS[text]
    if not 0 < len(text) <= 12:
        return None
    if text.isascii():
        return int(text) if text.isdecimal() and len(text) <= 8 else None
    head, ten_thousand, tail = text.rpartition("万")
    if ten_thousand:
        high, low = _zh_below(head), _zh_below(tail) if tail else 0
        return None if high is None or low is None else high * 10_000 + low * (1000 if _is_short(tail) else 1)
    return _zh_below(text)


def _zh_below(text: str) -> int | None:
    """A quantity below ten thousand; several digits without units are read as written (二零二七)."""
    if not text:
        return None
    if not any(sign in _ZH_UNITS for sign in text):
        return _as_written(text)
    total, unit, digit = 0, 10_000, None
    for sign in text:
        if sign in _ZH_UNITS:
            if _ZH_UNITS[sign] >= unit:
                return None
            unit = _ZH_UNITS[sign]
            total, digit = total + (1 if digit is None else digit) * unit, None
        elif sign not in ZH_DIGITS or digit:
            return None
        else:
            digit = ZH_DIGITS[sign]
    # 一百二 is 120 and 一百零二 is 102
    return total + (digit or 0) * (unit // 10 if unit > 10 and text[-2:-1] not in "零〇" else 1)


def _as_written(text: str) -> int | None:
    digits = [ZH_DIGITS.get(sign) for sign in text]
    return None if None in digits or len(text) > 8 else int("".join(map(str, digits)))


def _is_short(tail: str) -> bool:
    """Whether a single digit follows a large unit: 一万二 is 12 000."""
    return len(tail) == 1


def en_quantity(words: list[str]) -> int | None:
    """English words as one quantity below a million ("one hundred and two" is 102), None when they are not one."""
    total, current, seen = 0, 0, False
    for word in words:
        if word in EN_ONES or word in EN_TENS:
            value = EN_ONES.get(word, EN_TENS.get(word, 0))
            if seen and (current % 10 or (value >= 10 and current % 100)):
                return None
            current, seen = current + value, True
        elif word.isdecimal() and len(word) <= 6 and not current:
            current, seen = int(word), True
        elif word in {"hundred", "thousand"}:
            current = (current or 1) * (100 if word == "hundred" else 1000)
            total, current = (total + current, 0) if word == "thousand" else (total, current)
            seen = True
        elif word not in {"and", "a"}:
            return None
    return total + current if seen and total + current < 1_000_000 else None


def digits_in(text: str, language: str) -> str:
    """All digits said, in order, as one text ("" for none); after a correction ("no, sorry") only what follows it."""
    said = _CORRECTED.split(plain(text[:2_000]))
    for piece in reversed(said):
        digits = _zh_digits(piece) if language == "zh-CN" or _ZH_RUN.search(piece) else ""
        digits = digits or _en_digits(piece)
        if digits:
            return digits
    return ""


def _zh_digits(text: str) -> str:
    return "".join(_zh_run(run.group()) for run in _ZH_RUN.finditer(_NOT_DIGITS.sub(" ", text)))


def _zh_run(run: str) -> str:
    """A run of digits as written; with units it is a quantity (两百三 is 230)."""
    if any(sign in "十百千万" for sign in run):
        value = zh_quantity(run)
        if value is not None:
            return str(value)
    return "".join(str(ZH_DIGITS[sign]) for sign in run if sign in ZH_DIGITS)


def _en_digits(text: str) -> str:
    """Digits of English speech: numbers said in one breath are quantities (twenty three), "double" repeats the next digit."""
    digits, quantity, times = "", list[str](), 1
    for word in (*_EN_TOKEN.findall(text), ""):
        if quantity and _goes_on(quantity, word):
            quantity.append(word)
            continue
        digits, quantity = digits + _flush(quantity), []
        if word in _EN_TIMES:
            times = _EN_TIMES[word]
            continue
        if word.isdecimal():
            digits += word[:1] * (times - 1) + word
        elif word in EN_ONES or word in EN_TENS:
            digits += str(EN_ONES[word]) * (times - 1) if EN_ONES.get(word, 10) < 10 else ""
            quantity = [word]
        times = 1
    return digits


def _goes_on(quantity: list[str], word: str) -> bool:
    """Whether a word continues a quantity: twenty three, one hundred and two; one two are two digits."""
    if word == "and":
        return quantity[-1] in _EN_LARGE
    if word in _EN_LARGE:
        return en_quantity([*quantity, word]) is not None
    return (word in EN_ONES or word in EN_TENS) and quantity[-1] not in EN_ONES and en_quantity([*quantity, word]) is not None


def _flush(quantity: list[str]) -> str:
    value = en_quantity(quantity) if quantity else None
    return "" if value is None else str(value)
