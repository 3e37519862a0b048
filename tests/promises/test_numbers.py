"""The numbers callers hear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promises.numbers import Numbered, appointment_number, is_number, number_of, ticket_number

kinds = st.sampled_from(Numbered)
ids = st.integers(1, 5_000_000)


@given(kinds, ids, st.data())
def test_any_wrong_digit_is_caught(kind: Numbered, row_id: int, data: st.DataObject) -> None:
    number = number_of(kind, row_id)
    at = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[at]]))
    assert is_number(number)
    assert not is_number(number[:at] + wrong + number[at + 1 :])


@given(kinds, ids)
def test_exchanged_neighbours_are_caught(kind: Numbered, row_id: int) -> None:
    number = number_of(kind, row_id)
    for at in range(len(number) - 1):
        swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        assert swapped == number or not is_number(swapped)


@given(ids, ids)
def test_two_rows_never_share_a_number(one: int, two: int) -> None:
    assert ticket_number(one) != appointment_number(two)
    assert (ticket_number(one) == ticket_number(two)) == (one == two)


def test_all_seven_digit_numbers_of_a_kind_are_used_before_longer_ones() -> None:
    numbers = {ticket_number(row_id) for row_id in range(1, 100_001)}
    assert len(numbers) == 100_000
    assert {len(number) for number in numbers} == {7}
    assert len(ticket_number(100_001)) == 8


def test_neighbours_are_far_apart() -> None:
    assert abs(int(ticket_number(7)) - int(ticket_number(8))) > 1_000


@pytest.mark.parametrize("text", ["", "0", "12345", "abcdefg", "１２３４５６７", "2000000", "²000000", "-200000"])
def test_what_is_no_number_of_ours_is_refused(text: str) -> None:
    assert not is_number(text)
