"""The phone page before a small hotline: every button, keyboard, input methods, refreshes, several tabs, phones that ring."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from centre.phone_page import LOOKS, SAYINGS
from telephony.simulator import phone as phone_page
from telephony.simulator.app import create_simulator
from telephony.simulator.call import Script
from telephony.simulator.clock import RealClock
from telephony.simulator.conduct import Placing
from telephony.simulator.messages import Inline
from telephony.simulator.phone.page import Page as Surroundings
from telephony.simulator.recordings import seconds_of_sound, tone
from tests.browsers import Trouble, faults, visitor
from tests.telephony.simulator.desk import CALLER, MAIN, Answer, Desk
from tests.telephony.simulator.served import served

pytestmark = pytest.mark.browser

HELLO = '<Say language="cmn-CN">您好，请说。</Say><Say>Hello, please speak.</Say>'
MENU = (
    f'<Gather input="dtmf speech" action="/next" numDigits="1">{HELLO}</Gather><Say>I heard nothing</Say><Gather action="/next"/>'
)
RING = '<Response><Gather input="dtmf" numDigits="1"><Say>It is the hotline that calls</Say></Gather></Response>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A simulator with its page, a hotline of pages behind it, and somebody with a browser."""

    desk: Desk
    url: str
    context: BrowserContext
    trouble: Trouble

    def open(self, path: str = "/") -> Page:
        page = self.context.new_page()
        self.trouble.watch(page)
        page.goto(self.url + path)
        expect(page.locator("#sayings li").first).to_be_visible()
        return page

    def place(self) -> str:
        """The hotline calls the phone."""
        return self.desk.carrier.place(MAIN, CALLER, Script(start=Inline(twiml=RING)), Placing(ring_s=30)).sid


@pytest.fixture
def place(browser: Browser) -> Iterator[Place]:
    desk = Desk()
    desk.carrier.network.clock = RealClock(desk.clock.instant)
    desk.page("/voice", MENU)
    desk.page(
        "/next",
        lambda form: f"<Response><Gather input='dtmf speech' action='/next'><Say>You did {_did(form)}</Say></Gather></Response>",
    )
    about = Surroundings(looks=LOOKS, numbers=(MAIN,), title=lambda: {"zh-CN": "测试热线", "en-US": "Test line"}, sayings=SAYINGS)
    with served(create_simulator(desk.carrier, phone=about)) as url, visitor(browser, permissions=["microphone"]) as context:
        yield Place(desk=desk, url=url, context=context, trouble=Trouble())
    desk.carrier.close()


def _did(form: dict[str, str]) -> str:
    return (form.get("Digits") or form.get("SpeechResult") or "nothing").replace("<", "&lt;").replace("&&", "&")


def _captions(page: Page) -> list[str]:
    return page.locator("#captions > li:not(.note):not(.pending)").all_inner_texts()


def _call(page: Page) -> None:
    page.click("#dial")
    expect(page.locator("#captions")).to_contain_text("Hello, please speak.")


def test_a_call_is_heard_in_both_languages_and_answered_by_words(place: Place) -> None:
    page = place.open()
    _call(page)
    assert page.locator("#captions [lang=zh-CN]").inner_text() == "您好，请说。"
    assert page.locator("#captions [lang=en-US]").inner_text() == "Hello, please speak."
    page.fill("#said", "我要报修")
    page.press("#said", "Enter")
    expect(page.locator("#captions")).to_contain_text("You did 我要报修")
    assert page.input_value("#said") == ""
    page.click("#hang-up")
    expect(page.locator("#state-word")).to_have_text("已结束")
    expect(page.locator("#dial")).to_have_text("再打一次")
    page.click("#dial")
    expect(page.locator("#state-word")).to_have_text("热线在听")
    assert _captions(page) == ["您好，请说。", "Hello, please speak."]
    assert place.trouble.found == []


def test_keys_by_mouse_and_keyboard_are_sent_when_there_are_enough(place: Place) -> None:
    page = place.open()
    _call(page)
    page.click("[data-key='2']")
    expect(page.locator("#captions")).to_contain_text("You did 2")
    page.locator("#captions").focus()
    page.keyboard.type("138")
    expect(page.locator("#captions .pending kbd")).to_have_text(["1", "3", "8"])
    page.keyboard.press("#")
    expect(page.locator("#captions")).to_contain_text("You did 138")
    expect(page.locator("#captions .pending")).to_have_count(0)
    page.keyboard.type("77")
    expect(page.locator("#captions")).to_contain_text("You did 77", timeout=6000)
    assert [form["Digits"] for form in place.desk.hotline.posts("/next")] == ["2", "138", "77"]


def test_silence_after_some_keys_sends_them(place: Place) -> None:
    place.desk.page("/voice", f"<Gather action='/next'>{HELLO}</Gather><Say>Not this</Say>")
    page = place.open()
    _call(page)
    page.locator("#captions").focus()
    page.keyboard.type("12")
    page.click("#hush")
    expect(page.locator("#captions")).to_contain_text("You did 12")
    assert [form["Digits"] for form in place.desk.hotline.posts("/next")] == ["12"]


def test_digits_in_a_field_stay_there(place: Place) -> None:
    page = place.open()
    _call(page)
    page.locator("#said").press_sequentially("12 号")
    assert page.input_value("#said") == "12 号"
    assert place.desk.hotline.posts("/next") == []


def test_enter_while_composing_does_not_send(place: Place) -> None:
    page = place.open()
    _call(page)
    page.focus("#said")
    devices = place.context.new_cdp_session(page)
    devices.send("Input.imeSetComposition", {"text": "mei qi", "selectionStart": 6, "selectionEnd": 6})
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert place.desk.hotline.posts("/next") == []
    devices.send("Input.insertText", {"text": "煤气"})
    page.keyboard.press("Enter")
    expect(page.locator("#captions")).to_contain_text("You did 煤气")
    assert len(place.desk.hotline.posts("/next")) == 1


def test_enter_that_belongs_to_the_input_method_does_not_send(place: Place) -> None:
    """Some browsers report the confirming Enter after the composition has ended, with the key code 229."""
    page = place.open()
    _call(page)
    page.fill("#said", "煤气")
    blocked = page.evaluate(
        """() => {
            const event = new KeyboardEvent("keydown", {key: "Enter", keyCode: 229, bubbles: true, cancelable: true});
            return !document.getElementById("said").dispatchEvent(event);
        }"""
    )
    assert blocked


def test_refresh_in_the_middle_loses_nothing(place: Place) -> None:
    page = place.open()
    _call(page)
    page.click("[data-key='1']")
    expect(page.locator("#captions")).to_contain_text("You did 1")
    before, events = _captions(page), page.locator("#timeline > li").count()
    page.reload()
    expect(page.locator("#captions")).to_contain_text("You did 1")
    assert _captions(page) == before
    assert page.locator("#timeline > li").count() == events
    page.fill("#said", "还在")
    page.press("#said", "Enter")
    expect(page.locator("#captions")).to_contain_text("You did 还在")
    assert len({call.sid for call in place.desk.carrier.network.calls()}) == 1


def test_two_tabs_are_two_phones_and_a_third_sees_the_first(place: Place) -> None:
    one, two = place.open(), place.open()
    two.select_option("#from", "withheld")
    _call(one)
    _call(two)
    one.click("[data-key='1']")
    two.click("[data-key='2']")
    expect(one.locator("#captions")).to_contain_text("You did 1")
    expect(two.locator("#captions")).to_contain_text("You did 2")
    assert sorted(call.caller for call in place.desk.carrier.network.calls()) == [CALLER, "anonymous"]
    third = place.open(one.url.removeprefix(place.url))
    third.click("[data-key='3']")
    expect(one.locator("#captions")).to_contain_text("You did 3")


def test_silence_and_its_consequence(place: Place) -> None:
    page = place.open()
    _call(page)
    page.click("#hush")
    expect(page.locator("#captions")).to_contain_text("I heard nothing")
    expect(page.locator("#captions .note").nth(1)).to_have_text("没有出声")


def test_queue_has_music_an_agent_answers_and_leaves(place: Place) -> None:
    place.desk.page("/voice", '<Enqueue waitUrl="/wait">help desk</Enqueue><Say>Welcome back</Say>')
    place.desk.page("/wait", "<Play>/music</Play><Gather numDigits='1'/>")
    place.desk.page("/music", Answer(body=b"", content_type="audio/wav"))
    page = place.open()
    page.click("#dial")
    expect(page.locator("#state-word")).to_have_text("排队中")
    expect(page.locator("#captions")).to_contain_text("等候音乐")
    expect(page.locator("#listening")).to_contain_text("等候音乐")
    page.click("#wait")
    expect(page.locator("#captions")).to_contain_text("等候音乐 · 2 次")
    page.click("#agent")
    expect(page.locator("#state-word")).to_have_text("通话中")
    page.click("#other-ends")
    expect(page.locator("#captions")).to_contain_text("Welcome back")
    expect(page.locator("#state-word")).to_have_text("已结束")


def test_a_call_of_the_hotline_rings_and_is_answered(place: Place) -> None:
    page = place.open()
    sid = place.place()
    expect(page.locator("#rings")).to_contain_text("热线来电")
    assert page.title().startswith("☎")
    page.click("#rings .primary")
    expect(page.locator("#captions")).to_contain_text("It is the hotline that calls")
    expect(page.locator("#rings")).to_be_empty()
    page.keyboard.press("1")
    expect(page.locator("#state-word")).to_have_text("已结束")
    call = place.desk.carrier.network.find(sid)
    assert call is not None
    assert [deed.kind for deed in call.deeds] == ["answered", "key"]


def test_a_call_of_the_hotline_is_declined(place: Place) -> None:
    page = place.open()
    sid = place.place()
    page.click("#rings .btn:not(.primary)")
    expect(page.locator("#rings")).to_be_empty()
    call = place.desk.carrier.network.find(sid)
    assert call is not None
    assert call.line.settle(5) == "ended"
    assert call.status == "busy"


def test_answering_ends_the_present_call(place: Place) -> None:
    page = place.open()
    _call(page)
    first = place.desk.carrier.network.calls()[0]
    place.place()
    expect(page.locator("#rings")).to_contain_text("接听会先挂断现在的电话")
    page.click("#rings .primary")
    expect(page.locator("#captions")).to_contain_text("It is the hotline that calls")
    assert first.line.settle(5) == "ended"


def test_microphone_sends_its_sound_along_with_typed_words(place: Place, tmp_path: Path) -> None:
    place.desk.page("/voice", '<Record action="/kept"/>')
    place.desk.page("/kept", "<Say>Kept</Say>")
    page = place.open()
    page.click("#dial")
    expect(page.locator("#state-word")).to_have_text("热线在听")
    page.click("#mic")
    expect(page.locator("#mic-hint")).to_contain_text("正在录音")
    page.wait_for_timeout(1200)
    page.click("#mic")
    expect(page.locator("#mic-hint")).to_contain_text("没有普通话识别器：请打出刚才说的话")
    page.keyboard.type("投诉")
    page.keyboard.press("Enter")
    expect(page.locator("#captions")).to_contain_text("Kept")
    kept = place.desk.carrier.network.recordings
    sound = kept.sound(kept.of_call()[0].sid)
    assert sound is not None
    assert 0.8 < seconds_of_sound(sound) < 4


def test_captions_come_as_they_are_spoken_and_keys_interrupt(place: Place, browser: Browser) -> None:
    spoken: list[tuple[str, str]] = []

    def speak(text: str, language: str) -> bytes:
        spoken.append((text, language))
        return tone(1.5)

    place.desk.page("/voice", f"<Gather action='/next' numDigits='1'>{HELLO}<Say>The last words</Say></Gather>")
    about = Surroundings(looks=LOOKS, numbers=(MAIN,), sayings=SAYINGS, speak=speak)
    with served(create_simulator(place.desk.carrier, phone=about)) as url, visitor(browser) as context:
        page = Place(desk=place.desk, url=url, context=context, trouble=place.trouble).open()
        expect(page.locator("#aloud-word")).to_have_text("朗读：开")
        page.click("#dial")
        expect(page.locator("#captions .speaking")).to_have_text("您好，请说。")
        expect(page.locator("#captions")).not_to_contain_text("Hello")
        expect(page.locator("#captions .speaking")).to_have_text("Hello, please speak.")
        page.click("[data-key='1']")
        expect(page.locator("#captions")).to_contain_text("The last words", timeout=500)
        expect(page.locator("#captions .speaking")).to_have_text("You did 1")
        page.click("#aloud")
        expect(page.locator("#captions .speaking")).to_have_count(0)
        expect(page.locator("#aloud-word")).to_have_text("朗读：关")
    assert spoken == [("您好，请说。", "zh-CN"), ("Hello, please speak.", "en-US"), ("You did 1", "en-US")]


def test_microphone_is_recognised_where_there_is_a_recogniser(place: Place, browser: Browser) -> None:
    about = Surroundings(
        looks=LOOKS, numbers=(MAIN,), sayings=SAYINGS, recognise={"en-US": lambda sound: "I smell gas" if sound else ""}
    )
    with (
        served(create_simulator(place.desk.carrier, phone=about)) as url,
        visitor(browser, language="en-US", permissions=["microphone"]) as context,
    ):
        page = Place(desk=place.desk, url=url, context=context, trouble=place.trouble).open()
        _call(page)
        page.click("#mic")
        expect(page.locator("#mic-hint")).to_contain_text("Recording")
        page.wait_for_timeout(600)
        page.click("#mic")
        expect(page.locator("#said")).to_have_value("I smell gas")
        page.keyboard.press("Enter")
        expect(page.locator("#captions")).to_contain_text("You did I smell gas")


def test_callers_words_and_hotline_texts_are_inert(place: Place) -> None:
    page = place.open()
    _call(page)
    page.fill("#said", "<img src=x onerror=alert(1)>\u202e")
    page.press("#said", "Enter")
    expect(page.locator("#captions .me")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator("#captions")).to_contain_text("You did <img")
    assert page.locator("main img").count() == 0
    assert place.trouble.found == []


def test_raw_reply_and_request_can_be_seen(place: Place) -> None:
    page = place.open()
    _call(page)
    expect(page.locator("#timeline .more").first).to_contain_text("Gather(Say ×2)")
    page.click("#timeline .link >> nth=0")
    expect(page.locator("#exchange-body")).to_contain_text('<Gather input="dtmf speech"')
    page.click("#exchange summary")
    expect(page.locator("#exchange-fields")).to_contain_text(f"From: {CALLER}")
    assert faults(page) == []
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    expect(page.locator("#exchange")).to_be_hidden()
    assert place.desk.hotline.posts("/next") == []


def test_hotline_that_is_down_is_told_in_plain_words(place: Place) -> None:
    place.desk.page("/voice", Answer(body="boom", status=500))
    page = place.open()
    page.click("#dial")
    expect(page.locator("#notice")).to_contain_text("热线回答了错误 500")
    expect(page.locator("#captions .bad")).to_contain_text("application error")
    assert page.locator("#timeline .bad").count() >= 1


def test_simulator_that_is_down_is_told_and_found_again(place: Place) -> None:
    page = place.open()
    _call(page)
    place.context.set_offline(True)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#notice")).to_contain_text("连不上模拟器")
    place.context.set_offline(False)
    expect(page.locator("#notice")).to_be_hidden()
    page.click("[data-key='1']")
    expect(page.locator("#captions")).to_contain_text("You did 1")
    assert place.trouble.unexpected(r"ERR_INTERNET_DISCONNECTED") == []


def test_numbers_that_are_none_are_not_dialled(place: Place) -> None:
    page = place.open()
    page.fill("#to", "400 000 0117")
    page.click("#dial")
    expect(page.locator("#to-hint")).to_be_visible()
    expect(page.locator("#to")).to_be_focused()
    page.fill("#to", "+1 (202) 555-0100")
    page.select_option("#from", "another")
    page.click("#dial")
    expect(page.locator("#own")).to_be_focused()
    page.fill("#own", "+8613900139777")
    _call(page)
    assert [(call.caller, call.called) for call in place.desk.carrier.network.calls()] == [("+8613900139777", MAIN)]


def test_the_page_speaks_both_languages_without_losing_the_call(place: Place) -> None:
    page = place.open()
    _call(page)
    page.click("[data-words=en]")
    expect(page.locator("h1")).to_have_text("Try the hotline")
    expect(page.locator("#state-word")).to_have_text("Hotline listens")
    expect(page.locator("#name")).to_have_text("Test line")
    assert _captions(page) == ["您好，请说。", "Hello, please speak."]
    assert page.locator("html").get_attribute("lang") == "en"
    page.reload()
    expect(page.locator("h1")).to_have_text("Try the hotline")


def test_everything_can_be_done_by_keyboard_alone(place: Place) -> None:
    page = place.open()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, "dial")
    page.keyboard.press("Enter")
    expect(page.locator("#captions")).to_contain_text("Hello, please speak.")
    _tab_to(page, "said")
    page.keyboard.type("hello")
    page.keyboard.press("Enter")
    expect(page.locator("#captions")).to_contain_text("You did hello")
    _tab_to(page, "save")
    page.keyboard.press("Enter")
    expect(page.locator("#story-text")).to_contain_text('say: "hello"')
    page.keyboard.press("Escape")
    expect(page.locator("#save")).to_be_focused()
    _tab_to(page, "hang-up", back=True)
    page.keyboard.press("Enter")
    expect(page.locator("#state-word")).to_have_text("已结束")


def _tab_to(page: Page, name: str, *, back: bool = False) -> None:
    for _ in range(60):
        if page.evaluate("document.activeElement.id") == name:
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{name} is not reached by the keyboard")


@pytest.mark.parametrize(
    ("theme", "language", "size"),
    [
        ("light", "zh-CN", (1366, 768)),
        ("dark", "en-US", (1366, 768)),
        ("dark", "zh-CN", (390, 844)),
        ("light", "en-US", (390, 844)),
    ],
    ids=lambda value: "x".join(map(str, value)) if isinstance(value, tuple) else value,
)
def test_axe_finds_nothing(
    browser: Browser, place: Place, theme: Literal["light", "dark"], language: Literal["zh-CN", "en-US"], size: tuple[int, int]
) -> None:
    with visitor(browser, theme=theme, language=language, size=size) as context:
        here = Place(desk=place.desk, url=place.url, context=context, trouble=place.trouble)
        page = here.open()
        assert faults(page) == []
        _call(page)
        here.place()
        expect(page.locator("#rings .call-card")).to_be_visible()
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        page.click("#rings .btn:not(.primary)")
        page.click("#save")
        expect(page.locator("#story-text")).to_contain_text("story: call-")
        assert faults(page) == []


def test_every_word_is_there_in_both_languages() -> None:
    folder = Path(phone_page.__file__).parent / "static"
    words = (folder / "words.js").read_text(encoding="utf-8")
    known = set(re.findall(r'^  "?([\w-]*)"?: \["', words, re.MULTILINE))
    asked = set(re.findall(r'data-t(?:-\w+)?="(\w+)"', (folder / "phone.html").read_text(encoding="utf-8")))
    for path in folder.glob("*.js"):
        asked |= set(re.findall(r'\bt\("([\w-]+)"', path.read_text(encoding="utf-8")))
    assert asked - known == set()
    for line in re.findall(r'^  "?[\w-]*"?: (\[".*\]),$', words, re.MULTILINE):
        assert line.count('", "') == 1
