"""Every address of the pages, asked by everybody: let in or refused as the roles say, and each refusal is logged."""

import inspect
import re
from itertools import product

import pytest
from werkzeug.routing import Rule

from desk import guard
from desk import house as installed
from desk.reader import BOARD, BUILDING, CALLS, FLOOR, FLOWS, PEOPLE, SCRIPTS, WORK, NotYours, Reader, Role
from tests.desk.house import CAST, House

OPEN_TO_ALL = {"shell.static", "sign_in.form", "sign_in.sign_in", "sign_in.sign_out", "sign_in.choose_language"}
MACHINES = {"live", "ready", "waiting"}
PAGES = {
    "/desk": FLOOR,
    "/desk/state": FLOOR,
    "/desk/heard": FLOOR,
    "/desk/ways": FLOOR,
    "/desk/softphone.js": FLOOR,
    "/calls": CALLS,
    "/calls/CA1": CALLS,
    "/surveys": CALLS,
    "/tickets": WORK,
    "/tickets/2001": WORK,
    "/appointments": WORK,
    "/callbacks": WORK,
    "/callbacks/1": WORK,
    "/appointments/5001": WORK,
    "/flows": FLOWS,
    "/flows/small": FLOWS,
    "/flows/small/picture": FLOWS,
    "/flows/small/versions": FLOWS,
    "/wallboard": BOARD,
    "/admin": PEOPLE,
    "/desk/script": FLOOR,
    "/scripts": SCRIPTS,
    "/scripts/small": SCRIPTS,
    "/scripts/words.json": SCRIPTS,
}
AT_THE_DESK = (
    *(
        "arrive",
        "heartbeat",
        "presence",
        "answer",
        "decline",
        "hang-up",
        "hold",
        "resume",
        "transfer",
        "say",
        "wrap-up",
        "extend",
    ),
    "token",
)
NOT_HERE = {"/desk/softphone.js"}
"""What only a hotline at a real carrier has."""
DEEDS = {
    **{f"/desk/{deed}": FLOOR for deed in AT_THE_DESK},
    "/calls/export": CALLS,
    "/calls/CA1/number": CALLS,
    "/find": WORK,
    "/scripts": SCRIPTS,
    "/calls/number": CALLS,
    "/calls/views": CALLS,
    "/calls/views/1/drop": CALLS,
    "/tickets/2001/acts": WORK,
    "/callbacks/1/acts": WORK,
    "/appointments/acts": WORK,
    "/appointments/5001/acts": WORK,
    "/surveys/1/acts": CALLS,
    "/flows/check": BUILDING,
}
IN_JSON = {
    "/desk/script/open": FLOOR,
    "/desk/script/understand": FLOOR,
    "/desk/script/do/answer": FLOOR,
    "/scripts/small/try": SCRIPTS,
}
PLACE = re.compile("CA1|[25]001|1|small")
OTHERS = {"/live", "/live/now", "/calls/CA1/recordings/1"}
"""Asked about in tests of their own."""
PEOPLE_IN = [name for name in CAST if name != "zed"]


def rules(house: House) -> list[Rule]:
    return list(house.app.url_map.iter_rules())


def test_every_view_says_whom_it_lets_in(house: House) -> None:
    views = house.app.view_functions
    assert [
        rule.endpoint
        for rule in rules(house)
        if rule.endpoint not in OPEN_TO_ALL | MACHINES and not getattr(views[rule.endpoint], "needs", ())
    ] == []


def test_every_address_is_asked_about_here(house: House) -> None:
    known = {PLACE.sub("*", path.replace("/do/answer", "/do/*")) for path in (*PAGES, *DEEDS, *IN_JSON, *OTHERS)}
    guarded = {re.sub("<[^>]+>", "*", rule.rule) for rule in rules(house) if rule.endpoint not in OPEN_TO_ALL | MACHINES}
    assert guarded == {*known, "/"}


def test_no_address_both_shows_and_changes(house: House) -> None:
    assert [rule.rule for rule in rules(house) if rule.methods and {"GET", "POST"} <= rule.methods] == []


@pytest.mark.parametrize(("path", "name"), list(product(PAGES, PEOPLE_IN)))
def test_pages_open_to_their_roles_alone(house: House, path: str, name: str) -> None:
    house.fill()
    answer = house.signed_in(name).get(path)
    if CAST[name] in PAGES[path]:
        assert answer.status_code == (404 if path in NOT_HERE else 200)
        assert house.audited() == []
    else:
        assert answer.status_code == 403
        assert "not open to you" in answer.text
        (entry,) = house.audited()
        assert (entry.act, entry.person) == ("denied", name.title())
        assert "CA1" not in entry.page
        assert "2001" not in entry.page


@pytest.mark.parametrize(("path", "name"), list(product(DEEDS, PEOPLE_IN)))
def test_deeds_are_done_for_their_roles_alone(house: House, path: str, name: str) -> None:
    house.fill()
    fields = {"act": "note" if "tickets" in path else "take" if "/callbacks" in path else "arrived"}
    fields |= {"do": "arrived/5001/0", "act": "take"} if path.endswith(("/surveys/1/acts", "/appointments/acts")) else {}
    answer = house.signed_in(name).post(path, fields, reason="callback", text="note", q="2001")
    if CAST[name] in DEEDS[path]:
        assert answer.status_code in {200, 302, 409}
    else:
        assert answer.status_code == 403
        assert [entry.act for entry in house.audited()] == ["denied"]


@pytest.mark.parametrize(("path", "name"), list(product(IN_JSON, PEOPLE_IN)))
def test_deeds_in_json_are_done_for_their_roles_alone(house: House, path: str, name: str) -> None:
    answer = house.signed_in(name).send(path, {"script": "small"})
    if CAST[name] in IN_JSON[path]:
        assert answer.status_code in {200, 409}
        assert answer.is_json
        assert house.audited() == []
    else:
        assert answer.status_code == 403
        assert [entry.act for entry in house.audited()] == ["denied"]


@pytest.mark.parametrize("path", IN_JSON)
def test_deeds_in_json_refuse_get_strangers_and_who_has_no_token(house: House, path: str) -> None:
    ann = house.signed_in("ann")
    assert ann.get(path).status_code in {404, 405}
    assert ann.send(path, {"script": "small"}, csrf=False).status_code == 400
    assert house.visitor().send(path, {"script": "small"}).status_code == 302


@pytest.mark.parametrize("path", [*PAGES, "/"])
def test_strangers_are_asked_to_sign_in(house: House, path: str) -> None:
    answer = house.visitor().get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")
    assert house.audited() == []


@pytest.mark.parametrize("path", DEEDS)
def test_strangers_change_nothing(house: House, path: str) -> None:
    house.fill()
    assert house.visitor().post(path, reason="callback").status_code == 302
    assert house.audited() == []


@pytest.mark.parametrize("path", [path for path in DEEDS if path not in {"/find", "/scripts"}])
def test_deeds_refuse_get_and_a_form_without_its_token(house: House, path: str) -> None:
    house.fill()
    sue = house.signed_in("sue")
    assert sue.get(path).status_code in {404, 405}
    assert sue.post(path, csrf=False, reason="callback", text="x").status_code == 400
    assert house.audited() == []


def test_queries_refuse_by_themselves_without_any_guard() -> None:
    """A page whose guard was forgotten still gets nothing: every query's first deed is to ask for the role."""
    from desk.reading import board, call, calls, finding, flows, path, people, scripts, sound, surveys, visits, work

    bea = Reader(id=1, roles=frozenset())
    found = [
        function
        for module in (board, call, calls, finding, flows, path, people, scripts, sound, surveys, visits, work)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and (name.endswith("_for") or name == "led_to")
    ]
    assert len(found) >= 20
    for function in found:
        parameters = inspect.signature(function).parameters
        others = dict.fromkeys(list(parameters)[1:])
        with pytest.raises(NotYours):
            function(bea, **others)


def test_the_cast_of_roles_is_complete() -> None:
    assert {CAST[name] for name in PEOPLE_IN} == set(Role)
    assert guard.IDLE < guard.LONGEST


def test_pages_carry_the_content_policy(house: House) -> None:
    headers = house.signed_in("sue").get("/calls").headers
    assert headers["Content-Security-Policy"] == installed.POLICY
    assert "unsafe" not in installed.POLICY
    assert headers["Cache-Control"] == "no-store"
    assert headers["Permissions-Policy"] == installed.PERMISSIONS
    assert headers["X-Frame-Options"] == "DENY"


def test_static_files_may_be_kept_and_nothing_else_is_served(house: House) -> None:
    visitor = house.visitor()
    with visitor.get("/static/hotline.css") as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=3600")
    for path in ("/static/../shell.py", "/static/%2e%2e/shell.py", "/static/", "/static/nothing.css"):
        assert visitor.get(path).status_code == 404
