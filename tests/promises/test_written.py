"""The shapes packs are written in."""

import pytest
from pydantic import TypeAdapter, ValidationError

from promises.book import Service
from promises.clocks import Clocks
from promises.written import DaySpan, Text, Words

NAME = {"zh-CN": "检修", "en-US": "maintenance"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ({"zh-CN": "你好"}, "has nothing in en-US"),
        ({"zh-CN": "你好", "en-US": ""}, "at least 1 character"),
        ({"zh-CN": " ", "en-US": "hello"}, "should match pattern"),
        (NAME | {"fr-FR": "bonjour"}, "knows no language fr-FR"),
        ("hello", "valid dictionary"),
    ],
)
def test_a_text_is_in_every_language(text: object, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        TypeAdapter[object](Text).validate_python(text)


def test_words_are_in_every_language() -> None:
    with pytest.raises(ValidationError, match="has nothing in en-US"):
        TypeAdapter[object](Words).validate_python({"zh-CN": ["气价"], "en-US": []})


@pytest.mark.parametrize("text", ["08:30-18:00", "00:00-24:00", "22:00-02:00"])
def test_a_span_is_written_as_it_was_read(text: str) -> None:
    assert str(DaySpan.read(text)) == text


def test_a_span_that_ends_where_it_starts_is_a_whole_day() -> None:
    assert DaySpan.read("08:00-08:00") == DaySpan(480, 480 + 1440)


@pytest.mark.parametrize("changes", [{"minute": 5}, {"minutes": 0}, {"resources": []}, {"name": {"zh-CN": "检修"}}])
def test_a_service_nobody_can_mean_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Service.model_validate({"name": NAME, "resources": ["crew"]} | changes)


def test_every_kind_of_ticket_needs_a_clock() -> None:
    with pytest.raises(ValidationError, match="has no clock for repair"):
        TypeAdapter[object](Clocks).validate_python({kind: {"minutes": 5} for kind in ("complaint", "enquiry", "emergency")})
