"""The desk where the carrier's softphone is in the browser; the carrier is in this process, its program a recording stand-in."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from centre.web import create_app
from storage.door import open_store
from telephony.softphone import Softphones
from tests.browsers import Trouble, visitor
from tests.desk.house import PASSWORD, House, Moment
from tests.storage import databases
from tests.telephony.floors import Hall, hall

pytestmark = pytest.mark.browser
PROGRAM = """
class Device {
  constructor(token) { this.token = token; this.deeds = {}; globalThis.device = this; }
  on(name, deed) { this.deeds[name] = deed; }
  async register() { this.deeds.registered(); }
}
class Call {
  on() {}
  accept() { this.said = "accepted"; }
  reject() { this.said = "rejected"; }
  mute(on) { this.muted = on; }
  isMuted() { return Boolean(this.muted); }
}
globalThis.Twilio = { Device, Call };
"""
RINGS = "globalThis.rung = new Twilio.Call(), device.deeds.incoming(rung), rung.said"


@contextmanager
def served(folder: Path) -> Iterator[tuple[Hall, str]]:
    """A hotline at a carrier that is no simulator for all it knows, and where its pages are."""
    store = open_store(databases.sqlite_copy(databases.sqlite_template(folder / "template"), folder))
    program = folder / "sdk.js"
    program.write_text(PROGRAM, encoding="utf-8")
    with hall(store) as made:
        phones = Softphones(account_sid="AC" + "0" * 32, api_key="SK" + "1" * 32, api_secret="s" * 32, sdk=program)
        app = create_app(hotline=replace(made.hotline, captions=None, softphones=phones))
        House(app=app, store=store, clock=Moment(made.hotline.clock())).inhabited()
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
    store.close()


def _sits(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("#name", "ann")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")  # with its scripts: a press before would reach nobody
    page.click("#go-free")


def test_the_browser_is_rung_once_a_call_was_answered_and_can_be_muted(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "template").mkdir()
    with served(tmp_path) as (made, address), visitor(browser, language="en-US") as context:
        page, trouble = context.new_page(), Trouble()
        trouble.watch(page)
        _sits(page, address)
        expect(page.locator("#line")).to_contain_text("This page is the telephone")
        assert page.evaluate("device.token").count(".") == 2
        assert page.evaluate(RINGS) == "rejected"
        made.caller()
        expect(page.locator("#answer-now")).to_be_visible(timeout=20_000)
        page.keyboard.press("Enter")
        made.settle()
        expect(page.locator("#hold")).to_be_enabled()
        assert page.evaluate(RINGS) == "accepted"
        page.click("#muted")
        assert page.evaluate("rung.muted")
        page.keyboard.press("Alt+KeyH")
        expect(page.locator("#hold")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#muted")).to_have_attribute("aria-pressed", "true")  # the card was shown anew
        page.keyboard.press("Alt+KeyM")
        assert not page.evaluate("rung.muted")
        assert trouble.found == []
