"""Telephone numbers as people say them; refuses numbers that cannot exist."""

import re

import phonenumbers

from ivr.spoken.numbers import digits_in
from ivr.spoken.text import plain

_OWN = re.compile(
    r"本机|这个(?:号|电话|手机|就行|就可以)|这(?:部|台)?(?:手机|电话)|这号|当前(?:这个)?(?:号|电话)|(?:就|"
    r"用)(?:是)?(?:我)?(?:现在|目前)|(?:来电|打(?:进)?来|拨打|打电话)的?(?:这个)?(?:号|电话)|就(?:它|这个)|"
    r"同一个|一样的?号|"
    r"\b(?:this|same|current|my) (?:number|phone|one|line|telephone|mobile|cell)|\bthe (?:same|number i)|"
    r"\bcalling from\b|\bthis (?:is fine|will do)"
)
_PLUS = re.compile(r"^\W*(?:\+|加号|plus\b)")


def means_this_number(text: str) -> bool:
    """Whether the caller means the number the call came from."""
    return _OWN.search(plain(text[:400])) is not None


def number_in(text: str, language: str) -> str:
    """The digits of a number said, with a leading + when one was said; "" for none."""
    digits = digits_in(text, language)
    return f"+{digits}" if digits and _PLUS.search(plain(text[:100])) else digits


def e164(digits: str, region: str) -> str | None:
    """The number as E.164, read as dialled in `region` (ISO 3166); None when no such number can exist."""
    for attempt in (digits, f"+{digits.removeprefix('00')}" if digits.startswith(("00", "86")) else ""):
        try:
            number = phonenumbers.parse(attempt, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None
