"""Numbers, telephone numbers, amounts and plates as people say them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.spoken.checksums import CHECKSUMS
from ivr.spoken.money import amount_in
from ivr.spoken.numbers import digits_in, en_quantity, zh_quantity
from ivr.spoken.phones import e164, means_this_number, number_in
from ivr.spoken.plates import plate_in, spelled
from ivr.spoken.saying_en import ordinal
from ivr.spoken.saying_zh import number as zh_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十五", 25),
        ("两百", 200),
        ("一百二", 120),
        ("一百零二", 102),
        ("三千零五", 3005),
        ("一万二", 12_000),
        ("一万零二十", 10_020),
        ("二零二七", 2027),
        ("百", 100),
        ("千万", 10_000_000),
        ("两", 2),
        ("25", 25),
        ("十百", None),
        ("", None),
        ("下", None),
    ],
)
def test_chinese_quantity(text: str, value: int | None) -> None:
    assert zh_quantity(text) == value


@given(st.text(alphabet="零〇一二两三九十百千万1 0块元", max_size=9))
def test_no_chinese_number_upsets_anybody(text: str) -> None:
    zh_quantity(text)
    digits_in(text, "zh-CN")
    amount_in(text, "zh-CN")


@given(st.integers(min_value=0, max_value=9_999))
def test_chinese_number_spoken_is_understood(value: int) -> None:
    assert zh_quantity(zh_number(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("one hundred and two", 102), ("twenty three", 23), ("two thousand five hundred", 2500), ("one two", None), ("hello", None)],
)
def test_english_quantity(text: str, value: int | None) -> None:
    assert en_quantity(text.split()) == value


@pytest.mark.parametrize(
    ("text", "language", "digits"),
    [
        ("账号是零零七八", "zh-CN", "0078"),
        ("幺三八零零幺三八零零零", "zh-CN", "13800138000"),
        ("我说一下,一二三四", "zh-CN", "1234"),
        ("一二三四不对一二三五", "zh-CN", "1235"),
        ("工单号两百三", "zh-CN", "230"),
        ("1 2 3, 4 5", "zh-CN", "12345"),
        ("one two double three oh", "en-US", "12330"),
        ("triple seven, eight", "en-US", "7778"),
        ("twenty three forty five", "en-US", "2345"),
        ("one hundred and two", "en-US", "102"),
        ("My account is 00 12.", "en-US", "0012"),
        ("one two three, sorry, one two four", "en-US", "124"),
        ("I have no idea", "en-US", ""),
        ("不知道", "zh-CN", ""),
    ],
)
def test_digits_keep_their_zeros(text: str, language: str, digits: str) -> None:
    assert digits_in(text, language) == digits


@pytest.mark.parametrize(
    ("digits", "number"),
    [
        ("13800138000", "+8613800138000"),
        ("8613800138000", "+8613800138000"),
        ("01065551234", "+861065551234"),
        ("+14155552671", "+14155552671"),
        ("0014155552671", "+14155552671"),
        ("123", None),
        ("", None),
    ],
)
def test_number_is_kept_as_e164(digits: str, number: str | None) -> None:
    assert e164(digits, "CN") == number


def test_number_with_its_country_is_heard() -> None:
    assert number_in("plus one four one five five five five two six seven one", "en-US") == "+14155552671"


@pytest.mark.parametrize(
    "text", ["就这个号码", "本机", "这个电话就行", "this number", "use the same number please", "the number I'm calling from"]
)
def test_own_number_is_meant(text: str) -> None:
    assert means_this_number(text)


def test_another_number_is_not_the_own_one() -> None:
    assert not means_this_number("我换一个号码")


@pytest.mark.parametrize(
    ("text", "language", "amount"),
    [
        ("一百二十八块五", "zh-CN", "128.5"),
        ("二十块零五分", "zh-CN", "20.05"),
        ("五毛", "zh-CN", "0.5"),
        ("三块半", "zh-CN", "3.5"),
        ("两百", "zh-CN", "200"),
        ("128.50元", "zh-CN", "128.50"),
        ("a hundred and twenty yuan", "en-US", "120"),
        ("twelve dollars fifty", "en-US", "12.50"),
        ("twelve point five", "en-US", "12.5"),
        ("$1,200.75", "en-US", "1200.75"),
    ],
)
def test_amount_is_exact(text: str, language: str, amount: str) -> None:
    assert amount_in(text, language) == Decimal(amount)


@pytest.mark.parametrize(("text", "language"), [("不知道", "zh-CN"), ("no idea", "en-US"), ("", "en-US")])
def test_talk_without_an_amount_gives_none(text: str, language: str) -> None:
    assert amount_in(text, language) is None


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("京A12345", "京A12345"),
        ("京a 一二三四五", "京A12345"),
        ("我的车牌是粤B D一二三四五", "粤BD12345"),
        ("沪A洞幺二三四", "沪A01234"),
        ("北京A12345", "京A12345"),
        ("Beijing A one two three four five", "京A12345"),
        ("Shanghai B as in boy 1 2 3 4 5", "沪B12345"),
        ("沪I12345", None),
        ("你好", None),
    ],
)
def test_plate_is_put_together(text: str, plate: str | None) -> None:
    assert plate_in(text) == plate


def test_plate_is_spelled_sign_by_sign() -> None:
    assert spelled("京A12345", "zh-CN") == "京 A 1 2 3 4 5"
    assert spelled("京A12345", "en-US") == "Beijing A 1 2 3 4 5"


@pytest.mark.parametrize(
    ("name", "good", "bad"), [("luhn", "79927398713", "79927398710"), ("damm", "5724", "5742"), ("mod11-10", "07945", "07946")]
)
def test_wrong_check_digit_is_noticed(name: str, good: str, bad: str) -> None:
    assert CHECKSUMS[name](good)
    assert not CHECKSUMS[name](bad)


def test_ordinals_are_spelt() -> None:
    spelt = {1: "first", 2: "second", 3: "third", 5: "fifth", 9: "ninth", 12: "twelfth", 20: "twentieth", 21: "twenty-first"}
    assert {value: ordinal(value) for value in spelt} == spelt
