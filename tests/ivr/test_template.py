"""Texts with holes: what fills them, what is refused."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.template import BadTemplate, follow, parse, parse_path

ANSWERS: dict[str, Any] = {
    "name": "Ann",
    "none": None,
    "slots": {"options": [{"start": "2026-11-25T09:00:00+08:00", "end": "2026-11-25T10:00:00+08:00"}]},
    "ticket": {"number": "4711"},
}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hello.", "Hello."),
        ("", ""),
        ("Hello {name}.", "Hello Ann."),
        ("{name}", "Ann"),
        ("{ name }{name}", "AnnAnn"),
        ("{answers.name}", "Ann"),
        ("No. {ticket.number|digits}", "No. 4 7 1 1"),
        ("{ticket.number | digits}", "4 7 1 1"),
        ("[{none}]", "[]"),
        ("[{nothing}]", "[]"),
        ("[{nothing.at.all|date}]", "[]"),
        ("[{slots.options.7.start|time}]", "[]"),
        ("{{name}} is {name}", "{name} is Ann"),
        ("}}{{", "}{"),
    ],
)
def test_holes_are_filled_and_missing_values_are_silent(text: str, filled: str) -> None:
    assert parse(text).fill(ANSWERS, "en-US") == filled


def test_a_format_speaks_the_language_asked_for() -> None:
    template = parse("{slots.options.0.start|date}")
    assert template.fill(ANSWERS, "zh-CN") != template.fill(ANSWERS, "en-US")
    assert "11月25" in template.fill(ANSWERS, "zh-CN")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{name", "a lone '{'; write '{{'"),
        ("name}", "a lone '}'; write '}}'"),
        ("{}", "'{}' is no hole"),
        ("{two words}", "'{two words}' is no hole"),
        ("{Name}", "'{Name}' is no hole"),
        ("{name|nubmer}", "unknown format 'nubmer'; there are count, date"),
        ("{name|}", "'{name|}' is no hole"),
    ],
)
def test_what_is_no_hole_is_refused(text: str, message: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        parse(text)
    assert message in str(refused.value)


def test_a_path_may_begin_with_answers_and_need_not() -> None:
    assert parse_path("answers.caller.number") == parse_path("caller.number") == ("caller", "number")
    assert parse_path("answers") == ("answers",)
    with pytest.raises(BadTemplate):
        parse_path("caller number")


def test_a_path_goes_through_mappings_and_lists_and_stops_at_anything_else() -> None:
    assert follow(("slots", "options", "0", "start"), ANSWERS) == "2026-11-25T09:00:00+08:00"
    assert follow(("slots", "options", "-1"), ANSWERS) is None
    assert follow(("name", "0"), ANSWERS) is None


@given(st.text())
def test_braces_doubled_always_come_back_as_the_text(text: str) -> None:
    doubled = text.replace("{", "{{").replace("}", "}}")
    assert parse(doubled).fill({}, "en-US") == text


@given(st.text(alphabet="{}|.a1 ", max_size=20))
def test_any_text_is_either_filled_or_refused_in_plain_words(text: str) -> None:
    with suppress(BadTemplate):
        assert isinstance(parse(text).fill({"a": {"a": 1}}, "zh-CN"), str)
