"""Survey results: who answered, then what; figures that can be checked by hand; no rate from a few answers."""

from datetime import timedelta

import pytest

from desk.reading.surveys import wilson
from storage import calls, surveys
from storage.transaction import Transaction
from tests.desk.house import SCRIPT, House


def answered(house: House, scores: list[int], *, status: str = "complete") -> None:
    def work(tx: Transaction) -> None:
        for number, score in enumerate(scores):
            at = house.clock.at - timedelta(minutes=number)
            call = calls.create(tx, sid=f"{status}{number}", direction="inbound", caller=None, called=None, at=at)
            given = {"solved": score, "manner": score} if score else {}
            surveys.keep(tx, call.id, status=status, scores=given, comment=None, at=at)

    house.store.write(work)


def test_the_interval_is_wilsons() -> None:
    rate = wilson(43, 50)
    assert (round(rate.lowest, 4), round(rate.highest, 4)) == (0.7381, 0.9305)
    assert wilson(0, 30).lowest == 0
    assert wilson(30, 30).highest == 1


def test_denominators_come_before_results(house: House) -> None:
    answered(house, [5] * 43 + [2] * 7)
    answered(house, [0] * 10, status="declined")
    page = house.signed_in("sue").get("/surveys").text
    assert page.index("Where these scores come from") < page.index("95% Wilson interval")
    assert "83.3% of those asked completed it" in page
    assert "86%" in page
    assert "73.8%–93" in page
    assert "n = 50" in page
    assert "of 50" in page


def test_few_answers_give_no_rate(house: House) -> None:
    answered(house, [5] * 29)
    page = house.signed_in("sue").get("/surveys").text
    assert "Fewer than 30 answers" in page
    assert "n = 29" in page
    assert "100%</" not in page.split("95% Wilson interval")[1].split("Low scores")[0]


def test_the_time_is_chosen_in_the_address(house: House) -> None:
    answered(house, [5] * 3)
    house.clock.at += timedelta(days=10)
    sue = house.signed_in("sue")
    assert "No answers yet" in sue.get("/surveys?days=7").text
    assert "n = 3" in sue.get("/surveys?days=28").text
    assert "n = 3" in sue.get("/surveys?days=rubbish").text


def test_their_own_words_stay_words(house: House) -> None:
    house.fill()
    page = house.signed_in("sue").get("/surveys").text
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page
    assert "13912345678" not in page
    assert 'href="/calls/CA1"' in page


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_an_empty_page_teaches(house: House, language: str) -> None:
    page = house.signed_in("sue", language).get("/surveys").text
    assert ("还没有评价" if language == "zh-CN" else "No answers yet") in page


def test_a_survey_that_was_planned_and_never_offered_is_in_no_denominator(house: House) -> None:
    answered(house, [5] * 50)
    answered(house, [0] * 10, status="declined")
    for status in ("planned", "not_reached", "withdrawn"):
        answered(house, [0, 0], status=status)
    assert "83.3% of those asked completed it" in house.signed_in("sue").get("/surveys").text
