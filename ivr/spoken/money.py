"""Amounts of money as people say them; refuses floating point."""

import re
from decimal import Decimal

from ivr.spoken.numbers import EN_ONES, EN_TENS, ZH_DIGITS, en_quantity, zh_quantity
from ivr.spoken.text import plain

_N = "[零〇一二两三四五六七八九十百千万0-9]"
_ZH = re.compile(
    rf"(?P<whole>{_N}{{1,12}})(?:[点.](?P<point>{_N}{{1,2}}))?(?:个|多)?(?:(?:块钱?|元|圆)(?:(?P<jiao>{_N})(?![分0-9])[毛角]?)?(?:(?P<fen>{_N})分)?)?"
)
_ZH_SMALL = re.compile(rf"^\D*?(?P<jiao>{_N})[毛角](?:(?P<fen>{_N})分?)?")
_HALF = re.compile(rf"({_N}{{1,8}})[块元]半")
_DIGITS = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,2}))?")
_SPLIT = re.compile(r"\b(?:yuan|rmb|kuai|dollars?|pounds?|euros?|bucks?|point)\b")


def amount_in(text: str, language: str) -> Decimal | None:
    """The first amount said, in whole units and hundredths; None when there is none."""
    said = plain(text[:500])
    if language == "zh-CN" or re.search(_N[:-4] + "]", said):
        amount = _zh_amount(said)
        if amount is not None:
            return amount
    if found := _DIGITS.search(said):
        return Decimal(found[1].replace(",", "") + "." + (found[2] or "0"))
    return _en_amount(said)


def _zh_amount(said: str) -> Decimal | None:
    if half := _HALF.search(said):
        value = zh_quantity(half[1])
        return None if value is None else value + Decimal("0.5")
    if (small := _ZH_SMALL.search(said)) and not re.search("[块元]", said):
        return _hundredths(small["jiao"], small["fen"])
    for found in _ZH.finditer(said):
        value = zh_quantity(found["whole"].replace(",", ""))
        if value is None:
            continue
        if point := found["point"]:
            return Decimal(f"{value}." + "".join(str(ZH_DIGITS[sign]) for sign in point if sign in ZH_DIGITS))
        return value + _hundredths(found["jiao"], found["fen"])
    return None


def _hundredths(jiao: str | None, fen: str | None) -> Decimal:
    return Decimal(10 * ZH_DIGITS.get(jiao or "0", 0) + ZH_DIGITS.get(fen or "0", 0)) / 100


def _en_amount(said: str) -> Decimal | None:
    """The quantity before the unit, and hundredths after it: a hundred and twenty dollars fifty."""
    whole, *rest = _SPLIT.split(said, maxsplit=1)
    value = _en_last_quantity(whole)
    if value is None:
        return None
    cents = _en_last_quantity(rest[0]) if rest else None
    if rest and cents is not None and "point" in said and cents < 10:
        cents *= 10
    return Decimal(value) + Decimal(cents if cents is not None and cents < 100 else 0) / 100


def _en_last_quantity(text: str) -> int | None:
    """The longest run of number words, as a quantity."""
    words = list(re.findall(r"[a-z]+", text))
    best: list[str] = []
    run: list[str] = []
    for word in (*words, "."):
        if word in EN_ONES or word in EN_TENS or word in {"hundred", "thousand", "and", "a"}:
            run.append(word)
        else:
            best, run = (run if en_quantity(run) is not None and len(run) >= len(best) else best), []
    return en_quantity(best) if best else None
