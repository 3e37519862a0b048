"""Around the pages: languages, the rail, errors in shape, people and the audit trail."""

import pytest

from storage.errors import StoreFailed
from tests.desk.house import House

EVERY = ["/calls", "/calls/CA1", "/tickets", "/tickets/2001", "/appointments", "/callbacks", "/surveys", "/wallboard"]


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize(
    ("language", "lang"), [("zh-CN", "zh-CN"), ("en-US", "en"), ("fr", "zh-CN"), ("zh-TW,en;q=0.5", "zh-CN")]
)
def test_pages_speak_the_language_the_browser_asks_for(house: House, path: str, language: str, lang: str) -> None:
    house.fill()
    page = house.signed_in("sue", language).get(path).text
    assert f'<html lang="{lang}"' in page


def test_a_language_that_was_chosen_is_kept_with_the_person(house: House) -> None:
    sue = house.signed_in("sue", "en-US")
    answer = sue.post("/language", language="zh-CN", back="/tickets")
    assert answer.location == "/tickets"
    assert '<html lang="zh-CN"' in sue.get("/calls").text
    assert '<html lang="zh-CN"' in house.signed_in("sue", "en-US").get("/calls").text


def test_a_stranger_chooses_a_language_too(house: House) -> None:
    visitor = house.visitor("zh-CN")
    assert "登录" in visitor.get("/sign-in").text
    assert visitor.post("/language", language="en-US", back="/sign-in?next=/calls").location == "/sign-in?next=/calls"
    assert "Sign in" in visitor.get("/sign-in").text
    assert visitor.post("/language", language="klingon", back="//evil.example").location == "/"


@pytest.mark.parametrize(
    ("name", "doors"),
    [
        ("sue", ["Calls", "Tickets", "Visits", "Callbacks", "Surveys", "Scripts", "Flows", "Wallboard"]),
        ("ann", ["Desk", "Tickets", "Visits", "Callbacks", "Scripts", "Wallboard"]),
        ("bea", ["Scripts", "Flows", "Wallboard"]),
        ("ada", ["Wallboard", "Admin"]),
    ],
)
def test_the_rail_shows_open_doors_only(house: House, name: str, doors: list[str]) -> None:
    page = house.signed_in(name).client.get(
        "/", headers={"Accept": "text/html", "Accept-Language": "en-US"}, follow_redirects=True
    )
    rail = page.text.split('<nav class="rail"')[1].split("</nav>")[0]
    assert [part.split("</a>")[0] for part in rail.split("</svg>")[2:]] == doors


def test_people_and_the_audit_trail(house: House) -> None:
    house.signed_in("ann").get("/admin")
    page = house.signed_in("ada").get("/admin").text
    assert page.split("Audit trail")[0].count('<th scope="row">') == 6
    assert "was refused" in page
    assert "GET /admin" in page
    assert "disabled" in page
    assert "argon2" not in page
    assert "token of" not in page


@pytest.mark.parametrize(
    ("accept", "kind"), [("text/html", "text/html"), ("application/json", "application/json"), ("*/*", "application/json")]
)
def test_people_get_pages_and_machines_get_json_when_something_is_not_there(house: House, accept: str, kind: str) -> None:
    answer = house.app.test_client().get("/nowhere", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (404, kind)


def test_a_failure_tells_an_id_and_nothing_else(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    sue = house.signed_in("sue")

    def broken(_work: object) -> None:
        raise StoreFailed("disk I/O error in calls.caller")

    house.fill()
    monkeypatch.setattr("desk.pages.calls._found", broken)
    answer = sue.get("/calls")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "disk" not in answer.text
    assert "Id id" in answer.text
