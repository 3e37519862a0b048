"""One call's page: all of it, in words; its number only for a reason."""

import pytest

from desk.telling import TELLERS, timeline
from storage import calls
from storage.eventlog import Logged
from tests.conftest import WEDNESDAY_MORNING
from tests.desk.house import BACKWARDS, CALLER, SCRIPT, SHOWN, House
from tests.storage.test_personal import erase


def test_everything_about_a_call_is_there(house: House) -> None:
    house.fill()
    page = house.signed_in("sue").get("/calls/CA1").text
    for words in ("Wish: Complaint", "90% sure", "Complaint 2001", "A reply", "by 09:30", "1:35", "1 / 5", "menu"):
        assert words in page
    assert SHOWN in page


def test_what_callers_said_stays_words(house: House) -> None:
    house.fill()
    page = house.signed_in("sue").get("/calls/CA1").text
    assert SCRIPT not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert CALLER not in page
    assert "13912345678" not in page
    for part in page.split(BACKWARDS)[:-1]:
        assert part.rfind("<bdi") > part.rfind("</bdi>") or 'title="' in part[part.rfind("<") :]


def test_a_call_that_is_not_there_is_no_page(house: House) -> None:
    answer = house.signed_in("sue").get("/calls/CA404")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_the_number_is_shown_for_a_reason_and_logged(house: House) -> None:
    house.fill()
    sue = house.signed_in("sue")
    answer = sue.post("/calls/CA1/number", reason="other", words="wants his money back")
    assert answer.status_code == 200
    assert CALLER in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    (entry,) = house.audited()
    assert (entry.act, entry.person, entry.subject, entry.key) == ("revealed", "Sue", "call", "CA1")
    assert entry.reason == "other: wants his money back"
    assert entry.page == "POST /calls/<sid>/number"
    assert "Sue was shown a number" in sue.get("/calls/CA1").text
    assert CALLER not in sue.get("/calls/CA1").text


@pytest.mark.parametrize("fields", [{}, {"reason": "other"}, {"reason": "curious"}, {"reason": "other", "words": "  "}])
def test_without_a_reason_nothing_is_shown(house: House, fields: dict[str, str]) -> None:
    house.fill()
    answer = house.signed_in("sue").post("/calls/CA1/number", fields)
    assert answer.status_code == 400
    assert CALLER not in answer.text
    assert "Please give a reason" in answer.text
    assert house.audited() == []


def test_a_call_whose_words_were_erased_can_still_be_read(house: House) -> None:
    house.fill()
    house.store.write(erase)
    page = house.signed_in("sue").get("/calls/CA1").text
    assert "The words were deleted" in page
    assert "Number withheld" in page
    assert SCRIPT not in page


@pytest.mark.parametrize("kind", [*TELLERS, "recording_reported", "made_up"])
@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_every_kind_of_event_is_told(house: House, kind: str, language: str) -> None:
    data = {
        "language": "zh-CN",
        "intent": "repair",
        "score": 1.0,
        "node": "n",
        "question": "choice",
        "reason": "nonsense",
        "tries": 1,
        "interrupt": "emergency",
        "query": "book",
        "outcome": "booked",
        "queue": "service",
        "by": "flow",
        "status": "completed",
    }
    event = Logged(id=1, call_id=1, turn=1, at=house.clock.at, actor="caller", kind=kind, data=data, personal={"value": ["a", 1]})
    (moment,) = timeline([event], language)
    assert moment.text
    assert "{" not in moment.text


def test_a_call_in_which_nothing_happened_has_a_page(house: House) -> None:
    house.store.write(lambda tx: calls.create(tx, sid="CA8", direction="outbound", caller=None, called=None, at=house.clock.at))
    answer = house.signed_in("sue").get("/calls/CA8")
    assert answer.status_code == 200
    assert "Nothing was said yet" in answer.text
    assert "was not recorded" in answer.text


TOLD = [(True, "zh-CN", "是"), (False, "en-US", "No"), ("zh-CN", "en-US", "Chinese"), ("师傅迟到", "en-US", "师傅迟到")]


@pytest.mark.parametrize(("value", "language", "shown"), TOLD)
def test_an_answer_is_told_in_words(value: object, language: str, shown: str) -> None:
    asked = {"node": "happened", "question": "yes-no"}
    own = {"value": value}
    event = Logged(id=1, call_id=1, turn=2, at=WEDNESDAY_MORNING, actor="caller", kind="understood", data=asked, personal=own)
    text, more, _ = TELLERS["understood"](event, language)
    assert more == shown
    assert {"zh-CN": "什么时候的事", "en-US": "When it happened"}[language] in text
