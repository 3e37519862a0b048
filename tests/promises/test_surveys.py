"""Which answers to a survey count."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promises.surveys import Survey, SurveyStatus

SURVEY = Survey.model_validate(
    {"scores": {"solved": {"zh-CN": "解决", "en-US": "solved"}, "manner": {"zh-CN": "态度", "en-US": "manner"}}}
)


@pytest.mark.parametrize(
    ("given_scores", "read"),
    [
        ({"solved": 5, "manner": 1}, {"solved": 5, "manner": 1}),
        ({"solved": "4"}, {"solved": 4}),
        ({"solved": 0, "manner": 6}, {}),
        ({"solved": True, "manner": 3.5}, {}),
        ({"solved": None, "manner": ""}, {}),
        ({"solved": "12", "manner": "⁵"}, {}),
        ({"price": 5}, {}),
        ({}, {}),
    ],
)
def test_scores_are_whole_numbers_from_one_to_five_under_known_names(given_scores: dict[str, Any], read: dict[str, int]) -> None:
    assert SURVEY.read(given_scores) == read


@pytest.mark.parametrize(
    ("status", "scores", "kept"),
    [
        ("complete", {"solved": 5, "manner": 4}, "complete"),
        ("complete", {"solved": 5}, "broke_off"),
        ("complete", {}, "broke_off"),
        ("declined", {}, "declined"),
        ("declined", {"solved": 1}, "broke_off"),
        ("broke_off", {"solved": 1}, "broke_off"),
    ],
)
def test_a_survey_counts_as_what_it_came_to(status: str, scores: dict[str, int], kept: str) -> None:
    assert SURVEY.account(SurveyStatus(status), scores).value == kept


def test_low_scores_need_a_follow_up() -> None:
    assert SURVEY.unhappy({"solved": 5, "manner": 2})
    assert not SURVEY.unhappy({"solved": 3, "manner": 3})
    assert not SURVEY.unhappy({})


@pytest.mark.parametrize(
    ("intent", "outcome", "asked"), [("emergency", None, False), (None, "emergency", False), ("a", "b", True)]
)
def test_nobody_is_asked_after_an_emergency(intent: str | None, outcome: str | None, *, asked: bool) -> None:
    assert SURVEY.suits(intent=intent, outcome=outcome) is asked


@given(
    st.dictionaries(st.sampled_from(("solved", "manner", "other")), st.integers() | st.text() | st.none() | st.lists(st.text()))
)
def test_reading_scores_twice_changes_nothing(scores: dict[str, Any]) -> None:
    read = SURVEY.read(scores)
    assert SURVEY.read(read) == read
    assert set(read.values()) <= {1, 2, 3, 4, 5}
