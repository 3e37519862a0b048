"""The pages in a real browser: accessible, by keyboard alone, on a phone, with what callers said inert."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from werkzeug.serving import BaseWSGIServer, make_server

from centre.clock import pinned
from storage.door import open_store
from tests.conftest import WEDNESDAY_MORNING
from tests.desk.house import CALLER, PASSWORD, SHOWN, House
from tests.storage import databases

pytestmark = pytest.mark.browser
WIDE = ViewportSize(width=1366, height=768)
PHONE = ViewportSize(width=390, height=844)
FLOWS = ("/flows", "/flows/small", "/flows/small/picture", "/flows/small/versions")
PAGES = (
    *("/calls", "/calls?words=师傅&intent=complaint", "/calls/CA1", "/tickets", "/tickets/2001"),
    *("/appointments", "/appointments/5001", "/callbacks", "/callbacks/1", "/surveys", "/wallboard", *FLOWS, "/nowhere"),
)


@dataclass(frozen=True)
class Site:
    """The pages at an address; `empty` is a second hotline where nobody has called yet."""

    full: str
    empty: str


def _served(folder: Path, template: Path, *, filled: bool) -> tuple[BaseWSGIServer, Any]:
    folder.mkdir()
    store = open_store(databases.sqlite_copy(template, folder))
    house = House.of(store, pinned(WEDNESDAY_MORNING))
    if filled:
        house.fill()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, store


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    served = [_served(folder / name, sqlite_template, filled=name == "full") for name in ("full", "empty")]
    yield Site(*(f"http://127.0.0.1:{server.server_port}" for server, _ in served))
    for server, store in served:
        server.shutdown()
        server.server_close()
        store.close()


def opened(browser: Browser, address: str, **how: Any) -> tuple[BrowserContext, Page, list[str]]:
    """Sue at a browser, signed in; and what the browser complains about."""
    context = browser.new_context(**({"viewport": WIDE, "locale": "en-US"} | how))
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "status of 404" not in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(f"{address}/sign-in")
    page.fill("#name", "sue")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls")
    return context, page, complaints


def faults(page: Page) -> list[tuple[str, str]]:
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found]


@pytest.mark.parametrize(
    "how",
    [
        {"locale": "zh-CN", "color_scheme": "light"},
        {"locale": "en-US", "color_scheme": "dark"},
        {"locale": "zh-CN", "color_scheme": "dark", "viewport": PHONE},
        {"locale": "en-US", "color_scheme": "light", "viewport": PHONE},
    ],
    ids=["zh light", "en dark", "zh dark phone", "en light phone"],
)
def test_every_page_is_accessible_fits_and_lets_nothing_run(browser: Browser, site: Site, how: dict[str, Any]) -> None:
    for address in (site.full, site.empty):
        context, page, complaints = opened(browser, address, **how)
        for path in PAGES:
            page.goto(address + path)
            assert faults(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        context.close()
        assert complaints == []


def test_the_administrators_page_is_accessible(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site.full}/sign-in?next=/admin")
    page.fill("#name", "ada")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#h-audit")
    assert faults(page) == []
    context.close()


def test_the_sign_in_page_is_accessible_also_when_it_refuses(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport=WIDE, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site.empty}/sign-in")
    assert faults(page) == []
    page.keyboard.type("sue")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong password")
    page.keyboard.press("Enter")
    page.wait_for_selector("#wrong")
    assert faults(page) == []
    assert page.evaluate("document.activeElement.id") == "password"
    context.close()


def test_keys_alone_lead_to_a_call_and_its_number(browser: Browser, site: Site) -> None:
    context, page, complaints = opened(browser, site.full)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == "/calls/CA1":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls/CA1")
    assert page.locator(f"text={SHOWN}").first.is_visible()
    page.locator("[popovertarget=reveal]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#reveal", state="visible")
    assert faults(page) == []
    page.locator("#reason").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".revealed")
    assert page.inner_text(".revealed") == CALLER
    context.close()
    assert complaints == []


def test_a_slash_leads_to_the_search_box_but_not_while_writing(browser: Browser, site: Site) -> None:
    context, page, _ = opened(browser, site.full)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("2001/")
    assert page.input_value("#q") == "2001/"
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/2001")
    context.close()


def test_a_filter_applies_when_it_is_chosen_and_stands_in_the_address(browser: Browser, site: Site) -> None:
    context, page, _ = opened(browser, site.full)
    page.select_option("select[name=intent]", "complaint")
    page.wait_for_url("**intent=complaint**")
    assert page.locator("tbody tr").count() == 1
    page.go_back()
    assert "intent=complaint" not in page.url
    context.close()


def test_language_and_theme_are_switched_and_kept(browser: Browser, site: Site) -> None:
    context, page, _ = opened(browser, site.full, color_scheme="light")
    page.click("[data-theme-toggle]")
    page.click("button[lang=zh]")
    page.wait_for_selector("html[lang=zh-CN]")
    assert page.inner_text("h1") == "通话"
    assert page.get_attribute("html", "data-theme") == "dark"
    page.click("button[lang=en]")
    page.wait_for_selector("html[lang=en]")
    context.close()


def test_the_wallboard_refreshes_itself_and_says_when_it_stands_still(browser: Browser, site: Site) -> None:
    context, page, complaints = opened(browser, site.full)
    page.goto(f"{site.full}/wallboard")
    with page.expect_response("**/wallboard", timeout=15_000) as refreshed:
        pass
    assert refreshed.value.request.headers["x-refresh"] == "1"
    assert complaints == []
    context.set_offline(True)
    page.wait_for_selector(".stale", state="visible", timeout=15_000)
    context.close()
