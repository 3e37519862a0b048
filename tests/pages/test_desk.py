"""Whole calls between telephones and agents at their desks, as `up` runs them: by voice and key, with the network cut."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from centre.pack_files import PACKS
from tests.browsers import Trouble, faults, visitor
from tests.centre.programs import eventually, free_ports, running

pytestmark = [pytest.mark.browser, pytest.mark.processes]
CUT = r"ERR_INTERNET_DISCONNECTED"
STALE = r"409 \(CONFLICT\)"  # a page that has not seen the last change is told so, and looks again
ALWAYS = "".join(f'    {day}: ["00:00-24:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A running `up` that is open day and night; offers last twelve seconds, the work after an emergency five."""

    web: str
    carrier: str
    passwords: dict[str, str] = field(repr=False)


@dataclass(slots=True)
class Telephone:
    """A caller at the simulator."""

    carrier: str
    sid: str = ""
    after: int = 0

    def dial(self, number: str) -> None:
        """Call the hotline."""
        called = requests.post(f"{self.carrier}/control/calls", json={"from": number, "to": "+12025550100"}, timeout=10)
        self.sid = called.json()["sid"]
        self.hears("")

    def does(self, **deed: object) -> None:
        """Speak, key, hang up."""
        requests.post(f"{self.carrier}/control/calls/{self.sid}/input", json=deed, timeout=10).raise_for_status()

    def hears(self, words: str) -> None:
        """Wait until this was heard."""

        def heard() -> bool:
            address = f"{self.carrier}/control/calls/{self.sid}/heard"
            told = requests.get(address, params={"after": self.after, "wait": 2}, timeout=10).json()["items"]
            self.after = max([self.after, *(item["n"] for item in told)])
            return any(words in item["text"] for item in told)

        eventually(heard)

    def asks_for_a_person(self, number: str, *words: str) -> None:
        """Call and speak one's way to the queue."""
        self.dial(number)
        for said in words:
            self.does(speech=said)
            self.hears("")


def _open_always(folder: Path) -> Path:
    pack = folder / "pack"
    shutil.copytree(PACKS / "gas", pack)
    file = pack / "pack.yaml"
    text = re.sub(r"  hours:\n(    \w+: .*\n)+", f"  hours:\n{ALWAYS}", file.read_text(encoding="utf-8"))
    text = re.sub(r"  (holidays|holiday_hours|makeup_like): .*\n", "", text)
    text = text.replace("minutes_per_call: 3}", "minutes_per_call: 3, ring_s: 12}").replace(
        "always: true}", "always: true, wrap_up_s: 5}"
    )
    file.write_text(text, encoding="utf-8")
    return pack


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder, port = tmp_path_factory.mktemp("house"), free_ports()
    pack = _open_always(folder)
    with running(folder, "up", "--port", str(port), "--pack", str(pack), "--data", str(folder / "data")) as program:
        eventually(lambda: "Ready." in program.stdout)
        told = dict(re.findall(r"as (\w+) with (\S+)", program.stdout))
        yield House(web=f"http://127.0.0.1:{port}", carrier=f"http://127.0.0.1:{port + 1}", passwords=told)


@pytest.fixture
def caller(house: House) -> Iterator[Telephone]:
    """Somebody who calls, and has hung up by the end of the test."""
    telephone = Telephone(house.carrier)
    yield telephone
    if telephone.sid:
        telephone.does(hang_up=True)


@contextmanager
def agent(
    browser: Browser,
    house: House,
    name: str,
    language: Literal["zh-CN", "en-US"],
    *expected: str,
    theme: Literal["light", "dark"] = "light",
    size: tuple[int, int] = (1366, 768),
) -> Iterator[tuple[BrowserContext, Page]]:
    """Somebody signed in at their desk and free; afterwards offline again, and the page had nothing to complain of."""
    with visitor(browser, language=language, theme=theme, size=size) as context:
        page, trouble = context.new_page(), Trouble()
        trouble.watch(page)
        page.add_init_script(COUNTED)
        page.goto(f"{house.web}/sign-in")
        page.fill("#name", name)
        page.fill("#password", house.passwords[name])
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk")
        page.click("#go-free")
        expect(page.locator("#presence-button")).to_contain_text("可接听" if language == "zh-CN" else "Free")
        yield context, page
        _leaves(page)
        assert trouble.unexpected(STALE, *expected) == []


COUNTED = """
    window.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at); };
"""
"""Counts the tones that a page plays."""


def _leaves(page: Page) -> None:
    page.click("#presence-button")
    page.click('#presence [data-state="offline"]')
    expect(page.locator("#go-free")).to_be_visible()


def _rings(page: Page) -> None:
    expect(page.locator("#answer-now")).to_be_focused(timeout=20_000)


def _wraps_up(page: Page, figure: str = "1") -> None:
    """Choose and save by keys; once more where a script brought its own dispositions just then."""
    expect(page.locator("#wrap-up")).to_be_visible()

    def saved() -> bool:
        page.keyboard.press(figure)
        page.keyboard.press("Control+Enter")
        with suppress(PlaywrightTimeout):
            page.locator("#wrap-up").wait_for(state="detached", timeout=2000)
        return page.locator("#wrap-up").count() == 0

    eventually(saved, within_s=20)


def test_a_chinese_call_by_voice_with_a_refresh_and_a_cut_in_between(house: House, browser: Browser, caller: Telephone) -> None:
    with agent(browser, house, "ann", "zh-CN", CUT) as (context, page):
        caller.asks_for_a_person("+8613800138031", "中文", "灶打不着火，我要找人工")
        _rings(page)
        expect(page.locator(".who")).to_contain_text("+86 **** 8031")
        expect(page.locator(".who q")).to_contain_text("灶打不着火，我要找人工")
        expect(page.locator("#told")).to_contain_text("来电")
        eventually(lambda: "来电" in page.title() and page.evaluate("window.tones") >= 4, within_s=5)
        assert "13800138031" not in page.content()
        page.keyboard.press("Enter")
        expect(page.locator("#words")).to_be_focused()
        page.keyboard.type("您好，请问地址？")
        page.dispatch_event("#words", "keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True})
        expect(page.locator("#words")).to_have_value("您好，请问地址？")
        page.keyboard.press("Enter")
        caller.hears("您好，请问地址？")
        caller.does(speech="和平里12号 <b onclick=alert(1)>")
        expect(page.locator("#talked > li:not(.me) q")).to_have_text("和平里12号 <b onclick=alert(1)>")
        page.reload()
        expect(page.locator("#talked q")).to_have_text(["您好，请问地址？", "和平里12号 <b onclick=alert(1)>"])
        other = context.new_page()
        other.goto(f"{house.web}/desk")
        expect(other.locator("#talked q")).to_have_count(2)
        other.click("#hold")
        expect(page.locator("#hold")).to_have_attribute("aria-pressed", "true")
        other.close()
        context.set_offline(True)
        expect(page.locator("#cut")).to_be_visible()
        context.set_offline(False)
        expect(page.locator("#cut")).to_be_hidden()
        page.keyboard.press("Alt+KeyH")
        expect(page.locator("#hold")).to_have_attribute("aria-pressed", "false")
        caller.does(speech="谢谢")
        expect(page.locator("#talked q").last).to_have_text("谢谢")
        page.keyboard.press("Alt+KeyE")
        caller.hears("评价")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#missing")).to_be_visible()
        _wraps_up(page, "2")
        expect(page.locator("#toast")).to_contain_text("已保存：已约上门")
        expect(page.locator("#presence-button")).to_contain_text("可接听")


def test_a_missed_offer_rings_at_the_next_agent_who_passes_the_call_back(
    house: House, browser: Browser, caller: Telephone
) -> None:
    with agent(browser, house, "ann", "en-US") as (_, ann):
        caller.asks_for_a_person("+12025550132", "English", "I would like to speak to a person")
        _rings(ann)
        with agent(browser, house, "ben", "en-US") as (_, ben):
            _rings(ben)
            expect(ann.locator(".stage [role=status]")).to_contain_text("You missed a call just now")
            ben.goto(f"{house.web}/tickets")  # the ringing comes along
            expect(ben.locator(".call-stack #answer")).to_be_visible()
            ben.keyboard.press("Alt+KeyA")
            expect(ben.locator(".call-stack #hold")).to_be_enabled()
            ben.click(".call-stack .goto")
            ben.wait_for_url("**/desk")
            expect(ben.locator("#pass")).to_be_enabled()
            ben.keyboard.press("Alt+KeyT")
            ben.get_by_text("Ann 安").click()
            ben.click("#pass-form .primary")
            expect(ben.locator("#wrap-up")).to_be_visible()
            _rings(ann)
            expect(ann.locator(".who")).to_contain_text("Passed on by Ben")
            _wraps_up(ben, "5")
            ann.keyboard.press("Enter")
            expect(ann.locator("#words")).to_be_focused()
            caller.does(hang_up=True)
            _wraps_up(ann)


def test_an_emergency_rings_first_and_its_wrap_up_does_not_end_without_a_disposition(
    house: House, browser: Browser, caller: Telephone
) -> None:
    with agent(browser, house, "ann", "zh-CN") as (_, page):
        caller.asks_for_a_person("+8613800138033", "我家闻到很重的煤气味")
        _rings(page)
        expect(page.locator(".who .badge.bad")).to_contain_text("紧急")
        page.keyboard.press("Enter")
        expect(page.locator("#words")).to_be_focused()
        caller.does(hang_up=True)
        expect(page.locator("[data-over]")).to_be_visible(timeout=15_000)
        expect(page.locator("[data-over]")).to_contain_text("时间到了")
        page.fill("#report-note", "已通知抢险")
        page.reload()
        expect(page.locator("#report-note")).to_have_value("已通知抢险")
        page.locator("#wrap-up .step").focus()
        _wraps_up(page)


def test_keys_alone_lead_through_the_desk_in_the_order_of_reading_and_out_again(
    house: House, browser: Browser, caller: Telephone
) -> None:
    with agent(browser, house, "ann", "en-US") as (_, page):
        caller.asks_for_a_person("+12025550135", "English", "a person please")
        _rings(page)
        page.keyboard.press("Enter")
        expect(page.locator("#words")).to_be_focused()
        page.evaluate("document.activeElement.blur(); document.querySelector('.skip').focus()")
        page.keyboard.press("Enter")
        walked = []
        for _ in range(40):
            page.keyboard.press("Tab")
            walked.append(page.evaluate("document.activeElement.closest('.who, .do, .desk, .rail')?.className ?? 'out'"))
            if walked[-1] in {"out", "rail"}:
                break
        assert list(dict.fromkeys(walked)) == ["who", "desk", "do", walked[-1]]
        assert len(walked) < 40
        page.keyboard.press("Alt+KeyE")
        _wraps_up(page)


@pytest.mark.parametrize(
    "how",
    [
        {"language": "zh-CN", "theme": "light", "size": (1366, 768)},
        {"language": "en-US", "theme": "dark", "size": (390, 844)},
    ],
    ids=["zh light", "en dark phone"],
)
def test_the_desk_is_accessible_and_fits_at_every_stage_of_a_call(
    house: House, browser: Browser, caller: Telephone, how: dict[str, Any]
) -> None:
    wide = how["size"][0] > 1000

    def sound(stage: str) -> None:
        assert faults(page) == [], stage
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), stage
        assert not wide or page.evaluate("document.documentElement.scrollHeight <= innerHeight"), stage

    with agent(browser, house, "ben", **how) as (_, page):
        sound("free")
        page.click("#presence-button")
        sound("presence")
        page.keyboard.press("Escape")
        caller.asks_for_a_person(f"+8613800138{100 + wide}", "中文", "灶打不着火，找人工")
        _rings(page)
        sound("ringing")
        page.keyboard.press("Enter")
        expect(page.locator("#words")).to_be_focused()
        caller.does(speech="您好")
        expect(page.locator("#talked q")).to_have_count(1)
        sound("talking")
        page.keyboard.press("Alt+KeyT")
        expect(page.locator("#pass-number")).to_be_visible()
        sound("passing on")
        page.keyboard.press("Escape")
        caller.does(hang_up=True)
        expect(page.locator("#wrap-up")).to_be_visible()
        sound("wrap-up")
        _wraps_up(page)
