"""A supervisor's browser: a call is found by a word and played with its words running along; pages know what others change."""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from centre.clock import pinned
from storage.door import open_store
from tests.browsers import Trouble, faults, visitor
from tests.conftest import WEDNESDAY_MORNING
from tests.desk.house import PASSWORD, House
from tests.desk.test_live import served
from tests.desk.test_sound import with_sound
from tests.storage import databases
from tests.test_architecture import ROOT

pytestmark = pytest.mark.browser
SECOND = 1000


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A house with a call that can be heard."""
    folder = tmp_path_factory.mktemp("heard")
    store = open_store(databases.sqlite_copy(sqlite_template, folder))
    house = with_sound(House.of(store, pinned(WEDNESDAY_MORNING)), folder)
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    store.close()


def signed_in(page: Page, address: str, name: str = "sue") -> None:
    page.goto(f"{address}/sign-in")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls")


def at(page: Page) -> float:
    found: float = page.evaluate("document.querySelector('audio').currentTime")
    return found


def test_a_call_is_found_by_a_chinese_word_and_played(browser: Browser, site: str) -> None:
    with visitor(browser) as context:
        page, trouble = context.new_page(), Trouble()
        trouble.watch(page)
        heard: list[str] = []
        page.on("request", lambda request: heard.append(request.url) if "/recordings/" in request.url else None)
        signed_in(page, site)
        page.fill("[data-words]", "漏气")
        page.keyboard.press("Enter")
        page.wait_for_url("**words=**")
        expect(page.locator(".excerpt mark")).to_have_text("漏气")
        page.click("tbody th a")
        page.wait_for_url("**/calls/CA1**")
        expect(page.locator("[data-lines] mark").first).to_have_text("漏气")
        assert heard == []  # nobody has listened yet
        page.click("[data-play]")
        page.wait_for_function("() => document.querySelector('audio').currentTime > 0.2")
        expect(page.locator("[data-play]")).to_have_attribute("aria-label", "暂停")
        page.click("[data-lines] li:has-text('call') [data-to]")
        page.wait_for_function("() => document.querySelector('audio').currentTime >= 4")
        assert at(page) < 6
        expect(page.locator("[data-lines] li.now")).to_contain_text("call")
        assert "t=4" in page.url
        page.click("#h-words")
        page.keyboard.press("Space")
        page.wait_for_function("() => document.querySelector('audio').paused")
        before = at(page)
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"() => document.querySelector('audio').currentTime > {before + 4}")
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(f"() => document.querySelector('audio').currentTime < {before + 1}")
        page.fill("[data-find]", "CALL")
        expect(page.locator("[data-lines] mark")).to_have_text("call")
        page.keyboard.type(" ")
        assert page.evaluate("document.querySelector('audio').paused")
        assert faults(page) == []
        assert heard
        assert trouble.unexpected() == []


def test_an_address_with_a_moment_opens_there(browser: Browser, site: str) -> None:
    with visitor(browser, language="en-US", theme="dark") as context:
        page = context.new_page()
        signed_in(page, site)
        page.goto(f"{site}/calls/CA1?t=20")
        expect(page.locator("[data-at]")).to_have_text("0:20")
        assert float(page.get_attribute("[data-played]", "width") or 0) == pytest.approx(270)
        page.click("[data-play]")
        page.wait_for_function("() => document.querySelector('audio').currentTime >= 20")
        page.click("[data-seek]", position={"x": 10, "y": 30})
        page.wait_for_function("() => document.querySelector('audio').currentTime < 5")
        assert faults(page) == []


def test_without_scripts_lines_are_links_and_the_browser_plays(browser: Browser, site: str) -> None:
    with visitor(browser, java_script_enabled=False) as context:
        page = context.new_page()
        signed_in(page, site)
        page.goto(f"{site}/calls/CA1")
        expect(page.locator("audio[controls]")).to_be_visible()
        page.click("[data-lines] li:has-text('call') a")
        page.wait_for_url("**t=4**")
        expect(page.locator("[data-lines] li.now")).to_contain_text("call")


def otherwise(folder: Path, code: str) -> None:
    """Another process changes the data."""
    begin = (
        "import sys\nfrom datetime import UTC, datetime, timedelta\nfrom storage.door import open_store\n"
        "from storage import calls, handlings, tickets\n"
        f"store = open_store('sqlite:///{folder / 'hotline.db'}')\nnow = datetime.now(UTC)\n"
    )
    subprocess.run([sys.executable, "-c", begin + code], cwd=ROOT, check=True)


A_CALL = "store.write(lambda tx: calls.create(tx, sid='CA9', direction='inbound', caller=None, called=None, at=now))"
A_TICKET = """store.write(lambda tx: tickets.open_ticket(tx, kind='repair', call_id=None, customer_id=None, summary='漏水',
    fields={}, contact=None, priority=1, promised_at=now + timedelta(hours=1), at=now, numbering=lambda row: f'77{row}'))"""


def test_what_another_process_changes_is_seen_within_a_second(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as (port, _, _), visitor(browser) as context:
        address = f"http://127.0.0.1:{port}"
        listing = context.new_page()
        signed_in(listing, address)
        owed, board = context.new_page(), context.new_page()
        streams: list[str] = []
        owed.on("request", lambda request: streams.append(request.url) if "/live" in request.url else None)
        owed.goto(f"{address}/tickets")
        board.goto(f"{address}/wallboard")
        for page in (listing, owed, board):
            page.wait_for_timeout(600)
        otherwise(tmp_path, f"{A_CALL}\n{A_TICKET}")
        done = time.monotonic()
        expect(listing.locator("[data-live=calls]")).to_contain_text("有 1 通新来电", timeout=2 * SECOND)
        expect(owed.locator("[data-live=tickets]")).to_contain_text("771", timeout=2 * SECOND)
        expect(board.locator(".tile:has-text('通话中') .value")).to_contain_text("1", timeout=2 * SECOND)
        assert time.monotonic() - done < 2  # three pages, one after the other, on a machine that tests others too
        assert not any("/live/now" in url for url in streams)
        listing.click("[data-live=calls] a")
        expect(listing.locator("tbody tr")).to_have_count(1)


def test_where_streams_are_cut_pages_ask_instead(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as (port, _, _), visitor(browser, language="en-US") as context:
        address = f"http://127.0.0.1:{port}"
        context.route(re.compile(r"/live\?"), lambda route: route.abort())
        page = context.new_page()
        signed_in(page, address)
        with page.expect_response("**/live/now?**"):
            page.goto(f"{address}/tickets")
        otherwise(tmp_path, A_TICKET)
        expect(page.locator("[data-live=tickets]")).to_contain_text("771", timeout=6 * SECOND)
        page.goto(f"{address}/wallboard")
        page.wait_for_timeout(500)
        otherwise(tmp_path, A_CALL)
        expect(page.locator(".tile:has-text('On the line') .value")).to_contain_text("1", timeout=8 * SECOND)
        context.set_offline(True)
        expect(page.locator(".stale")).to_be_visible(timeout=10 * SECOND)
        context.set_offline(False)
        expect(page.locator(".stale")).to_be_hidden(timeout=10 * SECOND)
