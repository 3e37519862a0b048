"""The page of the pack's scripts: list, one script, a file checked by line, a try-out that keeps nothing."""

import pytest
from sqlalchemy import update

from storage.door import Store
from storage.schema import guides
from storage.statement import Statement
from tests.desk.house import CALLER, SCRIPT, House
from tests.desk.test_script import deed, on_a_call, opened
from tests.scripts.leading import SMALL_TEXT
from tests.telephony.desks import parted
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


def test_answers_and_reports_stand_on_the_calls_page_masked_and_inert(house: House, store: Store) -> None:
    desk = on_a_call(house)
    ann = house.signed_in("ann")
    script = deed(ann, "answer", opened(ann), name="visit", key="2")
    deed(ann, "answer", script, name="name", text=f"{SCRIPT} {CALLER}")
    parted(desk)
    note = f"{SCRIPT} 打{CALLER}"
    assert ann.post("/desk/wrap-up", disposition="nothing", note=note).status_code == 200
    sid = rows(store, "calls")[0]["sid"]
    page = house.signed_in("sue", "zh-CN").get(f"/calls/{sid}").text
    for words in (
        "要上门",
        "小结：无须办理",
        "&lt;script&gt;alert(1)&lt;/script&gt; +86•••8001",
        "联系小结",
        "打+86•••8001",
        "Ann",
    ):
        assert words in page
    assert SCRIPT not in page
    assert CALLER not in page
    house.store.write(lambda tx: tx.change(_ERASED))
    assert "答案已按保存期限删除" in house.signed_in("sue", "zh-CN").get(f"/calls/{sid}").text


def test_a_call_without_a_script_says_so(house: House) -> None:
    house.fill()
    assert "No script was used" in house.signed_in("sue").get("/calls/CA1").text
    assert house.signed_in("ann").get("/calls/CA1").status_code == 403


_ERASED = Statement(update(guides).values(progress=None))
