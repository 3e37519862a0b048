"""The builder's pages in a real browser: a text checked by keyboard, problems that lead to their lines, a picture that grows."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from centre.clock import pinned
from storage.door import open_store
from tests.browsers import Trouble, faults, visitor
from tests.conftest import WEDNESDAY_MORNING
from tests.desk.house import PASSWORD, SCRIPT, House
from tests.storage import databases
from tests.telephony.hotlines import FLOW

pytestmark = pytest.mark.browser
BROKEN = FLOW.replace("kind: say", f"kind: '{SCRIPT}'", 1)
LINE = next(number for number, line in enumerate(BROKEN.splitlines(), 1) if SCRIPT in line)


@pytest.fixture(scope="module")
def address(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = open_store(databases.sqlite_copy(sqlite_template, tmp_path_factory.mktemp("flows")))
    house = House.of(store, pinned(WEDNESDAY_MORNING))
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    store.close()


@contextmanager
def bea(browser: Browser, address: str, trouble: Trouble, path: str) -> Iterator[Page]:
    """The builder, signed in, at a page."""
    with visitor(browser, language="en-US") as context:
        page = context.new_page()
        trouble.watch(page)
        page.goto(f"{address}/sign-in?next={path}")
        page.fill("#name", "bea")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{path}")
        yield page
    assert trouble.unexpected() == []


def test_a_text_is_checked_by_keyboard_and_each_problem_leads_to_its_line(browser: Browser, address: str) -> None:
    with bea(browser, address, Trouble(), "/flows") as page:
        page.focus("#text")
        page.keyboard.insert_text(BROKEN)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".problems")
        assert faults(page) == []
        row = page.locator(f"#L{LINE}")
        assert row.get_attribute("class") == "faulty"
        assert SCRIPT in row.inner_text()
        page.locator(".problems a").first.focus()
        page.keyboard.press("Enter")
        assert page.url.endswith(f"#L{LINE}")
        assert row.evaluate("row => row.matches(':target')")
        assert page.input_value("#text") == BROKEN


def test_a_picture_grows_and_a_node_leads_to_its_source(browser: Browser, address: str) -> None:
    with bea(browser, address, Trouble(), "/flows/small/picture") as page:
        picture = page.locator(".picture-box svg")
        before = float(picture.get_attribute("width") or 0)
        page.click("[data-by='1.25']")
        assert float(picture.get_attribute("width") or 0) == pytest.approx(before * 1.25)
        page.click("[data-to='fit']")
        assert page.evaluate(
            "(() => { const b = document.querySelector('.picture-box'); return b.scrollWidth <= b.clientWidth + 1 })()"
        )
        page.click("[data-to='1']")
        page.locator("#node-bye a").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/flows/small?file=flow.yaml#L*")
        assert "bye" in page.locator("tr:target").inner_text()
