"""A real browser for tests of pages; refuses to download one: Chromium comes from the system."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no Chromium is found: the browser tests are left out (on Debian: apt install chromium fonts-noto-cjk)"
ARGUMENTS = ("--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")

# A page is judged by what it comes to show, not by how busy the machine is; a wait ends as soon as it is shown.
expect.set_options(timeout=20_000)


def chromium() -> str | None:
    """The browser of this machine, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def left_out() -> bool:
    """Whether browser tests cannot run here; in continuous integration they have to."""
    return chromium() is None and not os.environ.get("CI")


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser as long as the block lasts."""
    path = chromium()
    if path is None:
        pytest.fail("continuous integration installs a Chromium, and none is found")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


class Trouble:
    """What a page complains of in its console: nothing, if all is well. `expected` are patterns of what a test provokes."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def watch(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("pageerror", lambda error: self.found.append(str(error)))
        page.on("console", self._console)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.found.append(message.text)

    def unexpected(self, *expected: str) -> list[str]:
        """All complaints but those that match."""
        return [text for text in self.found if not any(re.search(pattern, text) for pattern in expected)]


@contextmanager
def visitor(
    browser: Browser,
    *,
    language: Literal["zh-CN", "en-US"] = "zh-CN",
    theme: Literal["light", "dark"] = "light",
    size: tuple[int, int] = (1366, 768),
    **more: Any,
) -> Iterator[BrowserContext]:
    """Somebody with a browser of their own: nothing is shared with others."""
    context = browser.new_context(
        locale=language, color_scheme=theme, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **more
    )
    context.set_default_timeout(20_000)
    try:
        yield context
    finally:
        context.close()


def faults(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands, each with the elements."""
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {[node['target'] for node in fault['nodes']]}" for fault in found]
