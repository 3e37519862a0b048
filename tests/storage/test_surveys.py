"""Surveys: one row a call, whatever the order of offer and answer."""

from storage import surveys
from storage.door import Store
from tests.storage.world import HOUR, NOW, a_call, ask, do, task, together


def test_a_survey_is_offered_once_a_call(store: Store) -> None:
    call = do(store, a_call)
    assert ask(store, surveys.of_call, call.id) is None
    assert do(store, surveys.offered, call.id, NOW)
    assert not do(store, surveys.offered, call.id, NOW + HOUR)
    survey = ask(store, surveys.of_call, call.id)
    assert survey is not None
    assert (survey.status, survey.scores, survey.offered_at, survey.answered_at) == ("offered", {}, NOW, None)


def test_an_answer_fills_the_offer(store: Store) -> None:
    call = do(store, a_call)
    do(store, surveys.offered, call.id, NOW)
    do(store, surveys.keep, call.id, status="complete", scores={"overall": 5}, comment="很好", at=NOW + HOUR)
    (survey,) = ask(store, surveys.list_surveys)
    assert (survey.status, survey.scores, survey.comment) == ("complete", {"overall": 5}, "很好")
    assert (survey.offered_at, survey.answered_at) == (NOW, NOW + HOUR)
    assert "很好" not in repr(survey)


def test_an_answer_without_a_noted_offer_is_kept_too(store: Store) -> None:
    call = do(store, a_call)
    do(store, surveys.keep, call.id, status="declined", scores={}, comment=None, at=NOW)
    assert not do(store, surveys.offered, call.id, NOW)
    survey = ask(store, surveys.of_call, call.id)
    assert survey is not None
    assert survey.status == "declined"


def test_what_is_kept_last_counts(store: Store) -> None:
    call = do(store, a_call)
    do(store, surveys.keep, call.id, status="broke_off", scores={"overall": 3}, comment=None, at=NOW)
    do(store, surveys.keep, call.id, status="complete", scores={"overall": 3, "wait": 1}, comment=None, at=NOW + HOUR)
    (survey,) = ask(store, surveys.list_surveys)
    assert (survey.status, survey.scores, survey.offered_at) == ("complete", {"overall": 3, "wait": 1}, NOW)


def test_many_offers_at_once_are_one(store: Store) -> None:
    call = do(store, a_call)
    assert sorted(together([task(store, surveys.offered, call.id, NOW) for _ in range(8)])) == [False] * 7 + [True]
