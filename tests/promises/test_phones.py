"""Whose telephone number it is and where it may be."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promises.phones import e164, zones


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+8613800138000", "+8613800138000"),
        ("13800138000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("010-62345678", "+861062345678"),
        ("+15551234567", "+15551234567"),  # a range no table knows, of the right length
        ("+49 (30) 12345678", "+493012345678"),
        (" +447911123456 ", "+447911123456"),
    ],
)
def test_numbers_are_read_with_and_without_a_country(text: str, number: str) -> None:
    assert e164(text, "CN") == number


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "anonymous", "Anonymous", "unknown", "restricted", "Restricted", "private"),
        *("client:Anonymous", "client:13800138000", "sip:200@example.sip.twilio.com", "sip:13800138000@example.com"),
        *("+266696687", "266696687", "+7378742833", "7378742833", "+2562533", "+86282452253"),
        *("95588", "10086", "110", "+95588", "+1", "+999999999999", "0000000000", "1380013800", "138001380001"),
        *("+", "++8613800138000", "١٣٨٠٠١٣٨٠٠٠", "tel:+8613800138000", "x" * 5_000, "1" * 5_000),
    ],
)
def test_what_cannot_be_rung_back_is_no_number(text: str) -> None:
    assert e164(text, "CN") is None


@given(st.from_regex(r"\+(?:861[3-9][0-9]{9}|1[2-9][0-9]{2}[2-9][0-9]{6})", fullmatch=True))
def test_a_number_written_in_full_is_what_the_tables_make_of_it(text: str) -> None:
    number = phonenumbers.parse(text, None)
    assert e164(text, "CN") == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    assert phonenumbers.is_possible_number(number)


def test_a_national_number_is_the_packs_regions() -> None:
    assert e164("(212) 555-0123", "US") == "+12125550123"
    assert e164("(650) 253-0000", "CN") is None


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+8613800138000", ["Asia/Shanghai"]),
        ("+12125550123", ["America/New_York"]),
        ("nonsense", []),
    ],
)
def test_zones_come_from_country_and_area(number: str, expected: list[str]) -> None:
    assert [zone.key for zone in zones(number)] == expected


def test_a_number_that_may_be_anywhere_has_many_zones() -> None:
    assert len(zones("+18005550100")) > 10  # toll-free
    assert len(zones("+15551234567")) > 10  # an area no table knows


@given(st.text(max_size=40))
def test_any_text_is_a_number_in_e164_or_none(text: str) -> None:
    number = e164(text, "CN")
    assert number is None or (number.startswith("+") and number[1:].isdecimal() and 8 <= len(number) <= 16)
    assert number is None or e164(number, "US") == number
