"""Finding calls by what was said, who took them, whose number it is; views somebody keeps for themselves."""

import csv
import io

import pytest
from sqlalchemy import insert

from desk.marking import excerpt, marked
from storage import calls, search, transcripts
from storage.schema import metadata
from storage.statement import Statement
from storage.transaction import Transaction
from storage.transcripts import Utterance
from tests.desk.house import BACKWARDS, CALLER, SCRIPT, House
from tests.telephony import hotlines

_LEG = Statement(
    insert(metadata.tables["legs"]),
    *("call_id", "offer_id", "person_id", "queue", "key", "waiting_since", "made_at", "held_s"),
)
_OFFER = Statement(insert(metadata.tables["offers"]), "call_id", "person_id", "queue", "made_at", "until", "outcome", "ended_at")


def said(tx: Transaction, house: House, call_id: int, *texts: str) -> None:
    heard = [Utterance(speaker="caller", start_ms=0, end_ms=0, text=text) for text in texts]
    at = house.clock.at
    transcripts.keep(tx, call_id=call_id, recording_id=None, language="zh-CN", engine="carrier", state="done", said=heard, at=at)
    search.index(tx, call_id, texts)


def taken(tx: Transaction, house: House, call_id: int, person_id: int) -> None:
    at = house.clock.at
    tx.change(_OFFER, call_id=call_id, person_id=person_id, queue="q", made_at=at, until=at, outcome="accepted", ended_at=at)
    made = {"waiting_since": at, "made_at": at, "held_s": 0, "queue": "q", "key": f"key {call_id}"}
    tx.change(_LEG, call_id=call_id, offer_id=call_id, person_id=person_id, **made)


@pytest.fixture
def talked(house: House) -> House:
    """Three calls: one about gas with Ann, one about a refund with Ben, one in which nothing was said."""

    def work(tx: Transaction) -> None:
        for number in (1, 2, 3):
            calls.create(tx, sid=f"CA{number}", direction="inbound", caller=CALLER, called=None, at=house.clock.at)
        said(tx, house, 1, f"我家厨房漏气了 {SCRIPT}{BACKWARDS}", "请打 13912345678")
        said(tx, house, 2, "I want a refund", "漏水")
        taken(tx, house, 1, 1)
        taken(tx, house, 2, 2)

    house.store.write(work)
    return house


def found(house: House, query: str) -> list[str]:
    page = house.signed_in("sue").get(f"/calls?{query}").text
    return [part[:3] for part in page.split('href="/calls/')[1:] if part.startswith("CA")]


@pytest.mark.parametrize(
    ("query", "sids"),
    [
        ("words=漏气", ["CA1"]),
        ("words=漏", ["CA2", "CA1"]),
        ("words=Refund", ["CA2"]),
        ("words=refund 漏水", ["CA2"]),
        ("words=refund&agent=2", ["CA2"]),
        ("words=refund&agent=1", []),
        ("agent=1", ["CA1"]),
        ("agent=99", []),
        ("words=漏气&since=2026-11-18&until=2026-11-18", ["CA1"]),
        ("words=漏气&since=2026-11-19", []),
        ("words=漏气&until=2026-11-17", []),
        ("words=漏气&direction=outbound", []),
        ("words=漏气&customer=7", []),
        ("words=!!!", ["CA3", "CA2", "CA1"]),
        ("words=" + "长" * 90, ["CA3", "CA2", "CA1"]),
    ],
)
def test_calls_are_found_by_words_and_agents(talked: House, query: str, sids: list[str]) -> None:
    assert found(talked, query) == sids


def test_the_excerpt_marks_what_was_looked_for_and_nothing_runs(talked: House) -> None:
    page = talked.signed_in("sue").get("/calls?words=漏气").text
    assert "我家厨房<mark>漏气</mark>了" in page
    assert SCRIPT not in page
    assert '<span class="excerpt"><bdi>' in page
    assert "/calls/CA1?words=%E6%BC%8F%E6%B0%94" in page


def test_numbers_in_an_excerpt_are_masked(talked: House) -> None:
    page = talked.signed_in("sue").get("/calls?words=请打").text
    assert "<mark>请打</mark>" in page
    assert "13912345678" not in page


def test_pages_of_words_follow_one_another_without_a_gap(house: House) -> None:
    def work(tx: Transaction) -> None:
        for number in range(1, 131):
            calls.create(tx, sid=f"CA{number:03}", direction="inbound", caller=None, called=None, at=house.clock.at)
            said(tx, house, number, "漏气" if number % 2 else "报修")

    house.store.write(work)
    sue, seen, path = house.signed_in("sue"), [], "/calls?words=漏气"
    while path:
        page = sue.get(path).text
        seen += [part[:5] for part in page.split('href="/calls/')[1:] if part.startswith("CA")]
        following = page.split('rel="next" href="')
        path = following[1].split('"')[0].replace("&amp;", "&") if len(following) > 1 else ""
    assert seen == [f"CA{number:03}" for number in range(129, 0, -2)]


def test_the_file_holds_exactly_the_words_and_the_words_can_be_erased(talked: House) -> None:
    answer = talked.signed_in("sue").post("/calls/export", words="漏气", direction="inbound")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[-1] for row in rows[1:]] == ["CA1"]
    (entry,) = talked.audited()
    assert (entry.key, entry.reason) == ("direction=inbound", "words=漏气")


def test_a_number_leads_to_its_customer_and_keeps_the_other_filters(house: House) -> None:
    house.fill()
    sue = house.signed_in("sue")
    answer = sue.post("/calls/number", number="138 0013 8001", intent="complaint")
    assert answer.location == "/calls?intent=complaint&customer=1"
    for typed in ("8001", "", "\x00", "+8613800138999"):
        assert sue.post("/calls/number", number=typed, intent="complaint").location == "/calls?intent=complaint"
    assert "type it whole" in sue.get("/calls").text


def test_a_view_is_ones_own_and_goes_when_dropped(house: House) -> None:
    house.fill()
    sue = house.signed_in("sue")
    sue.post("/calls/views", name=f"mine {SCRIPT}", intent="complaint", words="漏气")
    page = sue.get("/calls?intent=complaint&words=漏气").text
    assert "mine &lt;script&gt;" in page
    assert "Drop this view" in page
    (view,) = hotlines.rows(house.store, "views")
    assert (view["person_id"], view["query"]) == (3, "words=%E6%BC%8F%E6%B0%94&intent=complaint")
    sue.post("/calls/views/1/drop")
    assert hotlines.rows(house.store, "views") == []
    sue.post("/calls/views/1/drop")
    assert "There is no such view" in sue.get("/calls").text


@pytest.mark.parametrize("fields", [{"name": "", "intent": "repair"}, {"name": "all"}, {"name": "x", "since": "rubbish"}])
def test_a_view_needs_a_name_and_a_filter(house: House, fields: dict[str, str]) -> None:
    house.signed_in("sue").post("/calls/views", fields)
    assert hotlines.rows(house.store, "views") == []


def test_marks_stand_around_the_words_alone() -> None:
    assert marked("Gas! gasket 漏气 气", "gas 漏气") == (("Gas", True), ("! gasket ", False), ("漏气", True), (" 气", False))
    assert marked("a+b", "a+b (") == (("a", True), ("+", False), ("b", True))
    assert marked("text", None) == marked("text", "  ") == (("text", False),)
    assert excerpt(["nothing", "x" * 60 + " gas " + "y" * 60], "gas") == (
        ("…" + "x" * 23 + " ", False),
        ("gas", True),
        (" " + "y" * 23 + "…", False),
    )
    assert excerpt(["nothing"], "gas") == ()
    assert excerpt([], "") == ()
