"""The signs and small readings that Chinese days share; refuses meaning of its own."""

from ivr.spoken.numbers import zh_quantity

NUMERAL = "零〇一二两三四五六七八九十百\\d"
DIGITS = "零〇一二两三四五六七八九十廿0123456789"
NOT_AFTER_NUMBER = f"(?:(?<![{NUMERAL}])|(?<=[周期拜][一二三四五六日天]))"
PREFIXES, WEEKS = "再大下上这本", "星礼周"
W = "(?:星期|礼拜|周)"
WEEKDAYS = {sign: day for day, signs in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7")) for sign in signs}
PREFIX = r"(?:(?P<prefix>再下|大下|大上|下{1,3}|上{1,2}|这|本)一?个?)?"
WHOLE = r"(?P<prefix>再下|大下|大上|下{1,3}|上{1,2}|这|本)一?个?"


def counted(text: str) -> int:
    """A small number already known to be one."""
    return zh_quantity(text.replace("廿", "二十")) or 0


def week_of(prefix: str | None) -> int | None:
    """Which week a prefix means: 下 1, 下下 2, 这 0, 上 -1; None without one."""
    if not prefix:
        return None
    return prefix.count("下") + prefix.count("再") + prefix.count("大") - prefix.count("上")


def year_of(text: str | None) -> tuple[int | None, int | None]:
    """A year as (number, counted from this one)."""
    if not text:
        return None, None
    named = {"今": 0, "本": 0, "明": 1, "后": 2, "来": 1, "去": -1, "前": -2}
    if text[0] in named:
        return None, named[text[0]]
    number = counted(text.removesuffix("年"))
    return (number + 2000 if number < 100 else number), None
