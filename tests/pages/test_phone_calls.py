"""Whole calls by hand before the real hotline, as `up` runs it: Chinese by words, English by keys; saved and played again."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import Trouble, visitor
from tests.centre.programs import answers, eventually, free_ports, running
from tests.centre.test_cli import run

pytestmark = [pytest.mark.browser, pytest.mark.processes]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A running `up`."""

    url: str
    data: Path
    told: str


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder, port = tmp_path_factory.mktemp("house"), free_ports()
    with running(folder, "up", "--port", str(port), "--data", str(folder / "data")) as program:
        eventually(lambda: "Ready." in program.stdout)
        yield House(url=f"http://127.0.0.1:{port + 1}", data=folder / "data", told=program.stdout)


def _open(page: Page, house: House, caller: str) -> None:
    page.add_init_script("localStorage.setItem('aloud', 'false')")
    page.goto(house.url)
    page.select_option("#from", "another")
    page.fill("#own", caller)
    page.click("#dial")


def _say(page: Page, text: str, heard: str) -> None:
    page.fill("#said", text)
    page.press("#said", "Enter")
    expect(page.locator("#captions > li").last).to_contain_text(heard)


def _key(page: Page, keys: str, heard: str) -> None:
    page.locator("#captions").focus()
    page.keyboard.type(keys)
    expect(page.locator("#captions > li").last).to_contain_text(heard)


def _saved(page: Page, folder: Path) -> Path:
    page.click("#save")
    page.fill("#story-name", "by-hand")
    expect(page.locator("#story-text")).to_contain_text("story: by-hand")
    with page.expect_download() as download:
        page.click("#story-file")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    page.click("#story [data-close]")
    return path


def _plays(path: Path, folder: Path) -> None:
    ended = run("phone", "--play", str(path), environ={"HOTLINE_DATA_DIR": str(folder / "elsewhere")})
    assert ended.exit_code == 0, ended.output


def test_simulator_alone_has_the_phone_and_says_that_no_hotline_answers(browser: Browser, tmp_path: Path) -> None:
    port = free_ports()
    with (
        running(tmp_path, "simulator", "--port", str(port), "--hotline", "http://127.0.0.1:9") as program,
        visitor(browser, language="en-US") as context,
    ):
        eventually(lambda: answers(port))
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        page.click("#dial")
        expect(page.locator("#notice")).to_contain_text("The hotline did not answer")
        assert f"a phone in your browser: http://127.0.0.1:{port}" in program.stderr
        assert program.end(within_s=5) == 0
        expect(page.locator("#notice")).to_contain_text("The simulator does not answer")


def test_up_says_where_the_phone_is(house: House) -> None:
    assert f"Phone     {house.url} in a browser\n" in house.told


def test_a_chinese_complaint_by_words_with_a_refresh_in_between(house: House, browser: Browser, tmp_path: Path) -> None:
    with visitor(browser) as context:
        page, trouble = context.new_page(), Trouble()
        trouble.watch(page)
        _open(page, house, "+8613800138003")
        expect(page.locator("#name")).to_have_text("燃气服务热线")
        _say(page, "中文", "请直接告诉我您要办什么")
        _say(page, "我要投诉你们的师傅", "请用您自己的话说说")
        _say(page, "上周来修热水器的师傅态度很差，修完还是不出热水。", "什么时候")
        page.reload()
        expect(page.locator("#captions .me")).to_have_count(3)
        _say(page, "昨天下午", "现在这个电话")
        _say(page, "可以", "还需要办别的吗")
        expect(page.locator("#captions")).to_contain_text("工单号码是")
        _say(page, "没有了", "最后想请您评价这次服务")
        _say(page, "愿意", "您的事情办得怎么样")
        page.reload()
        _say(page, "满意", "我们的服务态度怎么样")
        _say(page, "很满意", "还有什么想对我们说的")
        page.fill("#said", "希望你们重视")
        page.press("#said", "Enter")
        expect(page.locator("#captions")).to_contain_text("感谢您的来电，再见")
        expect(page.locator("#state-word")).to_have_text("已结束")
        path = _saved(page, tmp_path)
        assert trouble.found == []
    written = path.read_text(encoding="utf-8")
    assert '{say: "我要投诉你们的师傅"}' in written
    assert "工单号码是" not in written
    _plays(path, tmp_path)


def test_an_english_complaint_by_keys_alone(house: House, browser: Browser, tmp_path: Path) -> None:
    with visitor(browser, language="en-US") as context:
        page = context.new_page()
        _open(page, house, "+12025550103")
        expect(page.locator("#captions")).to_contain_text("For English, press 2")
        _key(page, "2", "If you smell gas")
        _key(page, "3", "For how you were treated")
        _key(page, "2", "When did it happen")
        page.reload()
        expect(page.locator("#captions > li").last).to_contain_text("When did it happen")
        _key(page, "1116#", "May we reply to the number")
        _key(page, "2", "phone number")
        _key(page, "13800138000#", "Is there anything else")
        expect(page.locator("#captions")).to_contain_text("Your complaint is registered")
        page.click("#hang-up")
        expect(page.locator("#dial")).to_have_text("Call again")
        path = _saved(page, tmp_path)
    assert '{key: "13800138000#"}' in path.read_text(encoding="utf-8")
    _plays(path, tmp_path)
