"""Forms as the carrier sends them, read as the standard library reads them."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from telephony.forms import MOST_FIELDS, first_of, read_fields, read_form

PLAIN = st.sampled_from(["a", "From", "=", "&", "+", "漏", "\x00", "\n", ";", "41", "13800138000"])
ESCAPED = st.sampled_from(["%2B", "%2b", "%2C", "%25", "%26", "%3D", "%3d", "%00", "%E6%BC%8F", "%F0%9F%98%80"])
BROKEN = st.sampled_from(["%", "%2", "%zz", "%E6", "%e6%bc", "%8F", "%ED%A0%80"])
PIECES = PLAIN | ESCAPED | BROKEN


@given(st.lists(PIECES, max_size=30).map("".join))
@example("From=%2B8613800138000&To=&&=x&y&z==1")
@example("%2B86%2B=%2B1+2&a=%2B1%20")
@example("a=%E6%2B%BC%8F&b=%%2B41&c=%2%2B&d=%%32%35&%E6+%BC=%")
def test_a_form_is_read_as_the_standard_library_reads_it(text: str) -> None:
    expected = parse_qsl(text, keep_blank_values=True, errors="replace")
    assert read_form(text) == expected
    assert read_form(text.encode()) == expected
    by_name = read_fields(text)
    assert by_name is None or list(by_name.items()) == expected


@given(st.dictionaries(st.text(alphabet="ABCdef_ +", min_size=1), st.text(), max_size=20).filter(bool))
def test_a_form_in_which_every_name_comes_once_is_read_by_name(sent: dict[str, str]) -> None:
    raw = urlencode({name: value.encode("utf-8", "replace") for name, value in sent.items()})
    assert read_fields(raw) == read_fields(raw.encode()) == dict(read_form(raw))


@pytest.mark.parametrize("text", ["", "a", "a=1&", "a=1&a=1", "a=1&b=2&a=", "a=1&%61=2", "=&="])
def test_no_other_form_is_read_by_name(text: str) -> None:
    assert read_fields(text) is None


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=20).filter(bool))
def test_what_was_written_is_read_back(pairs: list[tuple[str, str]]) -> None:
    clean = [(name.encode("utf-8", "replace").decode(), value.encode("utf-8", "replace").decode()) for name, value in pairs]
    assert read_form(urlencode(clean).encode()) == clean


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert read_form(b"a=\xff") == [("a", "\ufffd")]


def test_more_fields_than_any_carrier_sends_are_refused() -> None:
    assert len(read_form("a&" * (MOST_FIELDS - 1) + "a")) == MOST_FIELDS
    with pytest.raises(ValueError, match="fields"):
        read_form("a&" * MOST_FIELDS + "a")
    with pytest.raises(ValueError, match="fields"):
        read_fields("a&" * MOST_FIELDS + "a")


def test_the_first_of_repeated_fields_counts() -> None:
    assert first_of([("a", "1"), ("b", ""), ("a", "2")]) == {"a": "1", "b": ""}
