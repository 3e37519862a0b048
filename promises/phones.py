"""Whose telephone number it is and where it may be; refuses what cannot be rung back: withheld, software and short numbers."""

import re
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone

# numbers that networks put in place of a withheld one: the words on a telephone's keys
_WITHHELD = frozenset({"266696687", "7378742833", "2562533", "8566696", "8656696", "86282452253"})
# mobiles of China and numbers of North America, written in full: any such number is possible and is given back as it is
_IN_FULL = re.compile(r"\+(?:861(?:[3-689]\d|7[0-8])\d{8}|1[2-9]\d\d[2-9]\d{6})", re.ASCII)
_SHAPE = re.compile(r"\+?[0-9 ().\-/\u2010-\u2015]{5,32}")


@lru_cache(maxsize=1024)  # a call asks several times after the same number
def e164(text: str, region: str) -> str | None:
    """The number in E.164, or None: withheld, a client's or SIP name, a short code, or no possible number.

    region: ISO 3166, of numbers written without a country. Those must be numbers that region gives out; numbers with a
    country need only have a length the country uses, for carriers pass on ranges newer than any table.
    """
    if _IN_FULL.fullmatch(text):  # nearly every caller: the tables would only take longer
        return text
    given = text.strip()
    if not _SHAPE.fullmatch(given) or re.sub(r"\D", "", given) in _WITHHELD:
        return None
    try:
        number = phonenumbers.parse(given, None if given.startswith("+") else region)
    except phonenumbers.NumberParseException:
        return None
    known = phonenumbers.is_possible_number(number) if given.startswith("+") else phonenumbers.is_valid_number(number)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)) if known else None


def zones(number: str) -> tuple[ZoneInfo, ...]:
    """Every zone a number in E.164 may be in, by its country and area; empty when nothing is known."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ()
    names = timezone.time_zones_for_number(parsed)
    if "Etc/Unknown" in names:
        names = timezone.time_zones_for_geographical_number(parsed)
    return tuple(ZoneInfo(name) for name in names if name != "Etc/Unknown")
