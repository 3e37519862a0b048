"""The script beside the call in a real browser: by keys, by typing Chinese, on two pages, through a refresh, to the wrap-up."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from centre.web import create_app
from storage import presences
from storage.door import Store
from telephony import floor
from telephony.hotline import Hotline
from tests.browsers import Trouble, faults, visitor
from tests.conftest import WEDNESDAY_MORNING
from tests.desk.house import PASSWORD, House, Moment
from tests.telephony import desks
from tests.telephony.hotlines import rows

pytestmark = pytest.mark.browser
STOVE = {"name": "stove", "title": {"zh-CN": "灶具", "en-US": "stove"}}
IMPOLITE = "the server responded with a status of 409"


@dataclass(frozen=True)
class Site:
    """The pages of the gas hotline at an address, with one agent named Ann."""

    address: str
    hotline: Hotline
    ann: int

    @property
    def store(self) -> Store:
        return self.hotline.store

    def talking(self, intent: str | None = "repair", language: str = "zh-CN", **answers: Any) -> desks.Desk:
        """Ann has somebody on the line."""
        floor.arrive(self.hotline, self.ann)
        return desks.talking(self.hotline, self.ann, desks.call(self.store, intent, language=language, **answers))

    def sign_in(self, context: BrowserContext, name: str = "ann") -> Page:
        """Somebody signs in, in a browser of theirs."""
        page = context.new_page()
        page.goto(f"{self.address}/sign-in")
        page.fill("[name=name]", name)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    def desk(self, context: BrowserContext) -> Page:
        """Another page of Ann's, on her desk, with the script shown."""
        page = context.new_page()
        page.goto(f"{self.address}/desk")
        page.wait_for_selector("#script .say")
        return page


@pytest.fixture
def site(store: Store) -> Iterator[Site]:
    moment = Moment(WEDNESDAY_MORNING)
    hotline = replace(desks.hotline(store), clock=moment)
    house = House(app=create_app(hotline=hotline), store=store, clock=moment).inhabited()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ann = next(row["id"] for row in rows(store, "people") if row["name"] == "ann")
    yield Site(f"http://127.0.0.1:{server.server_port}", hotline, ann)
    server.shutdown()
    server.server_close()


def step(page: Page) -> str | None:
    return page.locator("#script-step").get_attribute("data-step")


def to(page: Page, name: str) -> None:
    expect(page.locator(f"#script-step[data-step='{name}']")).to_be_visible()


def typed(page: Page, name: str, words: str) -> None:
    page.locator(f"#q-{name}").press_sequentially(words)


def test_a_repair_by_keyboard_alone_to_the_wrap_up(site: Site, browser: Browser) -> None:
    desk = site.talking(appliance=STOVE)
    with visitor(browser) as context:
        site.sign_in(context).close()
        page, trouble = site.desk(context), Trouble()
        trouble.watch(page)
        expect(page.locator(".say")).to_contain_text("您刚才说的是灶具的问题，对吗？")
        page.keyboard.press("Alt+ArrowRight")
        to(page, "safe")
        page.keyboard.press("2")
        expect(page.locator("[data-name=smells] label").nth(1).locator("input")).to_be_checked()
        page.keyboard.press("Alt+ArrowRight")
        to(page, "fault")
        expect(page.locator("[data-name=appliance] input").first).to_be_checked()
        typed(page, "symptom", "打不着火")
        page.keyboard.press("Tab")
        typed(page, "since", "今早七点多")
        expect(page.locator("#q-since-hint")).to_contain_text("理解为 11月18日星期三上午7点")
        page.locator("[data-name=urgent] label").nth(1).click()
        page.keyboard.press("Alt+ArrowRight")
        to(page, "batteries")
        page.keyboard.press("2")
        page.keyboard.press("Alt+ArrowRight")
        to(page, "where")
        typed(page, "address", "和平里三区12号楼3单元502")
        page.keyboard.press("Alt+ArrowRight")
        to(page, "repeat")
        expect(page.locator(".say .gap")).to_have_count(0)
        assert faults(page) == []
        page.keyboard.press("Alt+ArrowRight")
        to(page, "promise")
        page.locator("[data-key='fill ticket']").press("Enter")
        expect(page.locator(".registered")).to_be_visible()
        number = rows(site.store, "tickets")[0]["number"]
        expect(page.locator(".say").first).to_contain_text(number)
        page.keyboard.press("Alt+ArrowRight")
        to(page, "close")
        desks.parted(desk)
        site.store.write(lambda tx: presences.touch(tx, site.ann))
        expect(page.locator("#dispositions")).to_contain_text("已派上门")
        page.keyboard.press("1")
        expect(page.locator("[name=note]")).to_have_value(r"谈妥：灶具报修：打不着火。11月18日星期三上午7点开始。" + REST)
        expect(page.locator("#report")).to_contain_text(number)
        assert faults(page) == []
        page.keyboard.press("Control+Enter")
        expect(page.locator("#wrap-up")).to_have_count(0)
        assert trouble.unexpected() == []
    assert [row["disposition"] for row in rows(site.store, "wrap_ups")] == ["visit_arranged"]
    assert len(rows(site.store, "tickets")) == 1


REST = (
    "已请客户换电池试过，仍然不行。上门地址和平里三区12号楼3单元502。\n"
    "下一步：师傅上门检修，出发前打138 0013 8001联系\n谁办：维修班\n何时：11月19日星期四上午10点"
)


def test_a_refresh_goes_on_where_it_was_with_what_was_typed(site: Site, browser: Browser) -> None:
    site.talking()
    with visitor(browser) as context:
        site.sign_in(context).close()
        page = site.desk(context)
        page.locator("[data-key='section fault']").click()
        to(page, "fault")
        typed(page, "symptom", "热水器不出热水")
        expect(page.locator("#q-symptom-hint")).to_contain_text("理解为")
        page.locator("#q-since").focus()  # leaving the field keeps it
        expect(page.locator(".saved")).to_contain_text("已存")
        page.wait_for_function("() => document.querySelector('#q-symptom').value === '热水器不出热水'")
        page.reload()
        to(page, "fault")
        expect(page.locator("#q-symptom")).to_have_value("热水器不出热水")
        typed(page, "since", "昨晚八点")
        page.reload()  # in the middle of typing
        to(page, "fault")
        expect(page.locator("#q-since")).to_have_value("昨晚八点")


def test_on_two_pages_a_ticket_is_registered_once_and_nothing_is_overwritten(site: Site, browser: Browser) -> None:
    desk = site.talking(appliance=STOVE)
    desk.open()
    desk.answer(smells="2", symptom="打不着火", urgent="2", cured="2", address="和平里三区12号楼3单元502")
    desk.do("go", step="promise")
    with visitor(browser) as context:
        site.sign_in(context).close()
        first, second = site.desk(context), site.desk(context)
        trouble = Trouble()
        trouble.watch(second)
        first.locator("[data-key='fill ticket']").dblclick()
        expect(first.locator(".registered")).to_be_visible()
        second.evaluate("document.querySelector(\"[data-key='fill ticket']\")?.click()")
        expect(second.locator(".registered")).to_be_visible()
        assert len(rows(site.store, "tickets")) == 1
        first.locator(".say .tick input").check()
        second.evaluate("document.querySelector('[data-key=back]').click()")
        expect(second.locator("#script .notice")).to_contain_text("另一个页面刚改过")
        to(second, "promise")
        expect(second.locator(".say .tick input")).to_be_checked()
        assert trouble.unexpected(IMPOLITE) == []


def test_key_0_leads_to_the_emergency_from_every_step_but_not_from_a_field(site: Site, browser: Browser) -> None:
    site.talking()
    with visitor(browser) as context:
        site.sign_in(context).close()
        page = site.desk(context)
        page.locator("[data-key='section where']").click()
        to(page, "where")
        typed(page, "address", "朝阳路10号")
        assert step(page) == "where"
        page.locator("#script-step").focus()
        page.keyboard.press("0")
        expect(page.locator("#script h1")).to_have_text("燃气险情")
        page.locator(".steps").get_by_role("link", name="地点").click()
        expect(page.locator("#q-address")).to_have_value("朝阳路10号")


def test_while_somebody_composes_nothing_is_asked_kept_or_drawn(site: Site, browser: Browser) -> None:
    site.talking()
    with visitor(browser) as context:
        site.sign_in(context).close()
        page = site.desk(context)
        page.locator("[data-key='section fault']").click()
        to(page, "fault")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/desk/script/" in request.url else None)
        page.locator("#q-since").focus()
        keyboard = page.context.new_cdp_session(page)
        for syllable in ("zuo", "zuowan"):
            keyboard.send(
                "Input.imeSetComposition", {"text": syllable, "selectionStart": len(syllable), "selectionEnd": len(syllable)}
            )
        page.wait_for_timeout(1500)
        assert asked == []
        keyboard.send("Input.insertText", {"text": "昨晚八点"})
        expect(page.locator("#q-since-hint")).to_contain_text("11月17日星期二晚上8点")
        expect(page.locator("#q-since")).to_be_focused()
        assert any(url.endswith("/understand") for url in asked)


def test_a_change_that_did_not_arrive_is_sent_again(site: Site, browser: Browser) -> None:
    site.talking()
    with visitor(browser) as context:
        site.sign_in(context).close()
        page = site.desk(context)
        context.set_offline(True)
        page.keyboard.press("Alt+ArrowRight")
        expect(page.locator(".saved")).to_contain_text("没有存上")
        context.set_offline(False)
        to(page, "safe")


def test_free_times_are_a_grid_and_the_one_chosen_is_held(site: Site, browser: Browser) -> None:
    site.talking("appointment", "en-US")
    with visitor(browser, language="en-US", theme="dark") as context:
        site.sign_in(context).close()
        page = site.desk(context)
        page.keyboard.press("1")
        expect(page.locator("[data-name=service] input").first).to_be_checked()
        page.keyboard.press("Alt+ArrowRight")
        to(page, "when")
        expect(page.locator(".slot")).to_have_count(3)
        page.locator(".slot").nth(1).click()
        expect(page.locator(".slot.held small")).to_have_text("Held until 10:05")
        assert faults(page) == []


def test_the_pages_of_scripts_are_accessible_and_try_out_keeps_nothing(site: Site, browser: Browser) -> None:
    with visitor(browser, language="en-US") as context:
        page, trouble = site.sign_in(context, "bea"), Trouble()
        trouble.watch(page)
        page.goto(f"{site.address}/scripts")
        assert faults(page) == []
        page.get_by_role("link", name="Gas repair").click()
        page.wait_for_selector("#script .say")
        assert faults(page) == []
        page.locator("#script-step").focus()
        page.keyboard.press("Alt+ArrowRight")
        to(page, "safe")
        page.keyboard.press("0")
        expect(page.locator("#script h3")).to_have_text("Gas emergency")
        assert trouble.unexpected() == []
    assert rows(site.store, "guides") == []
