"""A caller at the phone page, an agent at the desk and a supervisor, each in a browser, through whole calls in both languages."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import Trouble, visitor
from tests.centre.programs import eventually, free_ports, running
from tests.pages.test_desk import CUT, House, _rings, _wraps_up, agent

pytestmark = [pytest.mark.browser, pytest.mark.processes]
OPEN_HOURS = "2026-11-25T10:00+08:00"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder, port = tmp_path_factory.mktemp("house"), free_ports()
    with running(folder, "up", "--port", str(port), "--data", str(folder / "data"), "--at", OPEN_HOURS) as program:
        eventually(lambda: "Ready." in program.stdout)
        told = dict(re.findall(r"as (\w+) with (\S+)", program.stdout))
        yield House(web=f"http://127.0.0.1:{port}", carrier=f"http://127.0.0.1:{port + 1}", passwords=told)


def _dials(page: Page, house: House, number: str) -> None:
    page.add_init_script("localStorage.setItem('aloud', 'false')")
    page.goto(house.carrier)
    page.select_option("#from", "another")
    page.fill("#own", number)
    page.click("#dial")


def _hears(page: Page, words: str) -> None:
    expect(page.locator("#captions")).to_contain_text(words)


def _says(page: Page, words: str, then: str) -> None:
    page.fill("#said", words)
    page.press("#said", "Enter")
    _hears(page, then)


def _keys(page: Page, keys: str, then: str) -> None:
    page.locator("#captions").focus()
    page.keyboard.type(keys)
    _hears(page, then)


def _step(page: Page, name: str) -> None:
    expect(page.locator("#script-step")).to_have_attribute("data-step", name)


def _registers(ann: Page) -> None:
    """The script, with a refresh in between, up to the ticket whose number stands in the words to say."""
    ann.click('[data-key="confirm what"]')
    ann.click('[data-key="next"]')
    _step(ann, "sorry")
    ann.fill('[data-key="field happened"]', "昨天下午")
    expect(ann.locator("#script-step")).to_contain_text("11月24日")
    ann.reload()
    _step(ann, "sorry")
    ann.click('[data-key="section promise"]')
    _step(ann, "promise")
    ann.click('[data-key="fill ticket"]')
    expect(ann.locator("#script .say .fill").first).to_be_visible()


def _finds(page: Page, house: House, words: str) -> None:
    """The supervisor looks for a word, opens the only call with it, and hears it from there."""
    page.goto(f"{house.web}/sign-in")
    page.fill("#name", "sue")
    page.fill("#password", house.passwords["sue"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls")
    page.goto(f"{house.web}/calls?words={words}")
    expect(page.locator("table.calls tbody tr")).to_have_count(1)
    page.locator("table.calls tbody tr a[href*='/calls/CA']").first.click()
    eventually(lambda: bool(page.reload() and page.locator("[data-player]").count()))
    line = page.locator("[data-lines] li", has_text=words).first
    line.locator("a[data-to]").click()
    eventually(
        lambda: bool(page.evaluate("document.querySelector('audio').currentTime > 0 && !document.querySelector('audio').paused"))
    )
    expect(page).to_have_url(re.compile(r"[?&]t=\d+"))


def test_a_chinese_complaint_by_voice_from_the_first_word_to_the_supervisors_ear(house: House, browser: Browser) -> None:
    with (
        visitor(browser, language="zh-CN") as callers,
        agent(browser, house, "ann", "zh-CN", CUT) as (anns, ann),
        visitor(browser, language="zh-CN") as supervisors,
    ):
        caller, sue, trouble = callers.new_page(), supervisors.new_page(), Trouble()
        trouble.watch(caller)
        trouble.watch(sue)
        _dials(caller, house, "+8613800138041")
        _hears(caller, "中文服务请按1")
        _says(caller, "中文", "请直接告诉我您要办什么")
        _says(caller, "我要投诉", "用您自己的话说说")
        _says(caller, "师傅迟到了三个小时", "这是什么时候的事")
        _says(caller, "转人工", "正在为您转接人工")
        _rings(ann)
        expect(ann.locator(".who")).to_contain_text("师傅迟到了三个小时")
        ann.keyboard.press("Enter")
        expect(ann.locator("#words")).to_be_focused()
        _step(ann, "listen")
        expect(ann.locator("#script .say")).to_contain_text("师傅迟到了三个小时")
        ann.keyboard.type("您好，请讲")
        ann.keyboard.press("Enter")
        _hears(caller, "您好，请讲")
        caller.reload()
        _says(caller, "昨天下午等了一个钟头", "昨天下午等了一个钟头")
        expect(ann.locator("#talked")).to_contain_text("昨天下午等了一个钟头")
        anns.set_offline(offline=True)
        expect(ann.locator("#cut")).to_be_visible()
        _says(caller, "断线时说的话", "断线时说的话")
        anns.set_offline(offline=False)
        expect(ann.locator("#talked")).to_contain_text("断线时说的话")
        _registers(ann)
        ann.click("#hang-up")
        _hears(caller, "最后想请您评价这次服务")
        _wraps_up(ann)
        _says(caller, "愿意", "您的事情办得怎么样")
        _says(caller, "满意", "我们的服务态度怎么样")
        _says(caller, "很满意", "还有什么想对我们说的")
        caller.fill("#said", "希望你们准时")
        caller.press("#said", "Enter")
        _hears(caller, "感谢您的来电，再见")
        _finds(sue, house, "钟头")
        expect(sue.locator("body")).to_contain_text("希望你们准时")
        assert trouble.unexpected(CUT) == []


def test_an_english_call_by_keys_missed_answered_and_passed_on(house: House, browser: Browser) -> None:
    with visitor(browser, language="en-US") as callers, agent(browser, house, "ann", "en-US") as (_, ann):
        caller = callers.new_page()
        _dials(caller, house, "+12025550142")
        _hears(caller, "For English, press 2")
        _keys(caller, "2", "If you smell gas")
        _keys(caller, "0", "person")
        _rings(ann)
        with agent(browser, house, "ben", "en-US") as (_, ben):
            expect(ben.locator("#answer-now")).to_be_focused(timeout=60_000)  # ann lets it ring for its whole time
            ben.keyboard.press("Enter")
            expect(ben.locator("#words")).to_be_focused()
            ben.keyboard.type("Please hold the line")
            ben.keyboard.press("Enter")
            _hears(caller, "Please hold the line")
            expect(ben.locator("#pass")).to_be_enabled()
            ben.keyboard.press("Alt+KeyT")
            ben.locator("#ways").get_by_text("Ann 安").click()
            ben.click("#pass-form .primary")
            _rings(ann)
            _wraps_up(ben)
            ann.keyboard.press("Enter")
            expect(ann.locator("#words")).to_be_focused()
            ann.click("#hang-up")
            _hears(caller, "two short questions about this call")
            _wraps_up(ann)
            _keys(caller, "1", "How well was your matter dealt with")
            _keys(caller, "4", "how were you treated")
            _keys(caller, "5", "anything you would like to tell us")
            caller.click("#hang-up")
            expect(caller.locator("#dial")).to_have_text("Call again")
