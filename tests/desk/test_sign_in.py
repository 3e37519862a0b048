"""Signing in: who may, with what, for how long; and what strangers are told."""

import logging
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from centre.clock import pinned
from centre.settings import load
from centre.web import create_app
from storage import people
from storage.door import Store
from tests.conftest import WEDNESDAY_MORNING
from tests.desk.house import CAST, PASSWORD, House, Moment
from tests.telephony import hotlines


def sign_in(house: House, name: str, password: str = PASSWORD, *, following: str = "") -> tuple[int, str | None]:
    visitor = house.visitor()
    answer = visitor.post(f"/sign-in{following}", name=name, password=password)
    return answer.status_code, answer.location


@pytest.mark.parametrize("name", ["sue", "SUE ", "ｓｕｅ"])
def test_a_name_and_its_password_open_the_pages(house: House, name: str) -> None:
    visitor = house.visitor()
    assert visitor.post("/sign-in", name=name, password=PASSWORD).location == "/"
    assert visitor.get("/calls").status_code == 200
    (entry,) = house.audited()
    assert (entry.act, entry.person, entry.page) == ("signed_in", "Sue", "POST /sign-in")


@pytest.mark.parametrize(
    ("name", "password"),
    [("sue", "wrong password"), ("nobody", PASSWORD), ("zed", PASSWORD), ("", ""), ("sue\x00", PASSWORD), ("sue", "")],
    ids=["wrong password", "unknown name", "disabled", "nothing", "no text", "no password"],
)
def test_all_else_is_refused_in_the_same_words(own_house: House, name: str, password: str) -> None:
    visitor = own_house.visitor()
    answer = visitor.post("/sign-in", name=name, password=password)
    assert answer.status_code == 401
    assert "Name or password is wrong, or this account is closed." in answer.text
    assert visitor.get("/calls").status_code == 302
    (entry,) = own_house.audited()
    assert (entry.act, entry.person, entry.key, entry.reason) == ("sign_in_failed", None, None, None)


def test_what_was_typed_is_not_logged(own_house: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        sign_in(own_house, "my secret typed into the wrong field")
    assert "my secret" not in caplog.text


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/tickets?show=all", "/tickets?show=all"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/%5Cevil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a%0d%0aSet-Cookie:x", "/"),
    ],
)
def test_the_way_back_leads_to_pages_of_ours_only(house: House, wanted: str, led_to: str) -> None:
    assert sign_in(house, "sue", following=f"?next={wanted}") == (302, led_to)


def test_few_attempts_may_fail(own_house: House) -> None:
    for _ in range(5):
        assert sign_in(own_house, "sue", "wrong password")[0] == 401
    assert sign_in(own_house, "sue")[0] == 429
    assert sign_in(own_house, "ann")[0] == 302


def test_attempts_that_succeed_are_not_counted(own_house: House) -> None:
    for _ in range(7):
        assert sign_in(own_house, "sue")[0] == 302


def test_a_session_ends_after_an_hour_without_a_click(house: House) -> None:
    sue = house.signed_in("sue")
    house.clock.at += timedelta(minutes=59)
    assert sue.get("/calls").status_code == 200
    house.clock.at += timedelta(minutes=59)
    assert sue.get("/calls").status_code == 200
    house.clock.at += timedelta(minutes=61)
    answer = sue.get("/calls")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/calls")
    assert "Your session has ended" in sue.get("/sign-in").text


def test_a_page_that_refreshes_itself_does_not_click(house: House) -> None:
    sue = house.signed_in("sue")
    for _ in range(5):
        house.clock.at += timedelta(minutes=15)
        last = sue.get("/wallboard", **{"X-Refresh": "1"})
    assert last.status_code == 401


def test_a_session_ends_after_a_shift(house: House) -> None:
    sue = house.signed_in("sue")
    for _ in range(24):
        house.clock.at += timedelta(minutes=30)
        assert sue.get("/calls").status_code == 200
    house.clock.at += timedelta(minutes=1)
    assert sue.get("/calls").status_code == 302


def test_who_is_disabled_is_out_at_once(house: House) -> None:
    sue = house.signed_in("sue")
    assert sue.get("/calls").status_code == 200
    person = house.store.read(lambda tx: people.find(tx, "sue"))
    assert person
    house.store.write(lambda tx: people.set_active(tx, person.id, active=False, token=f"another of {person.id}"))
    assert sue.get("/calls").status_code == 302


def test_signing_out_ends_every_session(house: House) -> None:
    here, there = house.signed_in("sue"), house.signed_in("sue")
    with there.client.session_transaction() as session:
        stolen = dict(session)
    assert here.post("/sign-out").location == "/sign-in"
    assert here.get("/calls").status_code == 302
    assert there.get("/calls").status_code == 302
    with there.client.session_transaction() as session:
        session.update(stolen)
    assert there.get("/calls").status_code == 302
    assert house.audited()[0].act == "signed_out"


@pytest.mark.parametrize("path", ["/sign-out", "/language", "/find", "/calls/export", "/calls/CA1/number"])
def test_what_changes_something_refuses_get(house: House, path: str) -> None:
    sue = house.signed_in("sue")
    assert sue.get(path).status_code in {404, 405}
    assert sue.get("/calls").status_code == 200
    assert house.audited() == []


def test_a_form_without_its_token_changes_nothing(house: House) -> None:
    sue = house.signed_in("sue")
    answer = sue.post("/sign-out", csrf=False)
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert sue.get("/calls").status_code == 200


def test_the_cookie_is_ours_alone(house: House) -> None:
    (cookie,) = house.visitor().get("/sign-in").headers.getlist("Set-Cookie")
    assert cookie.startswith("hotline=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_the_cookie_is_for_https_where_we_have_it(house: House) -> None:
    app = create_app(hotline=replace(hotlines.hotline(house.store), public_url="https://hotline.example.org"))
    (cookie,) = app.test_client().get("/sign-in").headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-hotline=")
    assert "Secure" in cookie


@pytest.mark.parametrize("name", [name for name in CAST if name != "zed"])
def test_everybody_lands_somewhere(house: House, name: str) -> None:
    answer = house.signed_in(name).client.get("/", headers={"Accept": "text/html"}, follow_redirects=True)
    assert answer.status_code == 200


def tried(app: Flask, forwarded: str) -> int:
    """The answer to a wrong password of a visitor who is said to come from there."""
    client = app.test_client()
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert found
    fields = {"name": "sue", "password": "wrong", "csrf_token": found[1]}
    return client.post("/sign-in", data=fields, headers={"X-Forwarded-For": forwarded}).status_code


@pytest.mark.parametrize(
    ("proxies", "addresses", "last"),
    [
        (0, [f"198.51.100.{number}" for number in range(6)], 429),
        (1, [f"198.51.100.{number}" for number in range(6)], 401),
        (1, [f"203.0.113.{number}, 198.51.100.7" for number in range(6)], 429),
        (2, [f"{number}.0.0.1, 198.51.100.{number}, 10.0.0.1" for number in range(6)], 401),
    ],
)
def test_attempts_are_counted_by_the_address_that_proxies_we_trust_tell(
    store: Store, tmp_path: Path, proxies: int, addresses: list[str], last: int
) -> None:
    settings = load({"HOTLINE_DATA_DIR": str(tmp_path), "HOTLINE_PROXIES": str(proxies)})
    app = create_app(settings, hotline=replace(hotlines.hotline(store), clock=pinned(WEDNESDAY_MORNING)))
    House(app=app, store=store, clock=Moment(WEDNESDAY_MORNING)).inhabited()
    assert [tried(app, address) for address in addresses][-1] == last
