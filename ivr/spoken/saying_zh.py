"""Dates, times and numbers said in Chinese; refuses years."""

from datetime import datetime
from decimal import Decimal

from ivr.spoken.saying import PARTS, Saying, grouped, part_of

_WEEKDAYS = "一二三四五六日"
_DIGITS = "零一二三四五六七八九"
_PARTS = {"morning": "上午", "noon": "中午", "afternoon": "下午", "evening": "晚上"}
_CURRENCIES = {"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "HKD": "港元", "JPY": "日元"}


def number(value: int) -> str:
    """A whole number in Chinese numerals, 12 as 十二; digits from ten thousand on, which every voice reads well."""
    if value < 0:
        return "负" + number(-value)
    if value >= 10_000:
        return str(value)
    text = ""
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        if digit:
            text += _DIGITS[digit] + unit
        elif text and not text.endswith("零"):
            text += "零"
    text = text.rstrip("零") or "零"
    return text.removeprefix("一") if text.startswith("一十") else text


class _Chinese:
    """Chinese as spoken on a hotline."""

    def date(self, at: datetime) -> str:
        return f"{at.month}月{at.day}日星期{_WEEKDAYS[at.weekday()]}"

    def time(self, at: datetime) -> str:
        return _part_word(at) + _clock(at)

    def hours(self, start: datetime, end: datetime) -> str:
        same = _part_word(start) == _part_word(end) and start.date() == end.date()
        return f"{self.time(start)}到{_clock(end) if same else self.time(end)}"

    def date_at(self, at: datetime) -> str:
        return self.date(at) + self.time(at)

    def date_in(self, at: datetime, part: str) -> str:
        return self.date(at) + self.part(part)

    def date_between(self, start: datetime, end: datetime) -> str:
        return self.date(start) + self.hours(start, end)

    def from_to(self, start: str, end: str) -> str:
        return f"{start}到{end}"

    def part(self, part: str) -> str:
        return _PARTS.get(part, "")

    def part_of(self, at: datetime) -> str:
        return part_of(at)

    def phone(self, number: str) -> str:
        country, groups = grouped(number)
        spoken = ",".join(" ".join(group) for group in groups)
        return f"{country} {spoken}" if country else spoken

    def count(self, number_: int) -> str:
        return "两" if number_ == 2 else number(number_)

    def money(self, amount: Decimal, currency: str) -> str:
        unit = _CURRENCIES.get(currency, currency)
        return f"{amount.normalize():f}{unit}"


def _part_word(at: datetime) -> str:
    """凌晨 before six, else the part of the day."""
    return "凌晨" if at.hour < 6 else _PARTS[part_of(at)]


def _clock(at: datetime) -> str:
    """3点半 rather than 15:30: a number with 点 is read rightly by every voice."""
    hour = at.hour if at.hour <= 12 else at.hour - 12
    match at.minute:
        case 0:
            return f"{hour}点"
        case 30:
            return f"{hour}点半"
        case minute if minute < 10:
            return f"{hour}点零{minute}分"
        case minute:
            return f"{hour}点{minute}分"


SAYING: Saying = _Chinese()

__all__ = ["PARTS", "SAYING", "Saying", "number"]
