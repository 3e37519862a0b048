"""The script beside an agent's call, as its page asks for it: opened, answered, registered; refused in words."""

import pytest

from storage.door import Store
from telephony import floor
from tests.desk.house import SCRIPT, House, Visitor
from tests.telephony import desks
from tests.telephony.desks import parted, talking
from tests.telephony.hotlines import rows


def person(store: Store, name: str) -> int:
    return int(next(row["id"] for row in rows(store, "people") if row["name"] == name))


def on_a_call(house: House, name: str = "ann", intent: str | None = "small") -> desks.Desk:
    hotline = house.app.extensions["hotline"]
    someone = person(house.store, name)
    floor.arrive(hotline, someone)
    return talking(hotline, someone, desks.call(house.store, intent))


def opened(visitor: Visitor) -> dict[str, object]:
    answer = visitor.send("/desk/script/open", {})
    assert answer.status_code == 200
    script = answer.get_json()["script"]
    assert isinstance(script, dict)
    return script


def deed(visitor: Visitor, deed_: str, script: dict[str, object], /, **asked: object) -> dict[str, object]:
    answer = visitor.send(f"/desk/script/do/{deed_}", {"script": script["name"], "version": script["version"], **asked})
    assert answer.status_code == 200, answer.get_json()
    found = answer.get_json()["script"]
    assert isinstance(found, dict)
    return found


def test_an_agent_without_a_call_has_no_script(house: House) -> None:
    ann = house.signed_in("ann", "zh-CN")
    assert ann.get("/desk/script").get_json()["call"] is None
    answer = ann.send("/desk/script/open", {})
    assert (answer.status_code, answer.get_json()["refused"]) == (409, "no_call")
    assert answer.get_json()["words"] == "现在没有您的通话，话术不能再改。"


def test_the_agent_who_has_the_call_leads_its_script_and_a_refresh_goes_on(house: House) -> None:
    on_a_call(house)
    ann = house.signed_in("ann")
    script = deed(ann, "answer", opened(ann), name="visit", key="1")
    script = deed(ann, "forward", script)
    assert script["step"] == {"name": "details", "title": "Details", "number": 2, "of": 3}
    again = house.signed_in("ann").get("/desk/script").get_json()
    assert (again["script"]["step"], again["script"]["version"]) == (script["step"], 3)


def test_nobody_else_sees_or_changes_it(house: House) -> None:
    on_a_call(house)
    opened(house.signed_in("ann"))
    ben = house.signed_in("ben")
    assert ben.get("/desk/script").get_json()["script"] is None
    assert ben.send("/desk/script/do/forward", {"script": "small", "version": 1}).status_code == 409


def test_who_has_seen_an_old_state_is_sent_the_new_one(house: House) -> None:
    on_a_call(house)
    ann = house.signed_in("ann")
    first = opened(ann)
    deed(ann, "answer", first, name="visit", key="1")
    answer = ann.send("/desk/script/do/answer", {"script": "small", "version": 1, "name": "visit", "key": "2"})
    assert (answer.status_code, answer.get_json()["refused"]) == (409, "stale")
    assert answer.get_json()["words"].startswith("Another page has just changed this")
    assert answer.get_json()["state"]["script"]["version"] == 2


def test_who_passed_the_call_on_is_refused_with_403(house: House) -> None:
    desk = on_a_call(house)
    ann = house.signed_in("ann")
    script = opened(ann)
    parted(desk, "passed_on")
    answer = ann.send("/desk/script/do/forward", {"script": "small", "version": script["version"]})
    assert (answer.status_code, answer.get_json()["refused"]) == (403, "not_yours")


@pytest.mark.parametrize(
    ("deed", "sent", "code"),
    [
        ("answer", {"version": "one"}, 400),
        ("answer", {"script": "small", "surprise": 1}, 400),
        ("answer", {"script": "small", "version": 1, "name": "nothing", "text": "x"}, 409),
        ("dance", {"script": "small", "version": 1}, 409),
        ("answer", [], 400),
        ("answer", None, 400),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(house: House, deed: str, sent: object, code: int) -> None:
    on_a_call(house)
    ann = house.signed_in("ann")
    opened(ann)
    answer = ann.send(f"/desk/script/do/{deed}", sent)
    assert answer.status_code == code
    assert answer.get_json()["words"]
    assert ann.get("/desk/script").get_json()["script"]["version"] == 1


def test_what_callers_say_stays_words(house: House) -> None:
    on_a_call(house)
    ann = house.signed_in("ann")
    script = deed(ann, "answer", opened(ann), name="name", text=SCRIPT)
    answer = ann.get("/desk/script")
    assert answer.mimetype == "application/json"
    assert script["questions"][0]["shown"] == SCRIPT  # type: ignore[index]


def test_how_words_are_understood_is_told_and_not_kept(house: House) -> None:
    on_a_call(house)
    ann = house.signed_in("ann")
    opened(ann)
    answer = ann.send("/desk/script/understand", {"script": "small", "name": "day", "text": "明天下午三点"})
    assert answer.get_json() == {
        "shown": "Thursday the nineteenth of November at three in the afternoon",
        "spoken": "11月19日星期四下午3点",
        "sure": True,
        "wrong": "",
    }
    assert ann.get("/desk/script").get_json()["script"]["version"] == 1
    assert ann.send("/desk/script/understand", {"script": "small", "name": "nothing", "text": "x"}).status_code == 409
