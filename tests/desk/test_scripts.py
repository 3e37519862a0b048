"""The page of the pack's scripts: list, one script, a file checked by line, a try-out that keeps nothing."""

import pytest

from storage.door import Store
from tests.desk.house import CALLER, SCRIPT, House
from tests.desk.test_script import deed, on_a_call, opened
from tests.scripts.leading import SMALL_TEXT
from tests.telephony.hotlines import rows


def test_the_list_says_for_whom_each_script_is_and_whether_its_check_is_clean(house: House) -> None:
    page = house.signed_in("bea", "zh-CN").get("/scripts").text
    assert "小话术" in page
    assert "没有问题" in page
    assert "Small script" in house.signed_in("sue").get("/scripts").text


def test_one_script_shows_all_its_words_in_both_languages(house: House) -> None:
    page = house.signed_in("ann").get("/scripts/small").text
    for words in (
        "您好，我是{agent.name}。",
        "Good day, {agent.name} here.",
        "This call is recorded.",
        "must say",
        "Register a ticket",
    ):
        assert words in page
    assert house.signed_in("ann").get("/scripts/nothing").status_code == 404


def test_a_file_is_checked_by_line_and_nothing_is_kept(house: House) -> None:
    bea = house.signed_in("bea")
    fine = bea.post("/scripts", text=SMALL_TEXT).text
    assert "Nothing is wrong" in fine
    wrong = bea.post("/scripts", text=SMALL_TEXT.replace("next: details\n", "next: detials\n")).text
    assert "Line 31" in wrong
    assert "detials" in wrong
    evil = bea.post("/scripts", text=f"script: {SCRIPT}").text
    assert SCRIPT not in evil
    assert rows(house.store, "guides") == []


def test_a_script_is_tried_out_with_nothing_kept(house: House) -> None:
    bea = house.signed_in("bea", "zh-CN")
    state = bea.send("/scripts/small/try", {}).get_json()
    for name, asked in (("answer", {"name": "visit", "key": "1"}), ("forward", {}), ("answer", {"name": "kind", "key": "1"})):
        state = bea.send("/scripts/small/try", {"deed": name, "progress": state["progress"], **asked}).get_json()
    state = bea.send(
        "/scripts/small/try", {"deed": "answer", "name": "day", "text": "明天", "progress": state["progress"]}
    ).get_json()
    state = bea.send("/scripts/small/try", {"deed": "forward", "progress": state["progress"]}).get_json()
    state = bea.send("/scripts/small/try", {"deed": "fill", "name": "ticket", "progress": state["progress"]}).get_json()
    assert "1000017" in "".join(part["text"] for part in state["script"]["say"][0]["parts"])
    assert [len(rows(house.store, table)) for table in ("guides", "tickets", "events")] == [0, 0, 0]
    read = bea.send("/scripts/small/try", {"deed": "understand", "name": "day", "text": "后天", "progress": state["progress"]})
    assert read.get_json()["shown"] == "11月20日星期五"
    state = bea.send("/scripts/small/try", {"deed": "emergency", "progress": state["progress"]}).get_json()
    assert state["script"]["step"]["name"] == "danger"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"deed": "dance", "progress": {}}, 409),
        ({"deed": "forward", "progress": {"script": "small"}}, 409),
        ({"deed": "forward", "progress": []}, 400),
        ({"deed": 1}, 400),
        ({"surprise": 1}, 400),
        (
            {
                "deed": "forward",
                "progress": {"script": "small", "version": "x", "language": "zh-CN", "step": "gone", "entry": "gone"},
            },
            200,
        ),
    ],
)
def test_a_try_out_refuses_what_no_page_of_ours_sends(house: House, sent: object, code: int) -> None:
    assert house.signed_in("bea").send("/scripts/small/try", sent).status_code == code


def test_answers_for_the_calls_page_are_by_label_and_masked(house: House, store: Store) -> None:
    from desk.reader import Reader, Role
    from desk.reading.scripts import script_answers_for

    on_a_call(house)
    ann = house.signed_in("ann")
    script = deed(ann, "answer", opened(ann), name="visit", key="1")
    deed(ann, "answer", script, name="name", text=f"陈 {CALLER}")
    pack, sid = house.app.extensions["hotline"].pack, rows(store, "calls")[0]["sid"]
    sue = Reader(id=1, roles=frozenset({Role.SUPERVISOR}))
    (kept,) = store.read(lambda tx: script_answers_for(sue, tx, pack, sid, "en-US"))
    told = {one.label: one.shown for section in kept.sections for one in section.answers}
    assert told["Wants a visit"] == "yes"
    assert told["Name"] == "陈 +86•••8001"
    with house.app.test_request_context(headers={"Accept-Language": "en-US"}):
        from flask import render_template

        page = render_template("_script_answers.html", script_answers=(kept,))
    assert "Wants a visit" in page
    assert store.read(lambda tx: script_answers_for(sue, tx, pack, "CA-nothing", "en-US")) == ()
